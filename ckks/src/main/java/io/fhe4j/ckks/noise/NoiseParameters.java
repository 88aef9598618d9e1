package io.fhe4j.ckks.noise;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksParameters;

/**
 * The numbers of a ring and its distributions that noise depends on.
 *
 * @param ringDegree N
 * @param slots the slots of a message, a power of two up to N/2: with periodic packing only 2·slots coefficients of an error
 *     are decoded
 * @param errorVariance the variance σ² of each coefficient of an error polynomial
 * @param secretVariance the variance of each coefficient of the secret key
 * @param maskVariance the variance of each coefficient of the random mask u of a public-key encryption
 */
public record NoiseParameters(
        int ringDegree, int slots, double errorVariance, double secretVariance, double maskVariance) {

    /** The variance of a coefficient that is −1, 0 or 1 with equal probabilities. */
    public static final double TERNARY_VARIANCE = 2.0 / 3;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code slots} is not a power of two up to N/2, or a variance is negative
     */
    public NoiseParameters {
        if (Integer.bitCount(slots) != 1 || slots < 1 || slots > ringDegree / 2) {
            throw new IllegalArgumentException(slots + " slots in a ring of degree " + ringDegree);
        }
        if (!(errorVariance >= 0 && secretVariance >= 0 && maskVariance >= 0)) {
            throw new IllegalArgumentException(
                    "variances " + errorVariance + ", " + secretVariance + " and " + maskVariance);
        }
    }

    /** The numbers of a parameter set with full slots, masks being ternary. */
    public static NoiseParameters of(CkksParameters parameters) {
        double errorVariance = parameters.errorDeviation() * parameters.errorDeviation();
        double secretVariance =
                parameters.secretDistribution() == SecretDistribution.TERNARY ? TERNARY_VARIANCE : errorVariance;
        return new NoiseParameters(
                parameters.ringDegree(), parameters.maxSlots(), errorVariance, secretVariance, TERNARY_VARIANCE);
    }

    /** The same with another number of slots. */
    public NoiseParameters withSlots(int count) {
        return new NoiseParameters(ringDegree, count, errorVariance, secretVariance, maskVariance);
    }

    /** The variance in a slot of a polynomial whose coefficients are independent with this variance. */
    public double slotVariance(double coefficientVariance) {
        return 2.0 * slots * coefficientVariance;
    }
}
