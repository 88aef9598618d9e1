package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/** The double kernels that treat each word alike, as plain loops, and their arithmetic. */
abstract class PlainDoubleRows implements DoubleKernels {

    private static final double MAGIC = 0x1.8p52;

    static double reduce(double x, double p) {
        return Math.fma(Math.fma(x, 1 / p, MAGIC) - MAGIC, -p, x);
    }

    /** The product with a known factor; the generator's {@code DoubleArithmetic} proves it, and the next two. */
    static double product(double x, double w, double wq, double p) {
        double k = Math.fma(x, wq, MAGIC) - MAGIC;
        double s = k * -p;
        return Math.fma(x, w, s) - Math.fma(k, p, s);
    }

    static double product(double x, double y, double p) {
        double h = x * y;
        double k = Math.fma(h, 1 / p, MAGIC) - MAGIC;
        return Math.fma(k, -p, h) + Math.fma(x, y, -h);
    }

    @Override
    public void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(x, xo, j) + real(y, yo, j), p));
        }
    }

    @Override
    public void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(x, xo, j) - real(y, yo, j), p));
        }
    }

    @Override
    public void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, -real(x, xo, j));
        }
    }

    @Override
    public void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, product(real(x, xo, j), real(y, yo, j), p));
        }
    }

    @Override
    public void multiplyAdd(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(a, o, j) + product(real(x, xo, j), real(y, yo, j), p), p));
        }
    }

    @Override
    public void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(x, xo, j) + w, p));
        }
    }

    @Override
    public void multiplyScalar(
            MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, product(real(x, xo, j), w, wq, p));
        }
    }

    @Override
    public void multiplyScalarAdd(
            MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(a, o, j) + product(real(x, xo, j), w, wq, p), p));
        }
    }

    @Override
    public void multiplyScalarCentred(
            MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(product(real(x, xo, j), w, wq, p), p));
        }
    }

    @Override
    public void subtractMultiplyScalar(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int n,
            double p,
            double w,
            double wq) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, product(real(x, xo, j) - real(y, yo, j), w, wq, p));
        }
    }

    @Override
    public void digits(
            MemorySegment a,
            long o,
            long os,
            MemorySegment x,
            long xo,
            int levels,
            int n,
            double p,
            double dropped,
            double half,
            double base) {
        for (int j = 0; j < n; j++) {
            double rest = Math.fma(reduce(real(x, xo, j), p), dropped, half) + MAGIC - MAGIC;
            for (int l = 0; l < levels - 1; l++) {
                double next = Math.fma(rest, 1 / base, 0.5 / base) + MAGIC - MAGIC;
                setReal(a, o + l * os, j, Math.fma(next, -base, rest));
                rest = next;
            }
            setReal(a, o + (levels - 1) * os, j, rest);
        }
    }

    @Override
    public void monomialLessOne(
            MemorySegment a, long o, double[] lanes, double[] powers, int[] steps, int e, int mask, int n, double p) {
        int width = lanes();
        for (int j = 0; j < n; j++) {
            double power = powers[e * steps[j / width] & mask];
            setReal(a, o, j, reduce(product(lanes[j % width], power, p) - 1, p));
        }
    }

    @Override
    public void tensor(
            MemorySegment a,
            long o,
            long o1,
            long o2,
            MemorySegment x,
            long xo,
            long x1,
            MemorySegment y,
            long yo,
            long y1,
            int n,
            double p) {
        for (int j = 0; j < n; j++) {
            double u0 = real(x, xo, j);
            double u1 = real(x, x1, j);
            double v0 = real(y, yo, j);
            double v1 = real(y, y1, j);
            setReal(a, o, j, product(u0, v0, p));
            setReal(a, o1, j, reduce(product(u0, v1, p) + product(u1, v0, p), p));
            setReal(a, o2, j, product(u1, v1, p));
        }
    }

    @Override
    public void multiplySum(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        multiply(a, o, x, xo, y, yo, n, p);
        multiplySumAdd(a, o, x, xo + xs, xs, y, yo + ys, ys, terms - 1, n, p, high, unit, t, tq);
    }

    @Override
    public void densePair(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        long row = CpuMemory.stride(n, Double.BYTES);
        multiplySumPair(a, o, o1, x, xo, row, y, yo, 2 * row, row, terms, n, p, high, unit, t, tq);
    }

    @Override
    public void denseSigns(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            MemorySegment f,
            long fo,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        long row = CpuMemory.stride(n, Double.BYTES);
        for (int c = 0; c < 2; c++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int sign = 0; sign < 2; sign++) {
                    double s = 0;
                    for (int d = 0; d < terms; d++) {
                        double v = real(y, yo + (2L * (sign * terms + d) + c) * row, j);
                        s = reduce(s + product(real(x, xo + d * row, j), v, p), p);
                    }
                    sum += product(s, real(f, fo + sign * row, j), p);
                }
                setReal(a, c == 0 ? o : o1, j, reduce(sum, p));
            }
        }
    }

    @Override
    public void multiplySumAdd(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        for (int d = 0; d < terms; d++) {
            multiplyAdd(a, o, x, xo + d * xs, y, yo + d * ys, n, p);
        }
    }

    @Override
    public void multiplySumPair(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            long z,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        multiplySum(a, o, x, xo, xs, y, yo, ys, terms, n, p, high, unit, t, tq);
        multiplySum(a, o1, x, xo, xs, y, yo + z, ys, terms, n, p, high, unit, t, tq);
    }

    @Override
    public void multiplySumPairAdd(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            long z,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        multiplySumAdd(a, o, x, xo, xs, y, yo, ys, terms, n, p, high, unit, t, tq);
        multiplySumAdd(a, o1, x, xo, xs, y, yo + z, ys, terms, n, p, high, unit, t, tq);
    }

    @Override
    public void combine(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            double[] f,
            int at,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, 0);
        }
        combineAdd(a, o, x, xo, xs, f, at, terms, n, p, high, unit, t, tq);
    }

    @Override
    public void combineAdd(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            double[] f,
            int at,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq) {
        for (int d = 0; d < terms; d++) {
            multiplyScalarAdd(a, o, x, xo + d * xs, n, p, f[at + d], f[at + d] / p);
        }
    }

    @Override
    public void quotientSum(
            MemorySegment a, long o, MemorySegment x, long xo, long xs, double[] reciprocals, int terms, int n) {
        for (int j = 0; j < n; j++) {
            double s = 0;
            for (int d = 0; d < terms; d++) {
                s = Math.fma(real(x, xo + d * xs, j), reciprocals[d], s);
            }
            setReal(a, o, j, s + MAGIC - MAGIC);
        }
    }
}
