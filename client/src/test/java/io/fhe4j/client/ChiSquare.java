package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Pearson's test of counts against probabilities, at a confidence of 1 - 10^-6 by the approximation of Wilson and Hilferty
 * (1931): (chi2 / d)^(1/3) is nearly normal with mean 1 - 2/(9 d) and variance 2/(9 d). Cells that expect fewer than 25 counts
 * are merged with the next.
 */
final class ChiSquare {
    /** The quantile of the normal distribution at 1 - 10^-6. */
    private static final double QUANTILE = 4.7534;

    private ChiSquare() {}

    static void check(long[] counts, double[] probabilities, String what) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        double statistic = 0;
        int cells = 0;
        double expected = 0;
        double observed = 0;
        double lastExpected = 0;
        double lastObserved = 0;
        for (int i = 0; i < counts.length; i++) {
            expected += total * probabilities[i];
            observed += counts[i];
            if (expected >= 25) {
                statistic += (observed - expected) * (observed - expected) / expected;
                cells++;
                lastExpected = expected;
                lastObserved = observed;
                expected = 0;
                observed = 0;
            }
        }
        if (expected > 0 || observed > 0) {
            // The rest joins the last full cell.
            statistic -= (lastObserved - lastExpected) * (lastObserved - lastExpected) / lastExpected;
            double e = lastExpected + expected;
            double o = lastObserved + observed;
            statistic += (o - e) * (o - e) / e;
        }
        assertTrue(cells > 1, "too few samples for a test of " + what);
        double d = cells - 1.0;
        double variance = 2 / (9 * d);
        double limit = d * Math.pow(1 - variance + QUANTILE * Math.sqrt(variance), 3);
        assertTrue(
                statistic <= limit,
                what + ": chi-square " + statistic + " over " + (cells - 1) + " degrees of freedom exceeds " + limit);
    }
}
