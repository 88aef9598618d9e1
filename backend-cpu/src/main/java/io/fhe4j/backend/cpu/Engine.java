package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/**
 * The kernels of one vector width, and which modulus they serve.
 *
 * @param vectorBits 512, 256, 128, or 64 for scalar code
 * @param doubles rows of small odd moduli
 * @param words rows of larger odd moduli and powers of two
 * @param scalars rows of the odd moduli that are left
 * @param order where words lie in evaluation form
 * @param reason one line for people
 */
record Engine(
        int vectorBits,
        RowKernels doubles,
        RowKernels words,
        RowKernels scalars,
        EvaluationOrder order,
        String reason) {

    /** The engine on vectors. */
    static Engine vectors(KernelChoice doubles, LongKernels words, String reason) {
        EvaluationOrder order = new EvaluationOrder(doubles.lanes());
        return new Engine(
                64 * doubles.lanes(),
                new DoubleRows(doubles, order),
                new LongRows(words, order),
                new ScalarRows(order),
                order,
                reason);
    }

    /** The engine that needs no vectors. */
    static Engine scalar(String reason) {
        EvaluationOrder order = new EvaluationOrder(1);
        RowKernels rows = new ScalarRows(order);
        return new Engine(64, rows, rows, rows, order, reason);
    }

    RowModulus modulus(Modulus modulus) {
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            return new RowModulus(modulus, words);
        }
        if (modulus.bits() <= RowModulus.DOUBLE_BITS) {
            return new RowModulus(modulus, doubles);
        }
        return new RowModulus(modulus, modulus.bits() <= RowModulus.LONG_BITS ? words : scalars);
    }
}
