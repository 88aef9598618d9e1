package io.fhe4j.benchmarks.statistics;

/** The distributions of counts and ranks when nothing but chance is at work, exact, by counting. */
final class Distributions {

    private Distributions() {}

    /** The probabilities of 0, 1, …, n heads of n fair coins. */
    static double[] binomialHalf(int n) {
        double[] heads = {1};
        for (int coin = 1; coin <= n; coin++) {
            double[] next = new double[coin + 1];
            for (int i = 0; i < coin; i++) {
                next[i] += heads[i] / 2;
                next[i + 1] += heads[i] / 2;
            }
            heads = next;
        }
        return heads;
    }

    /**
     * The probabilities of the values 0, 1, …, n(n+1)/2 of Wilcoxon's signed-rank statistic: the sum of those of the ranks 1 to n that get a plus,
     * each with probability one half.
     */
    static double[] signedRanks(int n) {
        double[] sums = new double[n * (n + 1) / 2 + 1];
        sums[0] = 1;
        int reached = 0;
        for (int rank = 1; rank <= n; rank++) {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--) {
                sums[sum] = (sums[sum] + (sum >= rank ? sums[sum - rank] : 0)) / 2;
            }
        }
        return sums;
    }

    /**
     * The probabilities of the values 0, 1, …, m·n of the statistic of Mann and Whitney: of how many pairs, one from each of two samples of sizes m
     * and n from one distribution, the first is the greater. The counts are the coefficients of the Gaussian binomial of m + n over m, here
     * built up factor by factor, and scaled.
     */
    static double[] rankSums(int m, int n) {
        double[] counts = new double[m * n + 1];
        counts[0] = 1;
        for (int i = 1; i <= m; i++) {
            // times (1 − q^(n+i)), over (1 − q^i)
            for (int u = counts.length - 1; u >= n + i; u--) {
                counts[u] -= counts[u - n - i];
            }
            for (int u = i; u < counts.length; u++) {
                counts[u] += counts[u - i];
            }
            scale(counts);
        }
        return counts;
    }

    private static void scale(double[] counts) {
        double sum = 0;
        for (double count : counts) {
            sum += count;
        }
        for (int u = 0; u < counts.length; u++) {
            counts[u] /= sum;
        }
    }

    /**
     * The greatest number of smallest values, and as many largest, that may be left out for a confidence; at least 0.
     *
     * @return how many, and the confidence that is left
     */
    static Trim trim(double[] probabilities, double confidence) {
        double tail = 0;
        int left = 0;
        while (2 * (left + 1) < probabilities.length && 2 * (tail + probabilities[left]) <= 1 - confidence) {
            tail += probabilities[left];
            left++;
        }
        return new Trim(left, 1 - 2 * tail);
    }

    /**
     * What {@link #trim} found.
     *
     * @param values how many values may be left out at each end
     * @param confidence the probability of the others
     */
    record Trim(int values, double confidence) {}
}
