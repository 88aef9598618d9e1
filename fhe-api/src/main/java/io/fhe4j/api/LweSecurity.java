package io.fhe4j.api;

import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The largest ratio of modulus to error that keeps LWE and Ring-GSW components hard, for each dimension. What counts is
 * x = log2(q/σ), σ the standard deviation of the error in units of 1 and q the modulus that the component is published under: the key-switching
 * modulus for LWE keys, Q for rings, whose dimension is k·N. The weakest component decides.
 *
 * <p>The figures were computed with the public lattice estimator (Albrecht, Player, Scott, "On the concrete hardness of learning with errors", 2015,
 * and its successors; development head of November 2026, commit 27a581b): the least cost of primal uSVP, primal BDD and dual hybrid attack under the
 * cost model MATZOV (classical), with any number of samples. Between rows x is interpolated in n, less 0.05 for the curve's bend;
 * below the first row nothing is secure; above the last the table of {@link RlweSecurity} for the power of two below stands, with x = log2 q − 1.67 at
 * σ = 3.19, and for binary secrets, which it does not have, the last row.
 */
public final class LweSecurity {

    /** How a secret is drawn. */
    public enum Secret {
        /** Numbers 0 and 1, uniform. */
        BINARY,
        /** Numbers −1, 0 and 1, uniform, or anything of larger variance. */
        TERNARY,
        /** A discrete Gaussian of the error's own deviation. */
        GAUSSIAN;

        /** As the ring schemes name it. */
        public static Secret of(SecretDistribution distribution) {
            return switch (distribution) {
                case TERNARY -> TERNARY;
                case GAUSSIAN -> GAUSSIAN;
            };
        }
    }

    private static final double NONE = Double.NaN;

    /** What a straight line between two rows may exceed the curve by. */
    private static final double BEND = 0.05;

    /** log2 of the deviation 3.19, rounded down, of the table of rings. */
    private static final double RING_ERROR_LOG2 = 1.67;

    // n; 128 bits: binary, ternary, Gaussian; 192 bits; 256 bits.
    private static final double[][] ROWS = {
        {400, 7.74, 8.84, 10.96, NONE, NONE, NONE, NONE, NONE, NONE},
        {450, 9.01, 10.12, 12.25, NONE, NONE, NONE, NONE, NONE, NONE},
        {500, 10.29, 11.41, 13.53, NONE, NONE, NONE, NONE, NONE, NONE},
        {550, 11.50, 12.69, 14.80, NONE, NONE, NONE, NONE, NONE, NONE},
        {600, 12.77, 13.97, 16.11, 7.35, 8.53, 10.92, NONE, NONE, NONE},
        {650, 14.05, 15.28, 17.40, 8.21, 9.41, 11.82, NONE, NONE, NONE},
        {700, 15.35, 16.55, 18.69, 9.08, 10.30, 12.71, NONE, NONE, NONE},
        {750, 16.65, 17.85, 19.97, 9.95, 11.19, 13.61, NONE, NONE, NONE},
        {800, 17.90, 19.15, 21.26, 10.86, 12.09, 14.51, 7.20, 8.44, 11.00},
        {850, 19.20, 20.45, 22.55, 11.73, 12.99, 15.40, 7.87, 9.14, 11.71},
        {900, 20.50, 21.75, 23.84, 12.60, 13.88, 16.30, 8.54, 9.83, 12.40},
        {950, 21.75, 23.01, 25.13, 13.48, 14.78, 17.19, 9.22, 10.52, 13.10},
        {1024, 23.68, 24.96, 27.04, 14.80, 16.10, 18.54, 10.22, 11.54, 14.14},
        {1100, 25.66, 26.90, 29.00, 16.15, 17.47, 19.89, 11.25, 12.58, 15.21},
        {1200, 28.27, 29.51, 31.57, 17.93, 19.27, 21.68, 12.64, 13.98, 16.60},
        {1300, 30.81, 32.11, 34.15, 19.71, 21.06, 23.49, 14.02, 15.38, 18.00},
        {1400, 33.44, 34.72, 36.73, 21.49, 22.87, 25.29, 15.39, 16.78, 19.40},
        {1536, 36.93, 38.27, 40.23, 23.91, 25.29, 27.73, 17.27, 18.68, 21.31},
        {1750, 42.50, 43.85, 45.82, 27.76, 29.15, 31.57, 20.24, 21.67, 24.31},
        {2048, 50.33, 51.62, 53.54, 33.13, 34.51, 36.93, 24.40, 25.85, 28.49},
        {2560, 63.63, 64.88, 66.81, 42.35, 43.73, 46.12, 31.56, 33.03, 35.67},
        {3072, 77.08, 78.15, 80.08, 51.57, 53.08, 55.41, 38.72, 40.25, 42.84},
        {4096, 103.97, 104.91, 106.89, 70.14, 71.70, 73.87, 53.14, 54.70, 57.25},
    };

    private LweSecurity() {}

    /**
     * The largest secure x = log2(q/σ).
     *
     * @param dimension n, or k·N for rings, at least 1
     * @param secret the secret's distribution
     * @param level the security level
     * @return the largest ratio's log2, in bits, or empty where no ratio is secure
     */
    public static OptionalDouble largestRatioLog2(int dimension, Secret secret, SecurityLevel level) {
        int column = 1 + 3 * level.ordinal() + secret.ordinal();
        double ratio = dimension > last()[0] ? beyond(dimension, secret, level, column) : between(dimension, column);
        return Double.isNaN(ratio) ? OptionalDouble.empty() : OptionalDouble.of(ratio);
    }

    private static double[] last() {
        return ROWS[ROWS.length - 1];
    }

    private static double between(int dimension, int column) {
        int above = 0;
        while (ROWS[above][0] < dimension) {
            above++;
        }
        double[] right = ROWS[above];
        if (right[0] == dimension) {
            return right[column];
        }
        if (above == 0) {
            return NONE;
        }
        double[] left = ROWS[above - 1];
        double part = (dimension - left[0]) / (right[0] - left[0]);
        return left[column] + part * (right[column] - left[column]) - BEND;
    }

    private static double beyond(int dimension, Secret secret, SecurityLevel level, int column) {
        @Nullable
        SecretDistribution ring = switch (secret) {
            case BINARY -> null;
            case TERNARY -> SecretDistribution.TERNARY;
            case GAUSSIAN -> SecretDistribution.GAUSSIAN;
        };
        int logN = Math.min(31 - Integer.numberOfLeadingZeros(dimension), RlweSecurity.MAX_LOG_N);
        double byRing = ring == null ? NONE : RlweSecurity.maxLogQP(logN, ring, level) - RING_ERROR_LOG2;
        return Double.isNaN(byRing) ? last()[column] : Math.max(byRing, last()[column]);
    }

    /**
     * The highest level that a component reaches.
     *
     * @param dimension n, or k·N for rings, at least 1
     * @param secret the secret's distribution
     * @param ratioLog2 log2(q/σ), a number
     * @return 256, 192, 128, or 0 for less than 128 bits
     * @throws IllegalArgumentException if the ratio is no number
     */
    public static int securityBits(int dimension, Secret secret, double ratioLog2) {
        if (Double.isNaN(ratioLog2)) {
            throw new IllegalArgumentException("log2(q/σ) must be a number");
        }
        SecurityLevel[] levels = SecurityLevel.values();
        for (int i = levels.length - 1; i >= 0; i--) {
            OptionalDouble largest = largestRatioLog2(dimension, secret, levels[i]);
            if (largest.isPresent() && ratioLog2 <= largest.getAsDouble()) {
                return levels[i].bits();
            }
        }
        return 0;
    }

    /**
     * Quotes what a component is judged by, for logs, messages and reports.
     *
     * @return one line such as "log2(q/σ) ≤ 12.79 for dimension 556, ternary secret, 128 bits (lattice estimator, MATZOV)"
     */
    public static String row(int dimension, Secret secret, SecurityLevel level) {
        OptionalDouble largest = largestRatioLog2(dimension, secret, level);
        String limit = largest.isPresent()
                ? String.format(Locale.ROOT, "log2(q/σ) ≤ %.2f", largest.getAsDouble())
                : "no secure log2(q/σ)";
        return limit + " for dimension " + dimension + ", "
                + secret.name().toLowerCase(Locale.ROOT) + " secret, " + level.bits()
                + " bits (lattice estimator, MATZOV)";
    }
}
