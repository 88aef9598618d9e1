package io.fhe4j.ringgsw.noise;

/**
 * The variances that changing the key, the modulus or the grid of an LWE ciphertext adds, divided by the modulus.
 *
 * <p>Sources: Micciancio and Polyakov (2021), section 4 (tables of multiples, modulus switch); Chillotti et al. (2020), theorem 4.1, and Bergerat et
 * al. (2023), appendix A (keys multiplied by digits); Lee et al. (2023), section 3 (odd exponents).
 */
public final class SwitchNoise {

    private SwitchNoise() {}

    /**
     * A key switch that looks up one table entry for each digit but 0, as FHEW sets have it.
     *
     * @param masks numbers of the old secret
     * @param digits of the decomposition
     * @param keyVariance of an error of the table
     * @param oldSecret the old secret, which multiplies what is rounded away
     */
    public static double table(int masks, DigitMoments digits, double keyVariance, SecretMoments oldSecret) {
        return masks * (digits.nonZero() * keyVariance + digits.droppedVariance() * oldSecret.meanSquare());
    }

    /**
     * A key switch that multiplies keys by digits, as torus sets have it.
     *
     * @param masks numbers of the old secret
     * @param digits of the decomposition
     * @param keyVariance of an error of the key
     * @param oldSecret the old secret, which multiplies what is rounded away
     */
    public static double multiplied(int masks, DigitMoments digits, double keyVariance, SecretMoments oldSecret) {
        return masks * (digits.squares() * keyVariance + digits.droppedVariance() * oldSecret.meanSquare());
    }

    /**
     * Rounding of masks and body to a smaller modulus: (1 + n·E[s²])/12 steps of it.
     *
     * @param masks n
     * @param from the modulus before
     * @param to the modulus after: equal to it, nothing is rounded
     * @param secret the LWE secret
     */
    public static double modulus(int masks, double from, double to, SecretMoments secret) {
        return (1 + masks * secret.meanSquare()) * step(from, to);
    }

    /**
     * The same, where what the mask's known errors amount to for a mean secret is taken off the body first: (1 + n·Var[s])/12.
     *
     * @param masks n
     * @param from the modulus before
     * @param to the modulus after
     * @param secret the LWE secret
     */
    public static double compensated(int masks, double from, double to, SecretMoments secret) {
        return (1 + masks * secret.variance()) * step(from, to);
    }

    /**
     * Rounding of the masks to odd residues, the body to any: (1/12 + n·E[s²]/3) steps, since the odd residues lie two steps apart.
     *
     * @param masks n
     * @param from the modulus before
     * @param to the modulus after, 2N
     * @param secret the LWE secret
     */
    public static double odd(int masks, double from, double to, SecretMoments secret) {
        return step(from, to) + masks * secret.meanSquare() * step(from, to / 2);
    }

    /** The mean square of rounding half up, from a grid of {@code from} points to one of {@code to}, as fractions of the circle. */
    private static double step(double from, double to) {
        if (from <= to) {
            return 0;
        }
        double ratio = from / to;
        return (1 + 2 / (ratio * ratio)) / (12 * to * to);
    }
}
