package io.fhe4j.ringgsw.noise;

/** Probabilities so small that only their logarithms are numbers: that Gaussian errors pass a bound, and sums of such. */
public final class Failure {

    /**
     * What variances are multiplied by before a probability is computed: the tests of the model let measured variances exceed predicted ones
     * by so much.
     */
    public static final double VARIANCE_MARGIN = 1.03;

    private static final double LN_2 = Math.log(2);

    private Failure() {}

    /**
     * log2 of the probability that a Gaussian error lies outside ±margin: erfc(margin/√(2V)) with {@link #VARIANCE_MARGIN} times the variance.
     *
     * @param margin the distance to the nearest wrong decision, at least 0
     * @param variance of the error, in the square of the margin's unit
     * @return at most 0; −∞ for no variance
     */
    public static double log2(double margin, double variance) {
        return variance == 0 ? Double.NEGATIVE_INFINITY : log2Erfc(margin / Math.sqrt(2 * VARIANCE_MARGIN * variance));
    }

    /** The largest variance that keeps {@link #log2(double, double)} at most at {@code log2}, below 0. */
    public static double largestVariance(double margin, double log2) {
        double low = 0;
        double high = 1;
        while (log2Erfc(high) > log2) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (log2Erfc(middle) > log2) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double x = margin / high;
        return x * x / (2 * VARIANCE_MARGIN);
    }

    /** log2(2^a + 2^b). */
    public static double log2Sum(double a, double b) {
        double larger = Math.max(a, b);
        double smaller = Math.min(a, b);
        return smaller == Double.NEGATIVE_INFINITY
                ? larger
                : larger + Math.log1p(Math.exp((smaller - larger) * LN_2)) / LN_2;
    }

    /** log2 erfc(x) for x ≥ 0: below 1 by erf's series, else by a continued fraction, which does not underflow as erfc itself would. */
    public static double log2Erfc(double x) {
        if (x < 1) {
            double erf = 0;
            double term = 2 / Math.sqrt(Math.PI) * x;
            for (int k = 0; k < 30; k++) {
                erf += term / (2 * k + 1);
                term *= -x * x / (k + 1);
            }
            return Math.log1p(-erf) / LN_2;
        }
        // Continued fraction of Laplace: erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))).
        double fraction = x;
        for (int k = 200; k >= 1; k--) {
            fraction = x + k / 2.0 / fraction;
        }
        return (-x * x - 0.5 * Math.log(Math.PI) - Math.log(fraction)) / LN_2;
    }
}
