package io.fhe4j.ringgsw.noise;

/**
 * The error that one external product with a Ring-GSW key adds to the phase of a ciphertext, coefficient by coefficient, in three terms.
 *
 * <p>Source: Chillotti, Gama, Georgieva, Izabachène, "TFHE: fast fully homomorphic encryption over the torus" (2020), section 3; Micciancio and
 * Polyakov, "Bootstrapping in FHEW-like cryptosystems" (2021), section 4. Where they bound a digit by B/2, its mean square stands here.
 *
 * @param degree N
 * @param dimension k, the number of masks
 * @param digits of the decomposition
 * @param keyVariance of an error of the key, divided by the modulus
 * @param transformVariance of the rounding of one digit polynomial times one key polynomial, divided by the modulus: 0 for exact transforms, see
 *     {@link TorusTransform} for others
 * @param ringSecret the secret of the ring
 */
public record ExternalProduct(
        int degree,
        int dimension,
        DigitMoments digits,
        double keyVariance,
        double transformVariance,
        SecretMoments ringSecret) {

    /** Of an exact engine. */
    public static ExternalProduct exact(
            int degree, int dimension, DigitMoments digits, double keyVariance, SecretMoments ringSecret) {
        return new ExternalProduct(degree, dimension, digits, keyVariance, 0, ringSecret);
    }

    /** (k + 1)·N·Σ_j E[d_j²]·σ²: every digit times an error of the key. */
    public double keyTerm() {
        return (dimension + 1) * switchKeyTerm();
    }

    /** What the decomposition rounds away of masks and body: V·(1 + kN·E[z²]). */
    public double droppedTerm() {
        return digits.droppedVariance() * phaseFactor();
    }

    /** (k + 1)·levels roundings in each component: V_fft·(k + 1)·levels·(1 + kN·E[z²]). */
    public double transformTerm() {
        return (dimension + 1) * digits.levels() * transformVariance * phaseFactor();
    }

    /** N·Σ_j E[d_j²]·σ²: the errors of a ring key switch of one mask. */
    public double switchKeyTerm() {
        return degree * digits.squares() * keyVariance;
    }

    /** What the decomposition of one mask rounds away: V·N·E[z²]. */
    public double switchDroppedTerm() {
        return digits.droppedVariance() * degree * ringSecret.meanSquare();
    }

    /** How an independent error of equal variance in every component comes out in the phase. */
    private double phaseFactor() {
        return 1 + (double) dimension * degree * ringSecret.meanSquare();
    }
}
