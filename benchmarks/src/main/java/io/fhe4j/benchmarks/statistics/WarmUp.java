package io.fhe4j.benchmarks.statistics;

import java.util.Arrays;

/**
 * Where a series of times, from the first call on, becomes steady.
 *
 * @param steadyFrom how many of the first times belong to the warm-up; all of them if it has not ended
 * @param steady whether it has ended
 */
public record WarmUp(int steadyFrom, boolean steady) {

    /** A shorter series is not looked at: nothing can be said. */
    public static final int FEWEST = 10;

    /** A machine changes by so much without any warm-up. */
    private static final double LEAST_TOLERANCE = 0.10;

    /** In median absolute deviations; of normal noise one call in 150 is farther away. */
    private static final double DEVIATIONS = 4;

    private static final int SMALLEST_WINDOW = 5;
    private static final int WINDOWS = 50;

    /**
     * Finds the end. The level is the median of the last half of the series, the tolerance four median absolute deviations of the logarithms in
     * it and at least 10 %; the deviation comes from the steps between neighbours, which know nothing of a trend. The series is steady if the medians of its last two quarters are within the tolerance of one another; the warm-up ends
     * with the last window, of 2 % of the series and at least five calls, whose median is above level and tolerance. Medians, so that single calls
     * that were disturbed count for nothing.
     *
     * @param nanos the times in order, all above 0
     */
    public static WarmUp of(double... nanos) {
        int n = nanos.length;
        if (n < FEWEST) {
            return new WarmUp(n, false);
        }
        double level = logMedian(nanos, n / 2, n);
        double[] steps = new double[n - n / 2 - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Math.abs(Math.log(nanos[n / 2 + i + 1] / nanos[n / 2 + i]));
        }
        double tolerance = Math.max(LEAST_TOLERANCE, DEVIATIONS * new Samples(steps).median() / Math.sqrt(2));
        int middle = n / 2 + (n - n / 2) / 2;
        double change = logMedian(nanos, n / 2, middle) - logMedian(nanos, middle, n);
        if (Math.abs(change) > tolerance) {
            return new WarmUp(n, false);
        }
        int window = Math.max(SMALLEST_WINDOW, n / WINDOWS);
        int from = n - window;
        while (from >= 0 && logMedian(nanos, from, from + window) <= level + tolerance) {
            from--;
        }
        int steadyFrom = from < 0 ? 0 : from + window;
        return steadyFrom <= middle ? new WarmUp(steadyFrom, true) : new WarmUp(n, false);
    }

    private static double logMedian(double[] nanos, int from, int to) {
        return Math.log(new Samples(Arrays.copyOfRange(nanos, from, to)).median());
    }
}
