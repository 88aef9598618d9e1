package io.fhe4j.client;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * The discrete Gaussian over the integers, P(x) proportional to exp(-x^2 / (2 sigma^2)), by a cumulative table that is read whole
 * for each sample.
 *
 * <p>A 64-bit word gives the sign and a 63-bit number u; the magnitude is the count of thresholds that are at most u, added up
 * with subtractions and shifts. The compiler turns the loop over a block of words into vector instructions. {@link GaussianTable}
 * tells how a second table, reached with probability below 2^-57, makes up for the bits that 63 are too few.
 *
 * <p><b>Distance.</b> From the ideal distribution over all integers a sample is at statistical distance at most 2^-117 for
 * sigma = 3.19, and at most 2^-108 for any sigma up to 64: 2^-128 for the cut at 13.2 sigma, the rest for rounded thresholds. A
 * test computes it.
 *
 * <p><b>Side channels.</b> Memory accesses are the same for all samples. The one branch on a secret is that into the second
 * table: for sigma = 3.19 it is taken with probability below 2^-58 per sample, so what its time could tell is of the size of a
 * statistical distance of that much.
 */
public final class GaussianSampler implements Sampler {
    private static final int BLOCK = 512;
    private static final int GROUP = 8;

    private static final GaussianSampler STANDARD = new GaussianSampler(new BigDecimal("3.19"));

    private final BigDecimal sigma;
    private final GaussianTable table;
    /** The main thresholds, filled up with zeros, which no word is below, to a multiple of {@link #GROUP}. */
    private final long[] thresholds;

    private GaussianSampler(BigDecimal sigma) {
        this.sigma = sigma;
        this.table = GaussianTable.of(sigma);
        this.thresholds = new long[(table.main.length + GROUP - 1) / GROUP * GROUP];
        System.arraycopy(table.main, 0, thresholds, 0, table.main.length);
    }

    /** Returns the sampler with sigma = 3.19, the error of all parameter tables. */
    public static GaussianSampler standard() {
        return STANDARD;
    }

    /**
     * A sampler of another width. Making one computes a table, which takes some milliseconds; keep it.
     *
     * @param sigma the parameter of the distribution, from 1 to 64; the deviation equals it to within 2^-20 from there on
     * @return the sampler
     */
    public static GaussianSampler of(double sigma) {
        return new GaussianSampler(new BigDecimal(sigma));
    }

    /** Returns the parameter sigma, rounded to double. */
    public double sigma() {
        return sigma.doubleValue();
    }

    /** Returns the largest magnitude that a sample can have: 42 for sigma = 3.19. */
    public int maxMagnitude() {
        return table.remainder.length;
    }

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        long[] words = new long[Math.min(length, BLOCK)];
        long[] below = new long[words.length];
        for (int done = 0; done < length; done += words.length) {
            int n = Math.min(words.length, length - done);
            source.nextLongs(words, 0, n);
            if (countBelow(words, below, n) != 0) {
                sampleRemainders(source, below, n);
            }
            for (int i = 0; i < n; i++) {
                long sign = -(words[i] & 1);
                out[offset + done + i] = ((table.main.length - below[i]) ^ sign) - sign;
            }
        }
        Zeroing.wipe(words);
        Zeroing.wipe(below);
    }

    /** Counts, for each word, the thresholds above it; returns nonzero if some word is above all. */
    private long countBelow(long[] words, long[] below, int n) {
        for (int i = 0; i < n; i++) {
            below[i] = 0;
        }
        for (int k = 0; k < thresholds.length; k += GROUP) {
            addBelow(words, below, n, k);
        }
        long above = 0;
        for (int i = 0; i < n; i++) {
            above |= below[i] - 1;
        }
        return above >>> 63;
    }

    /** Eight thresholds in a pass keep words and counts in registers for longer; the loop is vectorised over the words. */
    private void addBelow(long[] words, long[] below, int n, int k) {
        long t0 = thresholds[k];
        long t1 = thresholds[k + 1];
        long t2 = thresholds[k + 2];
        long t3 = thresholds[k + 3];
        long t4 = thresholds[k + 4];
        long t5 = thresholds[k + 5];
        long t6 = thresholds[k + 6];
        long t7 = thresholds[k + 7];
        for (int i = 0; i < n; i++) {
            long u = words[i] >>> 1;
            below[i] += ((u - t0) >>> 63)
                    + ((u - t1) >>> 63)
                    + ((u - t2) >>> 63)
                    + ((u - t3) >>> 63)
                    + ((u - t4) >>> 63)
                    + ((u - t5) >>> 63)
                    + ((u - t6) >>> 63)
                    + ((u - t7) >>> 63);
        }
    }

    /** Replaces the counts of the words above all thresholds by counts from the second table, with fresh words. */
    private void sampleRemainders(RandomSource source, long[] below, int n) {
        long[] word = new long[1];
        for (int i = 0; i < n; i++) {
            if (below[i] == 0) {
                source.nextLongs(word, 0, 1);
                long u = word[0] >>> 1;
                long magnitude = 0;
                for (long threshold : table.remainder) {
                    magnitude += ((u - threshold) >>> 63) ^ 1;
                }
                below[i] = table.main.length - magnitude;
            }
        }
        Zeroing.wipe(word);
    }
}
