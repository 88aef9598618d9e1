package io.fhe4j.benchmarks.statistics;

/**
 * Where an unknown number lies.
 *
 * @param low its lower end
 * @param high its upper end, at least {@code low}
 * @param confidence how often intervals of this kind hold the number, between 0 and 1
 */
public record Interval(double low, double high, double confidence) {

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if they are not in order
     */
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    /** Whether a number lies in it, ends included. */
    public boolean holds(double number) {
        return low <= number && number <= high;
    }

    /**
     * An interval for the median from order statistics: it holds the k-th smallest to the k-th largest sample, with the greatest k for which the
     * binomial distribution of the number of samples below the median still gives the confidence (Conover, Practical Nonparametric Statistics, 1999,
     * §3.2). It assumes that samples are independent and nothing else. Five samples or fewer cannot give 95 %: then it is all of them, and
     * says what confidence that is.
     *
     * @param confidence what is wished for, between 0 and 1, such as 0.95
     */
    public static Interval ofMedian(Samples samples, double confidence) {
        double[] sorted = samples.sorted();
        int n = sorted.length;
        double[] below = Distributions.binomialHalf(n);
        int k = 1;
        double tail = below[0];
        while (2 * (k + 1) <= n + 1 && 2 * (tail + below[k]) <= 1 - confidence) {
            tail += below[k];
            k++;
        }
        return new Interval(sorted[k - 1], sorted[n - k], 1 - 2 * tail);
    }
}
