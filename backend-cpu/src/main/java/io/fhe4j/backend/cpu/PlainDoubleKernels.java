package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.get;
import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.set;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/**
 * The double kernels as plain loops, on the same rows in the same order, with the same ranges or narrower ones: what runs until the JVM
 * has compiled the vector kernels ({@link KernelChoice}). Here the transforms and their order of words; the arithmetic of rows is in {@link
 * PlainDoubleRows}.
 */
final class PlainDoubleKernels extends PlainDoubleRows {

    private final int lanes;
    private final int log;
    private final boolean transposes;

    /** @param lanes of the vector kernels whose order of words is kept */
    PlainDoubleKernels(int lanes) {
        this.lanes = lanes;
        this.log = Integer.numberOfTrailingZeros(lanes);
        this.transposes = lanes > 2;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    private static void forwardStage(MemorySegment a, long left, int half, double w, double wq, double p) {
        long right = left + 8L * half;
        for (int j = 0; j < half; j++) {
            double u = real(a, left, j);
            double r = product(real(a, right, j), w, wq, p);
            setReal(a, left, j, u + r);
            setReal(a, right, j, u - r);
        }
    }

    private static void inverseStage(MemorySegment a, long left, int half, double w, double wq, double p) {
        long right = left + 8L * half;
        for (int j = 0; j < half; j++) {
            double u = real(a, left, j);
            double v = real(a, right, j);
            setReal(a, left, j, reduce(u + v, p));
            setReal(a, right, j, product(u - v, w, wq, p));
        }
    }

    private static void reduceRow(MemorySegment a, long o, int n, double p) {
        for (int j = 0; j < n; j++) {
            setReal(a, o, j, reduce(real(a, o, j), p));
        }
    }

    private void forward(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int size,
            int stages,
            boolean reduces,
            double[] w,
            double[] wq,
            double p) {
        for (int i = lo; i < hi; i++) {
            long block = 8L * size * i;
            if (reduces) {
                reduceRow(a, o + block, size / 2, p);
            }
            for (int stage = 0; stage < stages; stage++) {
                int half = size >> (stage + 1);
                for (int k = 0; k < 1 << stage; k++) {
                    int index = (m + i << stage) + k;
                    forwardStage(a, o + block + 16L * half * k, half, w[index], wq[index], p);
                }
            }
        }
    }

    private static void inverse(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int size,
            int stages,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq) {
        for (int i = lo; i < hi; i++) {
            long block = o + 8L * size * i;
            for (int stage = stages - 1; stage >= 0; stage--) {
                int half = size >> (stage + 1);
                for (int k = 0; k < 1 << stage; k++) {
                    int index = (m + i << stage) + k;
                    inverseStage(a, block + 16L * half * k, half, w[index], wq[index], p);
                }
            }
            for (int j = 0; scale != 0 && j < size / 2; j++) {
                setReal(a, block, j, product(real(a, block, j), scale, scaleq, p));
            }
        }
    }

    @Override
    public void forward4(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 4 * s, 2, false, w, wq, p);
    }

    @Override
    public void forward4Reduced(
            MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 4 * s, 2, true, w, wq, p);
    }

    @Override
    public void forward8(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 8 * s, 3, false, w, wq, p);
    }

    @Override
    public void forward8Reduced(
            MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 8 * s, 3, true, w, wq, p);
    }

    @Override
    public void forwardShort(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 8 * lanes, 3, false, w, wq, p);
    }

    @Override
    public void forwardShortReduced(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p) {
        forward(a, o, m, lo, hi, 8 * lanes, 3, true, w, wq, p);
    }

    private long packed(int block, int run, int stage, int k) {
        int factor = (1 << stage) - 1 + k;
        return 16L * (lanes - 1) * lanes * block + 16L * factor * lanes + 8L * run;
    }

    private void last(MemorySegment a, long o, MemorySegment table, int lo, int hi, boolean reduces, double p) {
        int size = lanes * lanes;
        for (int i = lo; i < hi; i++) {
            long block = o + 8L * size * i;
            for (int run = 0; run < lanes; run++) {
                long start = block + 8L * lanes * run;
                if (reduces) {
                    reduceRow(a, start, lanes / 2, p);
                }
                for (int stage = 0; stage < log; stage++) {
                    int half = lanes >> (stage + 1);
                    for (int k = 0; k < 1 << stage; k++) {
                        long factor = packed(i, run, stage, k);
                        double w = real(table, factor, 0);
                        forwardStage(a, start + 16L * half * k, half, w, real(table, factor, lanes), p);
                    }
                }
            }
            reduceRow(a, block, size, p);
            transpose(a, block, a, block);
        }
    }

    /** One block of lanes × lanes words; a may be x. */
    private void transpose(MemorySegment a, long o, MemorySegment x, long xo) {
        if (!transposes) {
            MemorySegment.copy(x, xo, a, o, 8L * lanes * lanes);
            return;
        }
        for (int row = 0; row < lanes; row++) {
            for (int column = row; column < lanes; column++) {
                int i = row * lanes + column;
                int j = column * lanes + row;
                long word = get(x, xo, i);
                set(a, o, i, get(x, xo, j));
                set(a, o, j, word);
            }
        }
    }

    @Override
    public void forwardLast(MemorySegment a, long o, MemorySegment table, int lo, int hi, double p) {
        last(a, o, table, lo, hi, false, p);
    }

    @Override
    public void forwardLastReduced(MemorySegment a, long o, MemorySegment table, int lo, int hi, double p) {
        last(a, o, table, lo, hi, true, p);
    }

    @Override
    public void forwardRow(MemorySegment a, long o, int n, double[] w, double[] wq, MemorySegment table, double p) {
        forward(a, o, 1, 0, 1, n, Integer.numberOfTrailingZeros(n / lanes), false, w, wq, p);
        last(a, o, table, 0, n / (lanes * lanes), false, p);
    }

    @Override
    public void inverseRow(
            MemorySegment a,
            long o,
            int n,
            double[] w,
            double[] wq,
            MemorySegment table,
            double p,
            double scale,
            double scaleq) {
        inverseFirst(a, o, a, o, table, 0, n / (lanes * lanes), p);
        inverse(a, o, 1, 0, 1, n, Integer.numberOfTrailingZeros(n / lanes), w, wq, p, scale, scaleq);
    }

    @Override
    public void inverseFirst(
            MemorySegment x, long xo, MemorySegment a, long o, MemorySegment table, int lo, int hi, double p) {
        int size = lanes * lanes;
        for (int i = lo; i < hi; i++) {
            long block = 8L * size * i;
            transpose(a, o + block, x, xo + block);
            for (int run = 0; run < lanes; run++) {
                for (int stage = log - 1; stage >= 0; stage--) {
                    int half = lanes >> (stage + 1);
                    for (int k = 0; k < 1 << stage; k++) {
                        long factor = packed(i, run, stage, k);
                        long left = o + block + 8L * lanes * run + 16L * half * k;
                        inverseStage(a, left, half, real(table, factor, 0), real(table, factor, lanes), p);
                    }
                }
            }
        }
    }

    @Override
    public void inverseShort(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p) {
        inverse(a, o, m, lo, hi, 8 * lanes, 3, w, wq, p, 0, 0);
    }

    @Override
    public void inverse8(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p) {
        inverse(a, o, m, lo, hi, 8 * s, 3, w, wq, p, 0, 0);
    }

    @Override
    public void inverse2Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq) {
        inverse(a, o, m, lo, hi, 2 * s, 1, w, wq, p, scale, scaleq);
    }

    @Override
    public void inverse4Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq) {
        inverse(a, o, m, lo, hi, 4 * s, 2, w, wq, p, scale, scaleq);
    }

    @Override
    public void inverse8Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq) {
        inverse(a, o, m, lo, hi, 8 * s, 3, w, wq, p, scale, scaleq);
    }

    @Override
    public long decode(MemorySegment a, long o, int n, double p) {
        long greatest = (long) p - 1;
        long bad = 0;
        for (int j = 0; j < n; j++) {
            long word = get(a, o, j);
            bad |= word | greatest - word;
            setReal(a, o, j, reduce((double) word, p));
        }
        return bad;
    }

    @Override
    public long decodeBlocks(MemorySegment a, long o, int n, double p) {
        long bad = decode(a, o, n, p);
        int block = 8 * lanes * lanes;
        for (long at = o; at < o + 8L * n; at += block) {
            transpose(a, at, a, at);
        }
        return bad;
    }

    @Override
    public void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, double p) {
        long modulus = (long) p;
        for (int j = 0; j < n; j++) {
            long centred = (long) reduce(real(x, xo, j), p);
            set(a, o, j, centred + (centred >> 63 & modulus));
        }
    }

    @Override
    public void encodeBlocks(MemorySegment a, long o, MemorySegment x, long xo, int n, double p) {
        encode(a, o, x, xo, n, p);
        int block = 8 * lanes * lanes;
        for (long at = o; at < o + 8L * n; at += block) {
            transpose(a, at, a, at);
        }
    }
}
