package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * Sums of small multiples of rows, by secret factors as a rule: every factor takes the same course, row by row on vectors; neither a branch nor an address
 * depends on it.
 */
final class SumsOfMultiples {

    private SumsOfMultiples() {}

    /** As {@link io.fhe4j.ntt.Kernels#sumOfMultiples} has it. */
    static void run(CpuDevice device, RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        RowModulus small = device.modulus(factors.moduli().get(0));
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment u = CpuQueue.segment(x);
        MemorySegment f = CpuQueue.segment(factors);
        long fo = CpuQueue.at(factors, 0, 0, 0);
        int terms = x.shape().batch1();
        int n = out.width();
        CpuQueue.eachRow(device, out, (b, c, r, m) -> {
            long o = CpuQueue.at(out, b, c, r);
            for (int i = 0; i < terms; i++) {
                long factor = small.centre(small.kernels.canonical(f, fo, i, small));
                // All ones where the factor is beyond the largest on either side.
                long beyond = (largest - factor | largest + factor) >> 63;
                long t = factor & ~beyond;
                long residue = !m.isOdd() ? t & m.mask : m.value > largest ? t + (m.value & t >> 63) : m.residue(t);
                m.kernels.multiplyScalarAdd(a, o, u, CpuQueue.at(x, i, c, r), n, residue, m);
            }
        });
    }
}
