package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** Sums of table rows that signed digits choose: LWE key switching by tables. */
final class LookUpSums {

    private LookUpSums() {}

    static void run(CpuDevice device, RowBuffer out, RowBuffer table, RowBuffer digits) {
        int n = out.width();
        int places = table.shape().batch1();
        int levels = table.shape().batch2();
        int multiples = table.shape().batch3();
        RowModulus digitModulus = device.modulus(digits.moduli().get(0));
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment t = CpuQueue.segment(table);
        MemorySegment d = CpuQueue.segment(digits);
        CpuQueue.eachRow(device, out, (b, c, r, m) -> {
            long o = CpuQueue.at(out, b, c, r);
            for (int i = 0; i < n; i++) {
                Words.set(a, o, i, 0);
            }
            for (int i = 0; i < places; i++) {
                for (int j = 0; j < levels; j++) {
                    long digit = digitModulus.centre(Words.get(d, CpuQueue.at(digits, b * levels + j, 0, 0), i));
                    if (digit > 0 && digit <= multiples) {
                        long row = CpuQueue.at(table, (i * levels + j) * multiples + (int) digit - 1, c, r);
                        m.kernels.add(a, o, a, o, t, row, n, m);
                    } else if (digit < 0 && digit >= -multiples) {
                        long row = CpuQueue.at(table, (i * levels + j) * multiples - (int) digit - 1, c, r);
                        m.kernels.subtract(a, o, a, o, t, row, n, m);
                    }
                }
            }
        });
    }
}
