package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.PlainDoubleRows.product;
import static io.fhe4j.backend.cpu.PlainDoubleRows.reduce;
import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/** The transform on signed doubles for widths below {@link EvaluationOrder#LEAST}: one butterfly at a time, each reduced, in the order of the host. */
final class SmallDoubleTransform implements RowTransform {

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

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        Words.copy(a, o, x, xo, n);
        for (int m = 1, s = n / 2; m < n; m *= 2, s /= 2) {
            for (int i = 0; i < m; i++) {
                for (int j = 2 * i * s; j < 2 * i * s + s; j++) {
                    double u = real(a, o, j);
                    double v = product(real(a, o, j + s), forward[m + i], forward[m + i] / p, p);
                    setReal(a, o, j, reduce(u + v, p));
                    setReal(a, o, j + s, reduce(u - v, p));
                }
            }
        }
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        Words.copy(a, o, x, xo, n);
        for (int m = n / 2, s = 1; m >= 1; m /= 2, s *= 2) {
            for (int i = 0; i < m; i++) {
                for (int j = 2 * i * s; j < 2 * i * s + s; j++) {
                    double u = real(a, o, j);
                    double v = real(a, o, j + s);
                    setReal(a, o, j, m == 1 ? product(u + v, scale, scale / p, p) : reduce(u + v, p));
                    setReal(a, o, j + s, product(u - v, inverse[m + i], inverse[m + i] / p, p));
                }
            }
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
