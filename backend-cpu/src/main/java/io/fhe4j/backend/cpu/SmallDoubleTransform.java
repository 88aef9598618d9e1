package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/** The transform on signed doubles for widths below {@link EvaluationOrder#LEAST}: one butterfly at a time, each reduced, in the order of the host. */
final class SmallDoubleTransform implements RowTransform {

    private static final double MAGIC = 0x1.8p52;

    private final int n;
    private final double p;
    private final double[] forward;
    private final double[] inverse;
    private final double scale;

    SmallDoubleTransform(Twiddles twiddles) {
        this.n = twiddles.n;
        this.p = twiddles.p;
        this.forward = DoubleTransform.centred(twiddles.forward, twiddles.p);
        this.inverse = DoubleTransform.centred(twiddles.inverse, twiddles.p);
        this.scale = Words.centre(twiddles.inverseN, twiddles.p);
    }

    private double reduce(double x) {
        return Math.fma(Math.fma(x, 1 / p, MAGIC) - MAGIC, -p, x);
    }

    /** The product with a factor w whose quotient is w/p; the generator's {@code DoubleArithmetic} proves it. */
    private double product(double x, double w) {
        double k = Math.fma(x, w / p, MAGIC) - MAGIC;
        double s = k * -p;
        return Math.fma(x, w, s) - Math.fma(k, p, s);
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        copy(a, o, x, xo);
        for (int m = 1, s = n / 2; m < n; m *= 2, s /= 2) {
            for (int i = 0; i < m; i++) {
                for (int j = 2 * i * s; j < 2 * i * s + s; j++) {
                    double u = real(a, o, j);
                    double v = product(real(a, o, j + s), forward[m + i]);
                    setReal(a, o, j, reduce(u + v));
                    setReal(a, o, j + s, reduce(u - v));
                }
            }
        }
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        copy(a, o, x, xo);
        for (int m = n / 2, s = 1; m >= 1; m /= 2, s *= 2) {
            for (int i = 0; i < m; i++) {
                for (int j = 2 * i * s; j < 2 * i * s + s; j++) {
                    double u = real(a, o, j);
                    double v = real(a, o, j + s);
                    setReal(a, o, j, m == 1 ? product(u + v, scale) : reduce(u + v));
                    setReal(a, o, j + s, product(u - v, inverse[m + i]));
                }
            }
        }
    }

    private void copy(MemorySegment a, long o, MemorySegment x, long xo) {
        for (int i = 0; i < n; i++) {
            setReal(a, o, i, real(x, xo, i));
        }
    }

    @Override
    public long power(int j) {
        double factor = forward[Words.reverse(j & n - 1, Integer.numberOfTrailingZeros(n))];
        return Double.doubleToRawLongBits(j < n ? factor : -factor);
    }

    @Override
    public void close() {}
}
