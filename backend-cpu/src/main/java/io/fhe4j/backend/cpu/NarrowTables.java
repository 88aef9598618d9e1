package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.ModularMath;
import java.lang.foreign.MemorySegment;

/**
 * The factors of the transform of one width modulo one prime below 2^29. Factor m + i is for block i of the stage of m
 * blocks. For 1024 and 2048 words the generated passes read from {@code forward} and {@code inverse} those that serve whole vectors, and from
 * the packed tables, for each 64 words, vectors of the factors of the last four stages and of their quotients. The plain loops use all
 * {@code stages}.
 */
public final class NarrowTables {

    /** Factors of the stages that pair whole vectors, m = 1…64. */
    private static final int ALL = 128;

    /** Words of a group of the packed tables, two vectors for each of six factors. */
    private static final int PACKED = 192;

    /** The end of an inverse transform. */
    static final int PLAIN = 0;

    /** The end of an inverse transform of sums of products. */
    static final int AFTER_PRODUCTS = 2;

    /** Width. */
    public final int n;

    /** The prime. */
    public final int p;

    /** −1/p modulo 2^32. */
    public final int montgomery;

    /** Factors of whole vectors. */
    public final int[] forward = new int[ALL];

    /** Their quotients ⌊w·2^32/p⌋. */
    public final long[] forwardQuotients = new long[ALL];

    /** Factors of whole vectors of the inverse. */
    public final int[] inverse = new int[ALL];

    /** Their quotients. */
    public final long[] inverseQuotients = new long[ALL];

    /**
     * What the last stage of the inverse multiplies sums with, and differences, from {@link #PLAIN} on: 1/N; from {@link #AFTER_PRODUCTS} on: 2^32/N, which
     * makes up for one division by 2^32.
     */
    public final int[] ends = new int[4];

    /** Their quotients. */
    public final long[] endQuotients = new long[4];

    /** 2^-32: what takes a row in evaluation form to where sums of products are. */
    final int toSums;

    /** Factors of single lanes; an empty segment for other widths. */
    public final MemorySegment forwardPacked;

    /** Factors of single lanes of the inverse. */
    public final MemorySegment inversePacked;

    /** All factors, as {@link Twiddles} has them. */
    final int[] stages;

    /** Their inverses. */
    final int[] inverseStages;

    /** 1/N. */
    final int inverseN;

    private final CpuMemory memory;

    NarrowTables(Twiddles twiddles) {
        this.n = twiddles.n;
        this.p = (int) twiddles.p;
        int inverseOfP = 1;
        for (int bits = 1; bits < Integer.SIZE; bits *= 2) {
            inverseOfP *= 2 - p * inverseOfP;
        }
        this.montgomery = -inverseOfP;
        this.inverseN = (int) twiddles.inverseN;
        this.stages = new int[n];
        this.inverseStages = new int[n];
        for (int i = 0; i < n; i++) {
            stages[i] = (int) twiddles.forward[i];
            inverseStages[i] = (int) twiddles.inverse[i];
        }
        if (n > 1) {
            inverseStages[1] = (int) ModularMath.inverse(stages[1], p);
        }
        long scale = inverseN;
        for (int end = 0; end < ends.length; end += 2) {
            ends[end] = (int) scale;
            ends[end + 1] = (int) (n == 1 ? scale : scale * inverseStages[1] % p);
            endQuotients[end] = quotient(ends[end]);
            endQuotients[end + 1] = quotient(ends[end + 1]);
            scale = scale * ((1L << 32) % p) % p;
        }
        this.toSums = (int) ModularMath.inverse((1L << 32) % p, p);
        boolean onVectors = onVectors(n);
        this.memory = new CpuMemory(2, onVectors ? n / 64 * PACKED : 1, Integer.BYTES);
        this.forwardPacked = memory.segment();
        this.inversePacked = memory.segment().asSlice(memory.offset(1));
        if (onVectors) {
            fill(stages, forward, forwardQuotients, forwardPacked);
            fill(inverseStages, inverse, inverseQuotients, inversePacked);
        }
    }

    /** Whether the generated kernels serve rows of this width. */
    static boolean onVectors(int n) {
        return n == 1024 || n == 2048;
    }

    long quotient(int factor) {
        return ((long) factor << 32) / p;
    }

    private void fill(int[] factors, int[] whole, long[] quotients, MemorySegment packed) {
        System.arraycopy(factors, 0, whole, 0, ALL);
        for (int i = 0; i < ALL; i++) {
            quotients[i] = quotient(whole[i]);
        }
        for (int group = 0; group < n / 64; group++) {
            for (int lane = 0; lane < 16; lane++) {
                // Which word of the group is at lane `lane` of vector v after the first, and after both transpositions.
                for (int v = 0; v < 4; v++) {
                    int first = 16 * (lane >> 2) + 4 * v + (lane & 3);
                    int second = 16 * (lane >> 2) + 4 * (lane & 3) + v;
                    // Vectors 0 and 2 (1 and 3) are the halves of a pair at distance 8 (2), 0 and 1 (2 and 3) at 4 (1).
                    if (v == 0) {
                        pack(packed, group, 0, lane, factors, 8, first);
                        pack(packed, group, 3, lane, factors, 2, second);
                    }
                    if (v == 0 || v == 2) {
                        pack(packed, group, 1 + v / 2, lane, factors, 4, first);
                        pack(packed, group, 4 + v / 2, lane, factors, 1, second);
                    }
                }
            }
        }
    }

    private void pack(MemorySegment packed, int group, int factor, int lane, int[] factors, int distance, int word) {
        int value = factors[n / (2 * distance) + (64 * group + word) / (2 * distance)];
        long at = 4L * (PACKED * group + 32 * factor + lane);
        packed.set(Words.INT, at, value);
        packed.set(Words.INT, at + 64, (int) quotient(value));
    }

    void close() {
        memory.free();
    }
}
