package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/** The transform on rows of 32-bit words modulo a prime below 2^29: generated passes for 1024 and 2048 words, plain loops for others. */
final class NarrowTransform implements RowTransform {

    private final NarrowRows rows;
    private final NarrowTables tables;
    private final int n;
    private final int p;
    private final NarrowMonomials monomials;

    /** A row of {@link NarrowMonomials#scale}. */
    private final CpuMemory scale;

    NarrowTransform(NarrowRows rows, Twiddles twiddles) {
        this.rows = rows;
        this.tables = new NarrowTables(twiddles);
        this.n = tables.n;
        this.p = tables.p;
        this.monomials = new NarrowMonomials(tables, rows.order());
        this.scale = new CpuMemory(1, n, Integer.BYTES);
        for (int j = 0; j < n; j++) {
            Words.setNarrow(scale.segment(), 0, j, monomials.scale);
        }
    }

    NarrowTables tables() {
        return tables;
    }

    NarrowMonomials monomials() {
        return monomials;
    }

    MemorySegment scale() {
        return scale.segment();
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        Words.copyBytes(a, o, x, xo, 4L * n);
        rows.kernels(NarrowKernel.forward(n, p), n).forward(a, o, tables);
        rows.kernels(NarrowKernel.CANONICAL, n).canonical(a, o, n, p);
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        Words.copyBytes(a, o, x, xo, 4L * n);
        rows.kernels(NarrowKernel.inverse(n, p), n).inverse(a, o, NarrowTables.PLAIN, tables);
    }

    @Override
    public long power(int j) {
        return monomials.powers[j];
    }

    @Override
    public void close() {
        tables.close();
        scale.free();
    }
}
