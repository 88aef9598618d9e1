package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.LogicMeter;
import io.fhe4j.backend.pim.reram.LogicProgram;
import io.fhe4j.backend.pim.reram.LogicPrograms;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.LogicTape;
import io.fhe4j.backend.pim.reram.LogicTransform;
import io.fhe4j.backend.pim.reram.LogicWork;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gates of the steps of an external product, by executing each of them once at the set's size: on words of Q's bits, N rows.
 *
 * @param digits all digits of a polynomial, and their moves to the transforms
 * @param forward the beats of a forward transform
 * @param inverse the beats of an inverse one
 * @param multiply a product of words, and its move
 * @param reduce its reduction, and its move
 * @param add a modular addition, and its move
 * @param subtract a modular subtraction, and its move
 * @param switchAdd a modular addition or subtraction in the n + 1 rows of an LWE key, whichever takes longer, and the key's move
 * @param lweAdd an addition of LWE ciphertexts modulo q, and the second one's move
 * @param switchModulus from Q to q in n + 1 rows
 * @param wear how often a pass of a word drives the cells of that array, of those that transform, which has the busiest one
 */
record ProductCounts(
        LogicCounts digits,
        List<LogicCounts> forward,
        List<LogicCounts> inverse,
        LogicCounts multiply,
        LogicCounts reduce,
        LogicCounts add,
        LogicCounts subtract,
        LogicCounts switchAdd,
        LogicCounts lweAdd,
        LogicCounts switchModulus,
        CellWrites wear) {

    static ProductCounts of(ReramDevice device, HistoricalSet set) {
        Modulus q = Modulus.of(set.modulus());
        int n = set.ringDegree();
        int w = q.bits();
        LogicRows rows = new LogicRows(device);
        LogicPrograms programs = new LogicPrograms(device);
        LogicTransform transform = new LogicTransform(device, q, n, w);
        LogicTape tape = new LogicTape();
        LogicWork forward = new LogicWork(tape);
        transform.forward(new long[n], forward);
        LogicWork inverse = new LogicWork(tape);
        transform.inverse(new long[n], inverse);
        Gadget gadget = new Gadget(set.logGadgetBase(), set.gadgetDigits());
        LogicCounts digits =
                row(rows, Kernel.DECOMPOSE, q, q, n, gadget).plus(LogicCounts.moves((long) w * set.gadgetDigits(), n));
        LogicCounts add = counts(device, programs.modularAdd(q.value(), w), n).plus(LogicCounts.moves(w, n));
        LogicCounts subtract =
                counts(device, programs.modularSubtract(q.value(), w), n).plus(LogicCounts.moves(w, n));
        int coordinates = set.dimension() + 1;
        Modulus small = Modulus.powerOfTwo(set.lweBits());
        LogicProgram longer = add.cycles() > subtract.cycles()
                ? programs.modularAdd(q.value(), w)
                : programs.modularSubtract(q.value(), w);
        return new ProductCounts(
                digits,
                forward.beats(),
                inverse.beats(),
                counts(device, programs.multiply(w), n).plus(LogicCounts.moves(2L * w, n)),
                counts(device, programs.montgomery(q.value(), w), n).plus(LogicCounts.moves(w, n)),
                add,
                subtract,
                counts(device, longer, coordinates).plus(LogicCounts.moves(w, coordinates)),
                row(rows, Kernel.ADD, small, small, coordinates, null)
                        .plus(LogicCounts.moves(set.lweBits(), coordinates)),
                row(rows, Kernel.SWITCH_MODULUS, small, q, coordinates, null),
                CellWrites.ofBusiest(tape.actions(), n, device.columns()));
    }

    private static LogicCounts counts(ReramDevice device, LogicProgram program, int rows) {
        return program.measure(new LogicMeter(device, rows)).counts();
    }

    private static LogicCounts row(
            LogicRows rows, Kernel kernel, Modulus to, Modulus from, int words, @Nullable Gadget gadget) {
        LogicWork work = new LogicWork();
        rows.compute(
                new RowTask(
                        kernel, to, from, Form.COEFFICIENT, List.of(new long[words], new long[words]), 0, gadget, null),
                work);
        return work.counts();
    }
}
