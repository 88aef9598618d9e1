package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** Sums of table rows that signed digits choose: LWE key switching by tables. */
final class LookUpSums {

    /** So many table rows are gathered before they are added. */
    private static final int GATHERED = 64;

    private final CpuDevice device;
    private final RowBuffer table;
    private final RowBuffer digits;
    private final RowModulus digitModulus;
    private final int n;
    private final int levels;
    private final int multiples;

    private LookUpSums(CpuDevice device, RowBuffer table, RowBuffer digits) {
        this.device = device;
        this.table = table;
        this.digits = digits;
        this.digitModulus = device.modulus(digits.moduli().get(0));
        this.n = table.width();
        this.levels = table.shape().batch2();
        this.multiples = table.shape().batch3();
    }

    static void run(CpuDevice device, RowBuffer out, RowBuffer table, RowBuffer digits) {
        new LookUpSums(device, table, digits).run(out);
    }

    private void run(RowBuffer out) {
        MemorySegment a = CpuQueue.segment(out);
        int parts = device.workers().parallelism();
        boolean secret = table.isSecret() || digits.isSecret();
        try (Scratchpad.Rows negatives = device.scratchpad().borrow(parts, n, secret)) {
            CpuQueue.eachRowInSlot(device, out, (b, c, r, m, slot) -> {
                long o = CpuQueue.at(out, b, c, r);
                MemorySegment s = negatives.segment();
                long so = negatives.offset(slot);
                CpuQueue.zeroRow(a, o, n, m);
                CpuQueue.zeroRow(s, so, n, m);
                sum(a, o, b, c, r, 1, m);
                sum(s, so, b, c, r, -1, m);
                m.kernels.subtract(a, o, a, o, s, so, n, m);
            });
        }
    }

    /** a += the table rows that digits of this sign choose. */
    private void sum(MemorySegment a, long o, int b, int c, int r, int sign, RowModulus m) {
        MemorySegment t = CpuQueue.segment(table);
        MemorySegment d = CpuQueue.segment(digits);
        long[] rows = new long[GATHERED];
        int count = 0;
        for (int j = 0; j < levels; j++) {
            long from = CpuQueue.at(digits, b * levels + j, 0, 0);
            for (int i = 0; i < table.shape().batch1(); i++) {
                long multiple = sign * digitModulus.centre(digitModulus.kernels.get(d, from, i));
                if (multiple > 0 && multiple <= multiples) {
                    rows[count++] = CpuQueue.at(table, (i * levels + j) * multiples + (int) multiple - 1, c, r);
                }
                if (count == GATHERED) {
                    m.kernels.addRows(a, o, n, t, rows, count, m);
                    count = 0;
                }
            }
        }
        m.kernels.addRows(a, o, n, t, rows, count, m);
    }
}
