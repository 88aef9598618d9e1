package io.fhe4j.ntt.spi;

import java.util.Arrays;

/**
 * The way through all odd exponents modulo 2N that blind rotation by LMKCDEY takes: −5^(N/2−1), …, −5, −1, 5^(N/2−1), …, 5, 1. Each is the next
 * one times 5, or, from −1 to the second half, times −5. Immutable.
 */
public final class OddExponentWalk {

    /** The move from −1 to the second half, as {@link #galois} numbers moves. */
    public static final int TURN = 0;

    private final int degree;
    private final int window;
    private final int[] positions;
    private final long[] galois;

    /**
     * The way.
     *
     * @param degree N, a power of two, at least 2
     * @param window w: the longest step, at least 1
     */
    public OddExponentWalk(int degree, int window) {
        this.degree = degree;
        this.window = window;
        this.positions = new int[degree];
        this.galois = new long[window + 1];
        int mask = 2 * degree - 1;
        int half = degree / 2;
        int power = 1;
        for (int k = 0; k < half; k++) {
            positions[power >>> 1] = degree - 1 - k;
            positions[(-power & mask) >>> 1] = half - 1 - k;
            power = power * 5 & mask;
        }
        galois[TURN] = -5 & mask;
        power = 1;
        for (int t = 1; t <= window; t++) {
            power = power * 5 & mask;
            galois[t] = power;
        }
    }

    /** The position of the exponent 2h + 1, from 0 to N − 1. */
    public int position(int h) {
        return positions[h];
    }

    /** The element of a move's automorphism: 5^t for t steps, −5 for {@link #TURN}. */
    public long galois(int move) {
        return galois[move];
    }

    /**
     * What is done for one row of exponents, in order: i ≥ 0 for the product with key i, −1 − t for {@linkplain #galois move} t.
     *
     * <p>A product with key i is due at the position of 2·h_i + 1; of several at one position the least i comes first. Steps go to the next
     * position where a product is due, yet never further than the window or the end of their half, where they always stop.
     *
     * @param halves h_i at {@code from + i}, each below N
     * @param from the first of them
     * @param count n: how many
     */
    public int[] course(long[] halves, int from, int count) {
        int[] course = new int[longest(count)];
        return Arrays.copyOf(course, course(halves, from, count, course, new int[working(count)]));
    }

    /** No course for so many exponents is longer. */
    public int longest(int count) {
        return count + degree;
    }

    /** So many numbers {@link #course(long[], int, int, int[], int[])} needs to work with. */
    public int working(int count) {
        return 2 * (degree + 1) + count;
    }

    /**
     * The same into memory of the caller's.
     *
     * @param course receives it; {@link #longest} numbers
     * @param work {@link #working} numbers; is overwritten
     * @return how long it is
     */
    public int course(long[] halves, int from, int count, int[] course, int[] work) {
        int next = degree + 1;
        int keys = 2 * (degree + 1);
        Arrays.fill(work, 0, degree + 1, 0);
        for (int i = 0; i < count; i++) {
            work[positions[(int) halves[from + i]] + 1]++;
        }
        for (int p = 0; p < degree; p++) {
            work[p + 1] += work[p];
        }
        System.arraycopy(work, 0, work, next, degree + 1);
        for (int i = 0; i < count; i++) {
            work[keys + work[next + positions[(int) halves[from + i]]]++] = i;
        }
        int length = 0;
        int turn = degree / 2 - 1;
        int p = 0;
        while (true) {
            for (int k = work[p]; k < work[p + 1]; k++) {
                course[length++] = work[keys + k];
            }
            if (p == degree - 1) {
                return length;
            }
            int steps = TURN;
            if (p != turn) {
                int end = p < turn ? turn : degree - 1;
                int furthest = Math.min(end, p + window);
                int to = p + 1;
                while (to < furthest && work[to] == work[to + 1]) {
                    to++;
                }
                steps = to - p;
            }
            course[length++] = -1 - steps;
            p += Math.max(1, steps);
        }
    }
}
