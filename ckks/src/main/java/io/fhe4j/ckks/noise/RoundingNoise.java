package io.fhe4j.ckks.noise;

import io.fhe4j.ckks.encoding.EmbeddingPrecision;

/**
 * The variance of each coefficient that rounding adds, as an integer (not divided by the scale): 1/12 for each number that is
 * rounded, if the residue is uniform between −1/2 and 1/2. It is so for ciphertexts, which are uniform themselves, and nearly so
 * for the coefficients of all messages but specially made ones, which are rounded better.
 */
public final class RoundingNoise {

    private static final double UNIFORM = 1.0 / 12;

    private RoundingNoise() {}

    /** Rounding an encoded polynomial. */
    public static double encoding() {
        return UNIFORM;
    }

    /**
     * Rounding a ciphertext of two components, after a rescale or a division by special primes: r_0 + r_1·s, of variance
     * (1 + N·Var(s))/12 (Cheon, Han, Kim, Kim and Song 2018, section 4.1).
     */
    public static double ciphertext(NoiseParameters parameters) {
        return UNIFORM * (1 + parameters.ringDegree() * parameters.secretVariance());
    }

    /**
     * What the transform between slots and coefficients loses, encoding or decoding, relative to the message bound: the
     * Euclidean bound of the transform, spread evenly over the slots, and the last bit of a double.
     */
    public static double embedding(NoiseParameters parameters, EmbeddingPrecision precision) {
        int stages = Integer.numberOfTrailingZeros(parameters.slots()) + 1;
        return switch (precision) {
            case DOUBLE -> stages * 0x1p-51;
            case DOUBLE_DOUBLE -> stages * 0x1p-102 + 0x1p-53;
        };
    }
}
