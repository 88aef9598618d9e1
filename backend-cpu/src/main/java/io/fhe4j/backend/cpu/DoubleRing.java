package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** What external products on rows of doubles of one ring and gadget are made of. */
final class DoubleRing {

    final CpuDevice device;
    final RowModulus m;
    final KernelChoice<DoubleKernels> kernels;
    final RowTransform transform;
    final int n;
    final int levels;
    private final double dropped;
    private final double half;
    private final double base;

    DoubleRing(CpuDevice device, RowBuffer x, Gadget gadget) {
        this.device = device;
        this.m = device.modulus(x.moduli().get(0));
        this.kernels = ((DoubleRows) m.kernels).kernels();
        this.n = x.width();
        this.transform = m.transform(n);
        this.levels = gadget.levels();
        this.dropped = Math.scalb(1.0, -gadget.droppedBits());
        this.half = gadget.droppedBits() == 0 ? 0 : dropped / 2;
        this.base = Math.scalb(1.0, gadget.logBase());
    }

    /** Whether these rows are doubles in the order of vectors, and the key's rows for one ciphertext lie at equal distances. */
    static boolean serves(CpuDevice device, RowBuffer x, RowBuffer key) {
        long[] placement = key.placement();
        int rows = key.shape().batch3();
        return device.modulus(x.moduli().get(0)).isDouble()
                && x.width() >= EvaluationOrder.LEAST
                && (key.shape().batch2() == 1 || rows == 1 || placement[2] == rows * placement[3]);
    }

    /** Bytes from a key's row for one digit to that for the next, or for the first digit of the next component. */
    static long keyStep(RowBuffer key) {
        long[] placement = key.placement();
        return CpuMemory.of(key).stride() * placement[key.shape().batch3() == 1 ? 2 : 3];
    }

    /** The digits of one row in evaluation form, in rows {@code stride} bytes apart. */
    void transformDigits(MemorySegment s, long digits, long stride, MemorySegment x, long xo) {
        kernels.of(digitsKernel()).digits(s, digits, stride, x, xo, levels, n, m.real, dropped, half, base);
        for (int d = 0; d < levels; d++) {
            transform.forward(s, digits + d * stride, s, digits + d * stride);
        }
    }

    private DoubleKernel digitsKernel() {
        boolean own = DoubleKernel.hasOwn(n) && (levels == 2 || levels == 3);
        return own ? DoubleKernel.sized(DoubleKernel.DIGITS_1024_2, n, 2, levels - 2) : DoubleKernel.DIGITS;
    }
}
