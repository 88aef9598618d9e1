package io.fhe4j.api;

import java.math.BigInteger;
import java.util.Locale;

/**
 * The largest modulus that keeps ring-LWE hard, for each ring degree. The figures are table 5.2 of Bossuat et al., "Security
 * Guidelines for Implementing Homomorphic Encryption" (2024): error a discrete Gaussian of deviation 3.19, classical attacks.
 * The modulus is QP, the product of <em>every</em> modulus that a key or ciphertext is published under: ciphertext primes and
 * special (key-switching) primes. Degrees and levels outside the table have no secure modulus here.
 */
public final class RlweSecurity {
    /** The smallest log2 N with a row in the tables. */
    public static final int MIN_LOG_N = 10;

    /** The largest log2 N with a row in the tables. */
    public static final int MAX_LOG_N = 17;

    private static final String SOURCE = "Bossuat et al. 2024, table 5.2";

    // Rows are log2 N = 10…17; columns 128, 192, 256 bits; 0 where the source has no figure.
    private static final int[][] TERNARY = {
        {26, 0, 0},
        {53, 36, 27},
        {106, 73, 56},
        {214, 147, 114},
        {430, 297, 230},
        {868, 597, 462},
        {1747, 1199, 929},
        {3523, 2411, 1866},
    };

    private static final int[][] GAUSSIAN = {
        {28, 0, 0},
        {55, 38, 30},
        {108, 75, 58},
        // Copies of the table with 119 in this row are in circulation; the authors' estimator script gives 116, which
        // also
        // keeps the distance of two or three bits to the ternary figure that every other row has.
        {216, 149, 116},
        {432, 299, 232},
        {870, 599, 464},
        {1749, 1201, 931},
        {3525, 2413, 1868},
    };

    private RlweSecurity() {}

    /**
     * Returns the largest secure log2 QP.
     *
     * @param logN log2 of the ring degree, any value
     * @param distribution the secret's distribution
     * @param level the security level
     * @return the largest log2 QP in bits, or 0 where the table has no row, so that no modulus is secure
     */
    public static int maxLogQP(int logN, SecretDistribution distribution, SecurityLevel level) {
        if (logN < MIN_LOG_N || logN > MAX_LOG_N) {
            return 0;
        }
        int[] row = switch (distribution) {
            case TERNARY -> TERNARY[logN - MIN_LOG_N];
            case GAUSSIAN -> GAUSSIAN[logN - MIN_LOG_N];
        };
        return switch (level) {
            case BITS_128 -> row[0];
            case BITS_192 -> row[1];
            case BITS_256 -> row[2];
        };
    }

    /**
     * Returns the highest level that a modulus reaches.
     *
     * @param logN log2 of the ring degree, any value
     * @param distribution the secret's distribution
     * @param logQP log2 of the product of all moduli, in bits, above 0
     * @return 256, 192, 128, or 0 for less than 128 bits
     * @throws IllegalArgumentException if {@code logQP} is not a number above 0
     */
    public static int securityBits(int logN, SecretDistribution distribution, double logQP) {
        if (!(logQP > 0)) {
            throw new IllegalArgumentException("log2 QP must be above 0, not " + logQP);
        }
        SecurityLevel[] levels = SecurityLevel.values();
        for (int i = levels.length - 1; i >= 0; i--) {
            if (logQP <= maxLogQP(logN, distribution, levels[i])) {
                return levels[i].bits();
            }
        }
        return 0;
    }

    /**
     * Returns the highest level that a modulus reaches, decided on the exact product, where a double could round it onto the
     * wrong side of the limit.
     *
     * @param logN log2 of the ring degree, any value
     * @param distribution the secret's distribution
     * @param qp the product of all moduli, at least 2
     * @return 256, 192, 128, or 0 for less than 128 bits
     * @throws IllegalArgumentException if {@code qp} is below 2
     */
    public static int securityBits(int logN, SecretDistribution distribution, BigInteger qp) {
        if (qp.bitLength() < 2) {
            throw new IllegalArgumentException("QP must be at least 2, not " + qp);
        }
        // ceil(log2 QP) ≤ limit exactly when QP ≤ 2^limit.
        return securityBits(logN, distribution, qp.subtract(BigInteger.ONE).bitLength());
    }

    /**
     * Quotes the row that a parameter set stands on, for logs, messages and reports.
     *
     * @param logN log2 of the ring degree, any value
     * @param distribution the secret's distribution
     * @param level the security level
     * @return one line such as "log2 QP ≤ 430 for log2 N = 14, ternary secret, 128 bits (Bossuat et al. 2024, table 5.2)"
     */
    public static String row(int logN, SecretDistribution distribution, SecurityLevel level) {
        int limit = maxLogQP(logN, distribution, level);
        String where = " for log2 N = " + logN + ", " + distribution.name().toLowerCase(Locale.ROOT) + " secret, "
                + level.bits() + " bits (" + SOURCE + ")";
        return (limit == 0 ? "no secure log2 QP" : "log2 QP ≤ " + limit) + where;
    }
}
