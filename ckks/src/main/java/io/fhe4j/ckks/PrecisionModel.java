package io.fhe4j.ckks;

import io.fhe4j.api.SecretDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The precision of the reference circuit, y ← rescale(y · z_l) for l = 1…depth, each z_l a fresh public-key encryption brought
 * to its level, all slots full and every operand and result at most B.
 *
 * <p>An error polynomial of independent coefficients of variance v has the variance N·v in a slot. Rounding after a division
 * (public-key encryption, rescale) leaves τ0 + τ1·s with τ uniform in ±1/2: the slot variance r² = N·(1 + E‖s‖²)/12. Each step
 * takes var(y) to B²·(var(y) + var(z)) + r², var(z) = r² for an operand encrypted at its level and 2r² for one that was aligned
 * by a rescale. Errors of evaluation keys are divided by the level's primes and do not count here.
 *
 * <p>The tail: the error of a slot is the value of s there times a sum of roundings, both nearly complex Gaussian, so P(|error| >
 * t·deviation) = y·K1(y) with y = 2t, about √(πy/2)·e^-y. It is wanted below 2^-40 over all slots together.
 */
record PrecisionModel(
        int ringDegree,
        SecretDistribution secret,
        double messageBound,
        @Nullable ReleaseRoom release) {

    /** The discrete Gaussian's deviation of all error polynomials. */
    static final double ERROR_DEVIATION = 3.19;

    /** log2 of the probability with which a promise may fail. */
    static final int FAILURE_BITS = 40;

    private static final double LOG_2 = StrictMath.log(2);

    /** The largest step, over the worst error, of the grid on which results are released. */
    private static final double GRID = 1.0 / 16;

    /** E‖s‖² of a secret of N coefficients. */
    static double secretNormSquared(int ringDegree, SecretDistribution secret) {
        return switch (secret) {
            case TERNARY -> ringDegree * 2.0 / 3;
            case GAUSSIAN -> ringDegree * ERROR_DEVIATION * ERROR_DEVIATION;
        };
    }

    /** The slot variance of rounding a ciphertext of two components, in units of 1/scale². */
    double roundingVariance() {
        return ringDegree * (1 + secretNormSquared(ringDegree, secret)) / 12;
    }

    /** How many deviations the error of the worst of N/2 slots stays within. */
    double worstSlotFactor() {
        double target = LOG_2 * (FAILURE_BITS + StrictMath.log(Math.max(1, ringDegree / 2)) / LOG_2);
        double y = target;
        for (int i = 0; i < 8; i++) {
            y = target + StrictMath.log(Math.PI * y / 2) / 2;
        }
        return y / 2;
    }

    /** log2 of the worst error of the reference circuit in units of 1/scale, flooding included if results are released. */
    double logWorstError(int depth) {
        double rounding = roundingVariance();
        double fresh = rounding + ringDegree / 12.0;
        double variance = fresh;
        double gain = messageBound * messageBound;
        for (int level = 1; level <= depth; level++) {
            double operand = level == 1 ? fresh : fresh + rounding;
            variance = gain * (variance + operand) + rounding;
        }
        double worst = StrictMath.log(worstSlotFactor() * Math.sqrt(variance)) / LOG_2;
        if (release == null) {
            return worst;
        }
        // Real Gaussian noise on one number that is told, on a grid of at most a sixteenth of the worst error: P(|x| >
        // t·sigma) is
        // below 2·e^(-t²/2). Each doubling of the numbers told takes half a bit more.
        double gaussianTail = Math.sqrt(2 * LOG_2 * (FAILURE_BITS + 1));
        double flooding = StrictMath.pow(2, release.floodingBits()) * (1 + GRID) * gaussianTail;
        return worst + StrictMath.log(flooding + 1) / LOG_2;
    }

    /** The bits below B that the worst error of the reference circuit leaves at a scale of 2^scaleBits. */
    double precisionBits(int depth, double scaleBits) {
        return scaleBits + StrictMath.log(messageBound) / LOG_2 - logWorstError(depth);
    }

    /** The least scale, in bits, that reaches a precision. */
    int scaleBitsFor(int depth, int precisionBits) {
        return (int) Math.ceil(precisionBits - StrictMath.log(messageBound) / LOG_2 + logWorstError(depth));
    }
}
