package io.fhe4j.api.testing;

/**
 * The exact interval of a binomial proportion (Clopper, Pearson, 1934): all probabilities under which so few, and so many, successes are not too
 * unlikely. Binomial tails by their sums, bounds by bisection.
 *
 * @param low the smallest such probability
 * @param high the largest
 */
public record ClopperPearson(double low, double high) {

    private static final int STEPS = 60;

    /**
     * The interval at a confidence.
     *
     * @param successes 1 to trials − 1
     * @param trials how many there were
     * @param doubt 1 − confidence, half of it for either side
     */
    public static ClopperPearson of(int successes, int trials, double doubt) {
        return new ClopperPearson(
                bisect(p -> 1 - atMost(successes - 1, trials, p) < doubt / 2),
                bisect(p -> atMost(successes, trials, p) > doubt / 2));
    }

    private interface Condition {
        boolean holds(double p);
    }

    /** Where a condition that holds for small p ceases to. */
    private static double bisect(Condition condition) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (condition.holds(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** P[X ≤ k] for X binomial. */
    public static double atMost(int k, int trials, double p) {
        double logTerm = trials * Math.log1p(-p);
        double sum = 0;
        for (int i = 0; i <= k; i++) {
            sum += Math.exp(logTerm);
            logTerm += Math.log((double) (trials - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
        }
        return sum;
    }

    /** Whether it has a point in [from, to]. */
    public boolean meets(double from, double to) {
        return low <= to && from <= high;
    }
}
