package io.fhe4j.client;

import java.util.Arrays;
import java.util.Objects;

/**
 * A discrete Gaussian of any deviation from 1 to 2^58, for the noise that hides what a decryption would tell of the key.
 *
 * <p><b>Construction.</b> X_0 is narrow, from a table, and X_{i+1} = Y_i + b_i X_i with Y_i a discrete Gaussian of sigma 20, also from
 * the table, and 2 ≤ b_i ≤ 9. Then sigma_{i+1}^2 = 20^2 + b_i^2 sigma_i^2. The multipliers and the first sigma, between 20 and
 * 45, are chosen such that the last one is the sigma asked for. All operations take the same time for all values.
 *
 * <p><b>Why it is Gaussian.</b> Let s = sigma(Y), S = sigma(X). P(Y + b X = z) is proportional to the sum over k of
 * exp(-(z - b k)^2 / 2 s^2 - k^2 / 2 S^2). Completing the square in k this is exp(-z^2 / 2 (s^2 + b^2 S^2)) times the sum over k
 * of exp(-(k - c)^2 / 2 t^2) for some c that depends on z, with t = s S / sqrt(s^2 + b^2 S^2). By Poisson summation the last sum is
 * t sqrt(2 pi) (1 ± e), e ≤ 2.01 exp(-2 pi^2 t^2), for every c. Here s = 20, S ≥ 20 and b ≤ 9 give t ≥ 2.2 and e ≤ 2^-136: each
 * step multiplies each probability by 1 ± 2^-134. At most 19 steps, each with a table sample at distance below 2^-111, end at a
 * statistical distance below 2^-106. The convolution is that of Micciancio and Peikert (CRYPTO 2013, theorem 3) and Micciancio and
 * Walter (CRYPTO 2017, section 4); one dimension and consecutive steps allow the short proof and the better constant.
 *
 * <p>A sample of deviation 2^40 takes twelve table samples.
 */
public final class WideGaussianSampler implements Sampler {
    /** The largest sigma: 13.2 deviations stay below 2^62. */
    public static final double MAX_SIGMA = 0x1p58;

    private static final double STEP_SIGMA = 20;
    private static final int MAX_MULTIPLIER = 9;
    private static final int BLOCK = 512;
    private static final GaussianSampler STEP = GaussianSampler.of(STEP_SIGMA);

    private final double sigma;
    private final GaussianSampler first;
    /** b_0, b_1, ...: the first is applied to the first sample. */
    private final int[] multipliers;

    private WideGaussianSampler(double sigma, GaussianSampler first, int[] multipliers) {
        this.sigma = sigma;
        this.first = first;
        this.multipliers = multipliers;
    }

    /**
     * A sampler of the given width.
     *
     * @param sigma the deviation, from 1 to 2^58
     * @return the sampler
     */
    public static WideGaussianSampler of(double sigma) {
        if (!(sigma >= 1 && sigma <= MAX_SIGMA)) {
            throw new IllegalArgumentException("a sigma is from 1 to 2^58, not " + sigma);
        }
        int[] reversed = new int[64];
        int steps = 0;
        double remaining = sigma;
        // A multiplier is at least 2 and leaves a sigma of at least 20 for what comes before.
        while (remaining >= STEP_SIGMA * Math.sqrt(5)) {
            double left = Math.sqrt(remaining * remaining - STEP_SIGMA * STEP_SIGMA);
            int multiplier = (int) Math.clamp(Math.floor(left / STEP_SIGMA), 2, MAX_MULTIPLIER);
            reversed[steps++] = multiplier;
            remaining = left / multiplier;
        }
        int[] multipliers = new int[steps];
        for (int i = 0; i < steps; i++) {
            multipliers[i] = reversed[steps - 1 - i];
        }
        return new WideGaussianSampler(sigma, GaussianSampler.of(remaining), multipliers);
    }

    /** Returns the deviation. */
    public double sigma() {
        return sigma;
    }

    /** Returns the multipliers, in the order of their use, for the test of the composition. */
    int[] multipliers() {
        return multipliers.clone();
    }

    /** Returns the sigma of the first sample, for the test of the composition. */
    double firstSigma() {
        return first.sigma();
    }

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        first.sample(source, out, offset, length);
        long[] step = new long[Math.min(length, BLOCK)];
        for (int multiplier : multipliers) {
            for (int done = 0; done < length; done += step.length) {
                int n = Math.min(step.length, length - done);
                STEP.sample(source, step, 0, n);
                for (int i = 0; i < n; i++) {
                    out[offset + done + i] = multiplier * out[offset + done + i] + step[i];
                }
            }
        }
        Zeroing.wipe(step);
    }

    /** Returns the deviation and the steps. */
    @Override
    public String toString() {
        return "WideGaussianSampler[sigma=" + sigma + ", multipliers=" + Arrays.toString(multipliers) + "]";
    }
}
