package io.fhe4j.client;

import java.util.Objects;

/**
 * Entries -1, 0 and 1: uniform and independent, or uniform among the vectors with a fixed number of nonzero entries. Both are
 * exact, and neither branches on, nor indexes by, a value that it returns.
 *
 * <p><b>Uniform.</b> A word gives 62 bits; below 3^39 they are 39 uniform base-3 digits, otherwise (12 times in 100) the word is
 * drawn again. Which words are rejected is independent of the digits of the others. Digits are split off by a multiplication,
 * since a processor's division may take a time that depends on its operands.
 *
 * <p><b>Fixed weight.</b> The vector with h leading nonzero entries of random sign is shuffled by sorting it along random 61-bit
 * keys with a sorting network, whose comparisons do not depend on the data. Two equal keys would favour
 * one order, so the keys are drawn again when that happens (with probability at most 2^-28 at 2^17 entries), which is decided on
 * the keys alone.
 */
public final class TernarySampler implements Sampler {
    private static final int DIGITS = 39;
    private static final long LIMIT = 4_052_555_153_018_976_267L; // 3^39
    /** (2^64 + 2) / 3: the high word of v times this is floor(v / 3) for every v below 2^63. */
    private static final long THIRD = 0x5555_5555_5555_5556L;

    private static final int BLOCK = 64;

    private static final TernarySampler UNIFORM = new TernarySampler(-1);

    /** The number of nonzero entries of a call, or -1 for independent uniform entries. */
    private final int weight;

    private TernarySampler(int weight) {
        this.weight = weight;
    }

    /** Returns the sampler of independent entries, each -1, 0 or 1 with probability 1/3. */
    public static TernarySampler uniform() {
        return UNIFORM;
    }

    /**
     * A sampler of vectors with a fixed number of nonzero entries, each vector with the same probability. A call fills one vector.
     *
     * @param weight the number of nonzero entries, at least 1 and at most the length of the call
     * @return the sampler
     */
    public static TernarySampler ofWeight(int weight) {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight is at least 1, not " + weight);
        }
        return new TernarySampler(weight);
    }

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        if (weight < 0) {
            sampleUniform(source, out, offset, length);
        } else {
            sampleFixedWeight(source, out, offset, length);
        }
    }

    private static void sampleUniform(RandomSource source, long[] out, int offset, int length) {
        long[] words = new long[BLOCK];
        int end = offset + length;
        int next = offset;
        while (next < end) {
            int drawn = Math.min(BLOCK, (end - next + DIGITS - 1) / DIGITS);
            source.nextLongs(words, 0, drawn);
            for (int i = 0; i < drawn; i++) {
                long digits = words[i] >>> 2;
                if (digits < LIMIT) {
                    int stop = Math.min(end, next + DIGITS);
                    while (next < stop) {
                        long quotient = Math.multiplyHigh(digits, THIRD);
                        out[next++] = digits - 3 * quotient - 1;
                        digits = quotient;
                    }
                }
            }
        }
        Zeroing.wipe(words);
    }

    private void sampleFixedWeight(RandomSource source, long[] out, int offset, int length) {
        if (weight > length) {
            throw new IllegalArgumentException(
                    "a vector of " + length + " entries cannot have " + weight + " that are not zero");
        }
        long[] keyed = new long[length];
        try {
            do {
                source.nextLongs(keyed, 0, length);
                for (int i = 0; i < length; i++) {
                    // 61 bits of key above two bits of value + 1; the sign of a nonzero entry is bit 61 of the word.
                    long sign = (keyed[i] >>> 61) & 1;
                    long value = i < weight ? 2 * sign : 1;
                    keyed[i] = ((keyed[i] & (-1L >>> 3)) << 2) | value;
                }
                sort(keyed);
            } while (hasEqualKeys(keyed));
            for (int i = 0; i < length; i++) {
                out[offset + i] = (keyed[i] & 3) - 1;
            }
        } finally {
            Zeroing.wipe(keyed);
        }
    }

    /** Reads every pair, whatever the earlier ones were. */
    private static boolean hasEqualKeys(long[] sorted) {
        long found = 0;
        for (int i = 1; i < sorted.length; i++) {
            long difference = (sorted[i] >>> 2) ^ (sorted[i - 1] >>> 2);
            found |= (difference - 1) >>> 63;
        }
        return found != 0;
    }

    /**
     * Sorts ascending with Batcher's merge exchange, for any length (Knuth, The Art of Computer Programming, volume 3, section
     * 5.2.2, algorithm M). Entries are from 0 to 2^63 - 1, so that a difference has the sign of the comparison.
     */
    static void sort(long[] a) {
        int n = a.length;
        if (n < 2) {
            return;
        }
        int top = Integer.highestOneBit(n - 1);
        for (int p = top; p > 0; p >>= 1) {
            int q = top;
            int r = 0;
            int d = p;
            while (true) {
                exchange(a, p, r, d);
                if (q == p) {
                    break;
                }
                d = q - p;
                q >>= 1;
                r = p;
            }
        }
    }

    /** Puts a[i], a[i + d] in order for all i with bit p equal to that of r: positions depend on the length only. */
    private static void exchange(long[] a, int p, int r, int d) {
        for (int i = 0; i + d < a.length; i++) {
            if ((i & p) == r) {
                long x = a[i];
                long y = a[i + d];
                long swap = (x ^ y) & ((y - x) >> 63);
                a[i] = x ^ swap;
                a[i + d] = y ^ swap;
            }
        }
    }
}
