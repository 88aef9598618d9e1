package io.fhe4j.ringgsw.search;

import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.FhewParameters;

/**
 * What is secure with the errors of FHEW sets.
 *
 * @param level of security
 * @param excess what log2(q/σ) may exceed its threshold by
 */
record SmallErrors(SecurityLevel level, double excess) {

    private static final int LARGEST_DIMENSION = 4096;
    private static final double SIGMA_LOG2 = Math.log(FhewParameters.ERROR_DEVIATION) / Math.log(2);

    /** Whether a component is secure under a modulus of so many bits. */
    boolean isSecure(int dimension, SecretDistribution secret, double bits) {
        double largest = LweSecurity.largestRatioLog2(dimension, Secret.of(secret), level)
                .orElse(Double.NEGATIVE_INFINITY);
        return bits - SIGMA_LOG2 <= largest + excess;
    }

    /** The least dimension that is, or 0. */
    int leastDimension(SecretDistribution secret, int bits) {
        for (int n = 1; n <= LARGEST_DIMENSION; n++) {
            if (isSecure(n, secret, bits)) {
                return n;
            }
        }
        return 0;
    }
}
