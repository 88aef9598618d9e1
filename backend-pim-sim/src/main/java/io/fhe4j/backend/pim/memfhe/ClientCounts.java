package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.LogicWork;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What arrays do for a client whose backend they are: the kernels that encryption and decryption of LWE ciphertexts consist of, executed on zeros. No step
 * depends on masks, messages or the secret.
 *
 * @param encrypt the inner product, for all ciphertexts of the rows together
 * @param decrypt the same, with the threshold's addition and the bit that says on which side a phase lies
 * @param maskBits of one ciphertext
 */
record ClientCounts(LogicCounts encrypt, LogicCounts decrypt, long maskBits) {

    /**
     * Executes.
     *
     * @param device its choice of a layout counts
     * @param set gives n and q
     * @param ciphertexts how many at once
     */
    static ClientCounts of(ReramDevice device, HistoricalSet set, int ciphertexts) {
        LogicRows rows = new LogicRows(device);
        Modulus q = Modulus.powerOfTwo(set.lweBits());
        long[] words = new long[ciphertexts];
        List<long[]> operands = new ArrayList<>(Collections.nCopies(set.dimension(), words));
        operands.add(new long[set.dimension()]);
        operands.add(words);
        LogicWork work = new LogicWork();
        run(rows, work, Kernel.SUM_OF_MULTIPLES, q, q, operands);
        LogicCounts sums = work.counts();
        run(rows, work, Kernel.ADD_SCALAR, q, q, List.of(words, words));
        run(rows, work, Kernel.SWITCH_MODULUS_ODD, Modulus.powerOfTwo(1), q, List.of(words));
        return new ClientCounts(sums, work.counts(), (long) set.dimension() * set.lweBits());
    }

    private static void run(
            LogicRows rows, LogicWork work, Kernel kernel, Modulus to, Modulus from, List<long[]> operands) {
        rows.compute(new RowTask(kernel, to, from, Form.COEFFICIENT, operands), work);
    }

    /** What the drivers take to write one ciphertext's mask and body or payload into cells, in pJ. */
    double writing(ReramDevice device, int bodyBits) {
        return (maskBits + bodyBits) * device.file().value("energy.cellWrite");
    }

    /** Cycles of the drivers for it: a row of cells in each array that it takes. */
    long writeCycles(ReramDevice device) {
        return Math.ceilDiv(maskBits, device.columns());
    }

    /** What the host's link takes for one ciphertext's mask and what stands beside it, there and back, in pJ. */
    double link(ReramDevice device, int otherBits) {
        return (maskBits + otherBits) * device.file().value("links.host.energy");
    }

    /** How long the host's link brings a mask, in ns. */
    double linkNanos(ReramDevice device) {
        return maskBits / (double) Byte.SIZE / device.file().value("links.host.rate");
    }
}
