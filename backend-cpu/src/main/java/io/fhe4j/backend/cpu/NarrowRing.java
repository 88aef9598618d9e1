package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** What external products on narrow rows of one ring and gadget are made of. */
final class NarrowRing {

    /** Words of sums over two components are below so many p before they are reduced. */
    private static final int ROOM = 8;

    final CpuDevice device;
    final NarrowRows rows;
    final NarrowTransform transform;
    final NarrowTables tables;
    final Gadget gadget;
    final int n;
    final int p;

    /** Bytes from a row to the next. */
    final long row;

    NarrowRing(CpuDevice device, RowBuffer x, Gadget gadget) {
        RowModulus m = device.modulus(x.moduli().get(0));
        this.device = device;
        this.rows = (NarrowRows) m.kernels;
        this.n = x.width();
        this.transform = (NarrowTransform) m.transform(n);
        this.tables = transform.tables();
        this.gadget = gadget;
        this.p = tables.p;
        this.row = CpuMemory.stride(n, Integer.BYTES);
    }

    /** Whether sums for both components at once stay in their range, with a row more; for two components only. */
    static boolean servesPairs(CpuDevice device, RowBuffer x, Gadget gadget) {
        RowModulus m = device.modulus(x.moduli().get(0));
        double bound = ((NarrowRows) m.kernels).forwardBound(x.width(), (int) m.value);
        return servesPairs(x, gadget, bound * m.value);
    }

    /** The same of digits that are {@linkplain #reduceDigits brought below p} before. */
    static boolean servesReducedPairs(CpuDevice device, RowBuffer x, Gadget gadget) {
        return servesPairs(x, gadget, (double) device.modulus(x.moduli().get(0)).value);
    }

    private static boolean servesPairs(RowBuffer x, Gadget gadget, double largest) {
        return x.shape().components() == 2 && 2.0 * gadget.levels() * largest * 0x1p-32 + 1 + 2 <= ROOM;
    }

    /** The digits of one row in evaluation form, in successive rows. */
    void transformDigits(MemorySegment s, long digits, MemorySegment x, long xo) {
        int levels = gadget.levels();
        rows.kernels(NarrowKernel.digits(n, levels), n)
                .digits(s, digits, row, x, xo, levels, n, p, gadget.droppedBits(), gadget.logBase());
        NarrowKernels transforming = rows.kernels(NarrowKernel.forward(n, p), n);
        for (int d = 0; d < levels; d++) {
            transforming.forward(s, digits + d * row, tables);
        }
    }

    /** Brings the transformed digits of one row below p. */
    void reduceDigits(MemorySegment s, long digits) {
        NarrowKernels reducing = rows.kernels(NarrowKernel.CANONICAL, n);
        for (int d = 0; d < gadget.levels(); d++) {
            reducing.canonical(s, digits + d * row, n, p);
        }
    }

    /** The sums of products of digits with a dense entry of a key, for both components. */
    void pairs(MemorySegment a, long o, long other, MemorySegment x, long digits, MemorySegment k, long ko) {
        int terms = 2 * gadget.levels();
        rows.kernels(NarrowKernel.pairs(n, terms, false), n)
                .pairs(a, o, other, x, digits, k, ko, terms, false, 0, tables);
    }

    /** The inverse transform of sums of products, in place. */
    void inverse(MemorySegment a, long o) {
        rows.kernels(NarrowKernel.inverse(n, p), n).inverse(a, o, NarrowTables.AFTER_PRODUCTS, tables);
    }
}
