package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.narrow;
import static io.fhe4j.backend.cpu.Words.setNarrow;

import java.lang.foreign.MemorySegment;

/**
 * The narrow kernels as plain loops, for any width, on the same rows in the same order, with the same ranges or narrower ones: what runs until the JVM
 * has compiled the vector kernels ({@link KernelChoice}), and for widths that these do not serve.
 */
final class PlainNarrowKernels implements NarrowKernels {

    private static final long LOW = 0xFFFFFFFFL;

    private final EvaluationOrder order;

    /** @param order in which words lie in evaluation form */
    PlainNarrowKernels(EvaluationOrder order) {
        this.order = order;
    }

    @Override
    public double forwardBound(int n, int p) {
        return 1;
    }

    private static long fold(long x, long m) {
        return x >= m ? x - m : x;
    }

    @Override
    public void forward(MemorySegment a, long o, NarrowTables f) {
        int n = f.n;
        long p = f.p;
        for (int j = 0; j < n; j++) {
            setNarrow(a, o, j, (int) fold(narrow(a, o, j), p));
        }
        for (int m = 1, s = n / 2; m < n; m *= 2, s /= 2) {
            for (int i = 0; i < m; i++) {
                long w = f.stages[m + i];
                long wq = f.quotient((int) w);
                long left = o + 8L * i * s;
                long right = left + 4L * s;
                for (int j = 0; j < s; j++) {
                    long u = narrow(a, left, j);
                    long y = narrow(a, right, j);
                    long t = fold(y * w - (y * wq >>> 32) * p, p);
                    setNarrow(a, left, j, (int) fold(u + t, p));
                    setNarrow(a, right, j, (int) fold(u + p - t, p));
                }
            }
        }
        order.toPlaces(a, o, n);
    }

    @Override
    public void inverse(MemorySegment a, long o, int end, NarrowTables f) {
        int n = f.n;
        long p = f.p;
        order.toHost(a, o, n);
        for (int j = 0; j < n; j++) {
            setNarrow(a, o, j, (int) fold(fold(narrow(a, o, j), 2 * p), p));
        }
        for (int m = n / 2, s = 1; m >= 1; m /= 2, s *= 2) {
            for (int i = 0; i < m; i++) {
                long w = f.inverseStages[m + i];
                long wq = f.quotient((int) w);
                long left = o + 8L * i * s;
                long right = left + 4L * s;
                for (int j = 0; j < s; j++) {
                    long u = narrow(a, left, j);
                    long v = narrow(a, right, j);
                    long d = u + p - v;
                    setNarrow(a, left, j, (int) fold(u + v, p));
                    setNarrow(a, right, j, (int) fold(d * w - (d * wq >>> 32) * p, p));
                }
            }
        }
        scale(a, o, n, f.ends[end], f.endQuotients[end], f.p);
    }

    @Override
    public void inverseAdd(MemorySegment a, long o, MemorySegment c, long co, int end, NarrowTables f) {
        inverse(a, o, end, f);
        for (int j = 0; j < f.n; j++) {
            setNarrow(c, co, j, (int) fold(narrow(c, co, j) + narrow(a, o, j), f.p));
        }
    }

    @Override
    public void canonical(MemorySegment a, long o, int n, int p) {
        for (int j = 0; j < n; j++) {
            setNarrow(a, o, j, (int) (narrow(a, o, j) % p));
        }
    }

    @Override
    public void scale(MemorySegment a, long o, int n, int w, long wq, int p) {
        for (int j = 0; j < n; j++) {
            long x = narrow(a, o, j);
            setNarrow(a, o, j, (int) fold(x * w - (x * wq >>> 32) * p, p));
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
            int p,
            int dropped,
            int logBase) {
        int half = p >>> 1;
        int unit = dropped == 0 ? 0 : 1 << dropped - 1;
        int carry = levels == 1 ? 0 : 1 << logBase - 1;
        for (int j = 0; j < n; j++) {
            int word = (int) narrow(x, xo, j);
            int rest = (word > half ? word - p : word) + unit >> dropped;
            for (int l = 0; l < levels - 1; l++) {
                int next = rest + carry >> logBase;
                setNarrow(a, o + l * os, j, rest - (next << logBase) + p);
                rest = next;
            }
            setNarrow(a, o + (levels - 1) * os, j, rest + p);
        }
    }

    @Override
    public void monomialLessOne(MemorySegment a, long o, int[] lanes, NarrowMonomials m, int e) {
        int width = Math.min(lanes.length, m.n);
        for (int j = 0; j < m.n; j++) {
            long power = m.powers[e * m.vectors[j / width] & 2 * m.n - 1];
            setNarrow(a, o, j, (int) fold(lanes[j % width] * power % m.p + m.p - m.scale, m.p));
        }
    }

    @Override
    public void products(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment k,
            long ko,
            long ks,
            MemorySegment f,
            long fo,
            int signs,
            int terms,
            NarrowTables t) {
        long row = CpuMemory.stride(t.n, Integer.BYTES);
        for (int j = 0; j < t.n; j++) {
            long sum = 0;
            for (int sign = 0; sign < signs; sign++) {
                long s = 0;
                for (int d = 0; d < terms; d++) {
                    s += narrow(x, xo + d * row, j) * narrow(k, ko + (sign * terms + d) * ks, j);
                }
                sum += reduced(s, t) * narrow(f, fo, sign == 0 ? j : t.n - 1 - j);
            }
            setNarrow(a, o, j, (int) reduced(sum, t));
        }
    }

    /** s/2^32 modulo p, below s/2^32 + p. */
    private static long reduced(long s, NarrowTables t) {
        return s + (s * t.montgomery & LOW) * t.p >>> 32;
    }

    @Override
    public void pairs(
            MemorySegment a,
            long o,
            long other,
            MemorySegment x,
            long xo,
            MemorySegment k,
            long ko,
            int terms,
            boolean adds,
            long plus,
            NarrowTables t) {
        long row = CpuMemory.stride(t.n, Integer.BYTES);
        for (int j = 0; j < t.n; j++) {
            long first = 0;
            long second = adds ? narrow(a, plus, j) << 32 : 0;
            for (int d = 0; d < terms; d++) {
                long digit = narrow(x, xo + d * row, j);
                first += digit * narrow(k, ko + 2L * d * row, j);
                second += digit * narrow(k, ko + (2L * d + 1) * row, j);
            }
            setNarrow(a, o, j, reducedTwice(first, t));
            setNarrow(a, other, j, reducedTwice(second, t));
        }
    }

    /** s/2^32 modulo p, below 2p. */
    private static int reducedTwice(long s, NarrowTables t) {
        return (int) fold(fold(reduced(s, t), 4L * t.p), 2L * t.p);
    }

    @Override
    public void permute(MemorySegment a, long o, MemorySegment x, long xo, int[] groups, int[] places) {
        for (int j = 0; j < places.length; j++) {
            setNarrow(a, o, j, (int) narrow(x, xo + groups[j / 64], places[j]));
        }
    }

    @Override
    public void sumRows(MemorySegment a, long o, int n, MemorySegment t, long[] rows, int count) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < n; j++) {
                setNarrow(a, o, j, (int) (narrow(a, o, j) + narrow(t, rows[i], j)));
            }
        }
    }
}
