package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The transform on words, one butterfly at a time, in the order of the host. Below 2^62 values stay lazily below 4p forward and 2p
 * backward (Harvey 2014, §3); from there on every butterfly is reduced.
 */
final class ScalarTransform implements RowTransform {

    private final int n;
    private final long p;
    private final boolean lazy;
    private final long[] forward;
    private final long[] forwardQuotients;
    private final long[] inverse;
    private final long[] inverseQuotients;
    private final long scale;
    private final long scaleQuotient;

    ScalarTransform(Twiddles twiddles) {
        this.n = twiddles.n;
        this.p = twiddles.p;
        this.lazy = p < 1L << 62;
        this.forward = twiddles.forward;
        this.forwardQuotients = Twiddles.quotients(forward, p);
        this.inverse = twiddles.inverse;
        this.inverseQuotients = Twiddles.quotients(inverse, p);
        this.scale = twiddles.inverseN;
        this.scaleQuotient = Words.quotient(scale, p);
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        MemorySegment.copy(x, xo, a, o, (long) n * Long.BYTES);
        for (int m = 1, s = n / 2; m < n; m *= 2, s /= 2) {
            for (int i = 0; i < m; i++) {
                long left = o + 2L * i * s * Long.BYTES;
                if (lazy) {
                    forwardLazy(a, left, s, forward[m + i], forwardQuotients[m + i], p);
                } else {
                    forwardReduced(a, left, s, forward[m + i], forwardQuotients[m + i], p);
                }
            }
        }
        if (lazy) {
            for (int i = 0; i < n; i++) {
                Words.set(a, o, i, Words.fold(Words.fold(Words.get(a, o, i), 2 * p), p));
            }
        }
    }

    private static void forwardLazy(MemorySegment a, long left, int s, long w, long wq, long p) {
        long right = left + (long) s * Long.BYTES;
        for (int j = 0; j < s; j++) {
            long u = Words.fold(Words.get(a, left, j), 2 * p);
            long y = Words.get(a, right, j);
            long t = y * w - Math.unsignedMultiplyHigh(y, wq) * p;
            Words.set(a, left, j, u + t);
            Words.set(a, right, j, u - t + 2 * p);
        }
    }

    private static void forwardReduced(MemorySegment a, long left, int s, long w, long wq, long p) {
        long right = left + (long) s * Long.BYTES;
        for (int j = 0; j < s; j++) {
            long u = Words.get(a, left, j);
            long t = Words.multiply(Words.get(a, right, j), w, wq, p);
            Words.set(a, left, j, Words.add(u, t, p));
            Words.set(a, right, j, Words.subtract(u, t, p));
        }
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        MemorySegment.copy(x, xo, a, o, (long) n * Long.BYTES);
        for (int m = n / 2, s = 1; m > 1; m /= 2, s *= 2) {
            for (int i = 0; i < m; i++) {
                long left = o + 2L * i * s * Long.BYTES;
                if (lazy) {
                    inverseLazy(a, left, s, inverse[m + i], inverseQuotients[m + i], p);
                } else {
                    inverseReduced(a, left, s, inverse[m + i], inverseQuotients[m + i], p);
                }
            }
        }
        long right = o + (long) n / 2 * Long.BYTES;
        for (int j = 0; j < n / 2; j++) {
            long u = Words.fold(Words.get(a, o, j), p);
            long v = Words.fold(Words.get(a, right, j), p);
            Words.set(a, o, j, Words.multiply(Words.add(u, v, p), scale, scaleQuotient, p));
            Words.set(a, right, j, Words.multiply(Words.subtract(u, v, p), inverse[1], inverseQuotients[1], p));
        }
    }

    private static void inverseLazy(MemorySegment a, long left, int s, long w, long wq, long p) {
        long right = left + (long) s * Long.BYTES;
        for (int j = 0; j < s; j++) {
            long u = Words.get(a, left, j);
            long y = Words.get(a, right, j);
            long d = u - y + 2 * p;
            Words.set(a, left, j, Words.fold(u + y, 2 * p));
            Words.set(a, right, j, d * w - Math.unsignedMultiplyHigh(d, wq) * p);
        }
    }

    private static void inverseReduced(MemorySegment a, long left, int s, long w, long wq, long p) {
        long right = left + (long) s * Long.BYTES;
        for (int j = 0; j < s; j++) {
            long u = Words.get(a, left, j);
            long y = Words.get(a, right, j);
            Words.set(a, left, j, Words.add(u, y, p));
            Words.set(a, right, j, Words.multiply(Words.subtract(u, y, p), w, wq, p));
        }
    }

    @Override
    public long power(int j) {
        long factor = forward[Words.reverse(j & n - 1, Integer.numberOfTrailingZeros(n))];
        return j < n ? factor : p - factor;
    }

    @Override
    public void close() {}
}
