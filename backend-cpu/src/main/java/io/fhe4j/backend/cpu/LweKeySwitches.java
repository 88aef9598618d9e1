package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * LWE key switches by tables of multiples: each word of a mask is decomposed where it lies, and the table's rows that its digits choose go to one of two sums by their
 * sign, so that digits are in no memory and the mask is read once.
 */
final class LweKeySwitches {

    /** So many table rows are gathered before they are added. */
    private static final int GATHERED = 64;

    private final RowBuffer table;
    private final Gadget gadget;
    private final int n;
    private final int levels;
    private final int multiples;

    private LweKeySwitches(RowBuffer table, Gadget gadget) {
        this.table = table;
        this.gadget = gadget;
        this.n = table.width();
        this.levels = table.shape().batch2();
        this.multiples = table.shape().batch3();
    }

    /** As {@link io.fhe4j.ntt.Kernels#lweKeySwitch} has it. */
    static void run(CpuDevice device, RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        LweKeySwitches switches = new LweKeySwitches(table, gadget);
        int parts = device.workers().parallelism();
        boolean secret = table.isSecret() || mask.isSecret();
        try (Scratchpad.Rows sums = device.scratchpad().borrow(parts, table.width(), secret)) {
            Digits digits = new Digits(device, gadget);
            CpuQueue.eachRowInSlot(
                    device,
                    out,
                    (b, c, r, m, slot) -> switches.run(out, mask, digits, b, r, m, sums.segment(), sums.offset(slot)));
        }
    }

    private void run(
            RowBuffer out, RowBuffer mask, Digits digits, int b, int r, RowModulus m, MemorySegment s, long so) {
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment t = CpuQueue.segment(table);
        MemorySegment x = CpuQueue.segment(mask);
        long o = CpuQueue.at(out, b, 0, r);
        long xo = CpuQueue.at(mask, b, 0, r);
        CpuQueue.zeroRow(s, so, n, m);
        boolean wraps = gadget.wrapsFor(m.modulus);
        long[] digit = new long[levels];
        // Rows for positive digits are summed apart and subtracted, those for negative ones are added.
        long[] positive = new long[GATHERED];
        long[] negative = new long[GATHERED];
        int positives = 0;
        int negatives = 0;
        int words = mask.width();
        for (int i = 0; i < words; i++) {
            digits.of(m.kernels.canonical(x, xo, i, m), m, wraps, digit);
            for (int j = 0; j < levels; j++) {
                long d = digit[j];
                if (d == 0 || Math.abs(d) > multiples) {
                    continue;
                }
                long row = CpuQueue.at(table, (i * levels + j) * multiples + (int) Math.abs(d) - 1, 0, r);
                if (d > 0) {
                    positive[positives++] = row;
                    if (positives == GATHERED) {
                        m.kernels.addRows(s, so, n, t, positive, positives, m);
                        positives = 0;
                    }
                } else {
                    negative[negatives++] = row;
                    if (negatives == GATHERED) {
                        m.kernels.addRows(a, o, n, t, negative, negatives, m);
                        negatives = 0;
                    }
                }
            }
        }
        m.kernels.addRows(s, so, n, t, positive, positives, m);
        m.kernels.addRows(a, o, n, t, negative, negatives, m);
        m.kernels.subtract(a, o, a, o, s, so, n, m);
    }
}
