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
 * @param narrow rows of small powers of two, and with vectors of 512 bits of odd moduli that fit
 * @param reason one line for people
 */
record Engine(
        int vectorBits, RowKernels doubles, RowKernels words, RowKernels scalars, NarrowRows narrow, String reason) {

    /** The engine on vectors. */
    static Engine vectors(
            KernelChoice<DoubleKernels> doubles, LongKernels words, KernelChoice<NarrowKernels> narrow, String reason) {
        int lanes = doubles.vectors().lanes();
        EvaluationOrder order = EvaluationOrder.ofBlocks(lanes);
        return new Engine(
                64 * lanes,
                new DoubleRows(doubles, order),
                new LongRows(words, order),
                new ScalarRows(order),
                narrowRows(narrow),
                reason);
    }

    /** The engine that needs no vectors. */
    static Engine scalar(String reason) {
        RowKernels rows = new ScalarRows(EvaluationOrder.ofBlocks(1));
        return new Engine(64, rows, rows, rows, narrowRows(KernelChoice.always(plainNarrow())), reason);
    }

    /** The narrow kernels as plain loops. */
    static NarrowKernels plainNarrow() {
        return new PlainNarrowKernels(EvaluationOrder.ofNarrow(true));
    }

    private static NarrowRows narrowRows(KernelChoice<NarrowKernels> kernels) {
        return new NarrowRows(kernels, plainNarrow(), EvaluationOrder.ofNarrow(true));
    }

    private boolean isNarrow(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO
                ? modulus.bits() <= NarrowRows.MASKED_BITS
                : modulus.bits() <= NarrowRows.ODD_BITS && vectorBits == 512;
    }

    /** The bytes of a word of a row of this modulus. */
    int wordBytes(Modulus modulus) {
        return isNarrow(modulus) ? Integer.BYTES : Long.BYTES;
    }

    RowModulus modulus(Modulus modulus) {
        if (isNarrow(modulus)) {
            return new RowModulus(modulus, narrow);
        }
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            return new RowModulus(modulus, words);
        }
        if (modulus.bits() <= RowModulus.DOUBLE_BITS) {
            return new RowModulus(modulus, doubles);
        }
        return new RowModulus(modulus, modulus.bits() <= RowModulus.LONG_BITS ? words : scalars);
    }
}
