package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The transform on words modulo a prime below 2^62: a pass of radix 2 where the number of stages before the last pass is odd, then radix
 * 4, from the first-level cache's size on block by block.
 */
final class LongTransform implements RowTransform {

    private static final int BLOCK = 4096;

    private final LongKernels kernels;
    private final int n;
    private final int edge;
    private final long p;
    private final long[] forward;
    private final long[] forwardQuotients;
    private final long[] inverse;
    private final long[] inverseQuotients;
    private final long scale;
    private final long scaleQuotient;
    private final CpuMemory packedForward;
    private final CpuMemory packedInverse;

    /** @param twiddles of a width of at least {@link EvaluationOrder#LEAST} */
    LongTransform(LongKernels kernels, Twiddles twiddles) {
        this.kernels = kernels;
        this.n = twiddles.n;
        this.p = twiddles.p;
        this.edge = kernels.lanes() * kernels.lanes();
        this.forward = twiddles.forward;
        this.forwardQuotients = Twiddles.quotients(forward, p);
        this.inverse = twiddles.inverse;
        this.inverseQuotients = Twiddles.quotients(inverse, p);
        this.scale = twiddles.inverseN;
        this.scaleQuotient = Words.quotient(scale, p);
        this.packedForward = pack(forward, forwardQuotients);
        this.packedInverse = pack(inverse, inverseQuotients);
    }

    private CpuMemory pack(long[] factors, long[] quotients) {
        CpuMemory memory = Twiddles.packedMemory(n, kernels.lanes());
        Twiddles.pack(memory, n, kernels.lanes(), (i, quotient) -> quotient ? quotients[i] : factors[i]);
        return memory;
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        Words.copy(a, o, x, xo, n);
        int lanes = kernels.lanes();
        int m = 1;
        int s = n;
        if (Integer.numberOfTrailingZeros(n / lanes) % 2 == 1) {
            kernels.forward2(a, o, 1, 0, 1, n / 2, forward, forwardQuotients, p);
            m = 2;
            s = n / 2;
        }
        for (; s > BLOCK; m *= 4, s /= 4) {
            kernels.forward4(a, o, m, 0, m, s / 4, forward, forwardQuotients, p);
        }
        for (int k = 0; k < m; k++) {
            int lo = k;
            int hi = k + 1;
            int mm = m;
            for (int ss = s; ss > lanes; ss /= 4, mm *= 4, lo *= 4, hi *= 4) {
                if (ss == 4 * lanes) {
                    kernels.forwardShort(a, o, mm, lo, hi, forward, forwardQuotients, p);
                } else {
                    kernels.forward4(a, o, mm, lo, hi, ss / 4, forward, forwardQuotients, p);
                }
            }
            int first = (int) ((long) lo * lanes / edge);
            int end = (int) ((long) hi * lanes / edge);
            kernels.forwardEdge(a, o, packedForward.segment(), first, end, p);
            kernels.forwardLast(a, o, packedForward.segment(), first, end, p);
        }
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        int lanes = kernels.lanes();
        int rest = Integer.numberOfTrailingZeros(n / lanes) % 2;
        int top = n >> rest;
        int block = top;
        while (block > BLOCK) {
            block /= 4;
        }
        boolean tiny = block < edge;
        if (tiny) {
            edge(a, o, x, xo, 0, n / edge);
        }
        for (int k = 0; k < n / block; k++) {
            if (!tiny) {
                edge(a, o, x, xo, k * (block / edge), (k + 1) * (block / edge));
            }
            for (int s = 4 * lanes; s <= block; s *= 4) {
                up(a, o, n / s, k * (block / s), (k + 1) * (block / s), s);
            }
        }
        for (int s = block * 4; s <= top; s *= 4) {
            up(a, o, n / s, 0, n / s, s);
        }
        if (rest == 1) {
            kernels.inverse2Scaled(a, o, 1, 0, 1, n / 2, inverse, inverseQuotients, p, scale, scaleQuotient);
        }
    }

    private void edge(MemorySegment a, long o, MemorySegment x, long xo, int lo, int hi) {
        kernels.inverseFirst(x, xo, a, o, packedInverse.segment(), lo, hi, p);
        kernels.inverseEdge(a, o, packedInverse.segment(), lo, hi, p);
    }

    private void up(MemorySegment a, long o, int m, int lo, int hi, int s) {
        if (s == n) {
            kernels.inverse4Scaled(a, o, m, lo, hi, s / 4, inverse, inverseQuotients, p, scale, scaleQuotient);
        } else if (s == 4 * kernels.lanes()) {
            kernels.inverseShort(a, o, m, lo, hi, inverse, inverseQuotients, p);
        } else {
            kernels.inverse4(a, o, m, lo, hi, s / 4, inverse, inverseQuotients, p);
        }
    }

    @Override
    public long power(int j) {
        long factor = forward[Words.reverse(j & n - 1, Integer.numberOfTrailingZeros(n))];
        return j < n ? factor : p - factor;
    }

    @Override
    public void close() {
        packedForward.free();
        packedInverse.free();
    }
}
