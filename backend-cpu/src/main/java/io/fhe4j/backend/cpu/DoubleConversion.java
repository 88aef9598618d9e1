package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BaseConversion;
import java.lang.foreign.MemorySegment;

/** Conversion between moduli that are all on doubles: the scratch rows are doubles, the sums lazy. */
final class DoubleConversion extends Conversion {

    private final KernelChoice<DoubleKernels> kernels;
    private final double[] from;
    private final double[] inverses;
    private final double[] reciprocals;
    private final double[] to;
    /** For each target the cofactors, and the negative of Q for u. */
    private final double[][] factors;

    private final LazySums[] sums;

    DoubleConversion(KernelChoice<DoubleKernels> kernels, BaseConversion conversion) {
        super(conversion.from().size(), conversion.kind() == BaseConversion.Kind.EXACT);
        this.kernels = kernels;
        int k = terms();
        from = new double[k];
        inverses = new double[k];
        reciprocals = new double[k];
        // u is at most k/2, and a little more where the y_i are at their limits.
        double greatest = k;
        for (int i = 0; i < k; i++) {
            long q = conversion.from().get(i).value();
            from[i] = q;
            inverses[i] = Words.centre(conversion.cofactorInverses().get(i), q);
            reciprocals[i] = conversion.reciprocal(i);
            greatest = Math.max(greatest, (double) (q >>> 1));
        }
        int targets = conversion.to().size();
        to = new double[targets];
        factors = new double[targets][k + 1];
        sums = new LazySums[targets];
        for (int j = 0; j < targets; j++) {
            long p = conversion.to().get(j).value();
            to[j] = p;
            for (int i = 0; i < k; i++) {
                factors[j][i] = Words.centre(conversion.cofactor(i, j), p);
            }
            factors[j][k] = -Words.centre(conversion.product(j), p);
            sums[j] = new LazySums(p, greatest * (p >>> 1));
        }
    }

    @Override
    void prepare(MemorySegment y, long yo, MemorySegment x, long xo, int n, int i) {
        kernels.of(DoubleKernel.MULTIPLY_SCALAR_CENTRED)
                .multiplyScalarCentred(y, yo, x, xo, n, from[i], inverses[i], inverses[i] / from[i]);
    }

    @Override
    void finish(MemorySegment y, long yo, long ys, int n) {
        kernels.of(DoubleKernel.QUOTIENT_SUM).quotientSum(y, yo + terms() * ys, y, yo, ys, reciprocals, terms(), n);
    }

    @Override
    void combine(MemorySegment a, long o, MemorySegment y, long yo, long ys, int n, int j) {
        LazySums s = sums[j];
        int terms = scratchRows();
        int first = Math.min(terms, s.terms);
        kernels.of(DoubleKernel.COMBINE)
                .combine(a, o, y, yo, ys, factors[j], 0, first, n, to[j], s.high, s.unit, s.factor, s.quotient);
        for (int d = first; d < terms; d += s.terms) {
            int count = Math.min(terms - d, s.terms);
            kernels.of(DoubleKernel.COMBINE_ADD)
                    .combineAdd(
                            a,
                            o,
                            y,
                            yo + d * ys,
                            ys,
                            factors[j],
                            d,
                            count,
                            n,
                            to[j],
                            s.high,
                            s.unit,
                            s.factor,
                            s.quotient);
        }
    }
}
