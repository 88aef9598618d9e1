package io.fhe4j.ringgsw.noise;

/**
 * A part of a ciphertext's error: so many times the error of one encryption or bootstrapping, or of a group of them.
 *
 * @param id names the very error: 64 random bits, or, where computing it again gives the same bits, a hash of what it was made of
 * @param family names it up to what may become of it when it is computed again, or in another way: errors of one family, or of a name and its negative, may be equal,
 *     opposite, or independent
 * @param coefficient what the source's error is multiplied by: not 0, nor -2^63
 * @param variance the variance of the source's error divided by the modulus; of a bootstrapping what its parameters predict
 * @param group whether the source stands for many, so that nothing is known of its independence of other sources
 */
public record NoiseSource(long id, long family, long coefficient, double variance, boolean group) {
    /**
     * Checks coefficient and variance.
     *
     * @throws IllegalArgumentException if the coefficient is 0 or -2^63, or the variance not a number from 0 on
     */
    public NoiseSource {
        if (coefficient == 0 || coefficient == Long.MIN_VALUE) {
            throw new IllegalArgumentException("a coefficient is neither 0 nor -2^63, but " + coefficient);
        }
        if (!(variance >= 0 && variance <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("a variance is a number from 0 on, not " + variance);
        }
    }

    /** Whether it is what a switch to a smaller modulus lost: names of such families, and no others, end with 32 zeros. */
    boolean isOfRounding() {
        return (int) family == 0;
    }

    boolean isRelatedTo(NoiseSource other) {
        return family == other.family || family == -other.family;
    }

    /** The deviation of what it adds to the error: |coefficient|·σ. */
    public double deviation() {
        return Math.abs((double) coefficient) * Math.sqrt(variance);
    }
}
