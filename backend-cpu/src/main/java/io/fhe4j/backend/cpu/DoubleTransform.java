package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The transform on signed lazy doubles: which passes are called in which order. Forward: passes of radix 4 for what is left over, then
 * radix 8 over the whole row while blocks are larger than the first-level cache, then block by block, depth first, down to the pass that ends
 * inside vectors. Inverse: the mirror.
 */
final class DoubleTransform implements RowTransform {

    /** Blocks of this many words are finished before the next is begun. */
    private static final int BLOCK = 4096;

    private final KernelChoice<DoubleKernels> kernels;
    private final int n;
    private final int lanes;
    private final int edge;
    private final double p;
    private final double limit;
    private final double[] forward;
    private final double[] forwardQuotients;
    private final double[] inverse;
    private final double[] inverseQuotients;
    private final double scale;
    private final CpuMemory packedForward;
    private final CpuMemory packedInverse;

    /** @param twiddles of a width of at least {@link EvaluationOrder#LEAST} */
    DoubleTransform(KernelChoice<DoubleKernels> kernels, Twiddles twiddles) {
        this.kernels = kernels;
        this.lanes = kernels.vectors().lanes();
        this.n = twiddles.n;
        this.p = twiddles.p;
        this.limit = 0x1p52 / p;
        this.edge = lanes * lanes;
        this.forward = centred(twiddles.forward, twiddles.p);
        this.forwardQuotients = quotients(forward, p);
        this.inverse = centred(twiddles.inverse, twiddles.p);
        this.inverseQuotients = quotients(inverse, p);
        this.scale = Words.centre(twiddles.inverseN, twiddles.p);
        this.packedForward = pack(forward, forwardQuotients);
        this.packedInverse = pack(inverse, inverseQuotients);
    }

    static double[] centred(long[] residues, long p) {
        double[] values = new double[residues.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Words.centre(residues[i], p);
        }
        return values;
    }

    static double[] quotients(double[] values, double p) {
        double[] quotients = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            quotients[i] = values[i] / p;
        }
        return quotients;
    }

    private CpuMemory pack(double[] values, double[] quotients) {
        CpuMemory memory = Twiddles.packedMemory(n, lanes);
        Twiddles.pack(
                memory, n, lanes, (i, quotient) -> Double.doubleToRawLongBits(quotient ? quotients[i] : values[i]));
        return memory;
    }

    /**
     * The bound, in units of p, after so many stages without reduction that begin at a bound; negative if it passes what may be
     * multiplied.
     */
    private double grow(double bound, int stages) {
        double b = bound;
        for (int i = 0; i < stages; i++) {
            if (b > limit) {
                return -1;
            }
            b += 0.5 + b * p * 0x1p-55;
        }
        return b > limit ? -1 : b;
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        int stages = Integer.numberOfTrailingZeros(n / lanes);
        double bound = 0.586;
        Words.copy(a, o, x, xo, n);
        if (DoubleKernel.hasOwn(n) && grow(bound, Integer.numberOfTrailingZeros(n)) >= 0) {
            kernels.of(DoubleKernel.sized(DoubleKernel.FORWARD_ROW_1024, n, 1, 0))
                    .forwardRow(a, o, n, forward, forwardQuotients, packedForward.segment(), p);
            return;
        }
        int m = 1;
        int s = n;
        int fours = stages % 3 == 0 ? 0 : 3 - stages % 3;
        for (int k = 0; k < fours; k++) {
            bound = radix4(a, o, m, s, bound);
            m *= 4;
            s /= 4;
        }
        for (; s > BLOCK; m *= 8, s /= 8) {
            bound = radix8(a, o, m, 0, m, s, bound);
        }
        for (int k = 0; k < m; k++) {
            double b = bound;
            int lo = k;
            int hi = k + 1;
            int mm = m;
            for (int ss = s; ss > lanes; ss /= 8, mm *= 8, lo *= 8, hi *= 8) {
                b = radix8(a, o, mm, lo, hi, ss, b);
            }
            last(a, o, (int) ((long) lo * lanes / edge), (int) ((long) hi * lanes / edge), b);
        }
    }

    private double radix4(MemorySegment a, long o, int m, int s, double bound) {
        double grown = grow(bound, 2);
        if (grown >= 0) {
            kernels.of(DoubleKernel.FORWARD4).forward4(a, o, m, 0, m, s / 4, forward, forwardQuotients, p);
            return grown;
        }
        kernels.of(DoubleKernel.FORWARD4_REDUCED).forward4Reduced(a, o, m, 0, m, s / 4, forward, forwardQuotients, p);
        return grow(reducedStage(bound), 1);
    }

    /** One stage whose first half was reduced before: 1/2 and the product of what entered with the bound. */
    private double reducedStage(double bound) {
        return 1.0001 + bound * p * 0x1p-55;
    }

    private double radix8(MemorySegment a, long o, int m, int lo, int hi, int s, double bound) {
        double grown = grow(bound, 3);
        boolean isShort = s == 8 * lanes;
        if (grown >= 0) {
            if (isShort) {
                kernels.of(DoubleKernel.FORWARD_SHORT).forwardShort(a, o, m, lo, hi, forward, forwardQuotients, p);
            } else {
                kernels.of(DoubleKernel.FORWARD8).forward8(a, o, m, lo, hi, s / 8, forward, forwardQuotients, p);
            }
            return grown;
        }
        if (isShort) {
            kernels.of(DoubleKernel.FORWARD_SHORT_REDUCED)
                    .forwardShortReduced(a, o, m, lo, hi, forward, forwardQuotients, p);
        } else {
            kernels.of(DoubleKernel.FORWARD8_REDUCED)
                    .forward8Reduced(a, o, m, lo, hi, s / 8, forward, forwardQuotients, p);
        }
        return grow(reducedStage(bound), 2);
    }

    private void last(MemorySegment a, long o, int lo, int hi, double bound) {
        if (grow(bound, Integer.numberOfTrailingZeros(lanes)) >= 0) {
            kernels.of(DoubleKernel.FORWARD_LAST).forwardLast(a, o, packedForward.segment(), lo, hi, p);
        } else {
            kernels.of(DoubleKernel.FORWARD_LAST_REDUCED).forwardLastReduced(a, o, packedForward.segment(), lo, hi, p);
        }
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        if (DoubleKernel.hasOwn(n)) {
            Words.copy(a, o, x, xo, n);
            kernels.of(DoubleKernel.sized(DoubleKernel.INVERSE_ROW_1024, n, 1, 0))
                    .inverseRow(a, o, n, inverse, inverseQuotients, packedInverse.segment(), p, scale, scale / p);
            return;
        }
        int rest = Integer.numberOfTrailingZeros(n / lanes) % 3;
        int top = n >> rest;
        int block = top;
        while (block > BLOCK) {
            block /= 8;
        }
        for (int k = 0; k < n / block; k++) {
            kernels.of(DoubleKernel.INVERSE_FIRST)
                    .inverseFirst(
                            x, xo, a, o, packedInverse.segment(), k * (block / edge), (k + 1) * (block / edge), p);
            for (int s = 8 * lanes; s <= block; s *= 8) {
                up(a, o, n / s, k * (block / s), (k + 1) * (block / s), s);
            }
        }
        for (int s = block * 8; s <= top; s *= 8) {
            up(a, o, n / s, 0, n / s, s);
        }
        if (rest == 1) {
            kernels.of(DoubleKernel.INVERSE2_SCALED)
                    .inverse2Scaled(a, o, 1, 0, 1, n / 2, inverse, inverseQuotients, p, scale, scale / p);
        } else if (rest == 2) {
            kernels.of(DoubleKernel.INVERSE4_SCALED)
                    .inverse4Scaled(a, o, 1, 0, 1, n / 4, inverse, inverseQuotients, p, scale, scale / p);
        }
    }

    private void up(MemorySegment a, long o, int m, int lo, int hi, int s) {
        if (s == n) {
            kernels.of(DoubleKernel.INVERSE8_SCALED)
                    .inverse8Scaled(a, o, m, lo, hi, s / 8, inverse, inverseQuotients, p, scale, scale / p);
        } else if (s == 8 * lanes) {
            kernels.of(DoubleKernel.INVERSE_SHORT).inverseShort(a, o, m, lo, hi, inverse, inverseQuotients, p);
        } else {
            kernels.of(DoubleKernel.INVERSE8).inverse8(a, o, m, lo, hi, s / 8, inverse, inverseQuotients, p);
        }
    }

    @Override
    public long power(int j) {
        double factor = forward[Words.reverse(j & n - 1, Integer.numberOfTrailingZeros(n))];
        return Double.doubleToRawLongBits(j < n ? factor : -factor);
    }

    @Override
    public void close() {
        packedForward.free();
        packedInverse.free();
    }
}
