package io.fhe4j.benchmarks.statistics;

import java.util.Arrays;

/**
 * How the times of one thing compare with those of another.
 *
 * @param ratio how many times as long the second takes as the first, by the estimate of Hodges and Lehmann
 * @param interval where that ratio lies
 * @param effect from −1 (the second is shorter in every pair) over 0 (as often shorter as longer) to 1 (longer in every pair): the rank-biserial
 *     correlation, which for unpaired samples is Cliff's δ
 * @param verdict what may be said
 */
public record Difference(double ratio, Interval interval, double effect, Verdict verdict) {

    /** Differences of less are nobody's business: two measurements of one thing differ by as much, see the recorded samples of the tests. */
    public static final double MARGIN = 0.02;

    /** The confidence of a difference: of a hundred comparisons of equals about one shows a difference, and hardly one that exceeds the margin. */
    public static final double CONFIDENCE = 0.99;

    /** What a comparison says. */
    public enum Verdict {
        /** The second is faster. */
        FASTER,
        /** No difference has been shown. */
        SAME,
        /** The second is slower. */
        SLOWER,
        /** Nothing may be said: one of them was not steady. */
        UNDECIDED
    }

    /**
     * Compares samples that were taken in turns, one pair a round: what disturbed the machine in a round disturbed both, and their ratio
     * cancels it. Median of the Walsh averages of the logarithms, interval by Wilcoxon's signed ranks (Hollander, Wolfe, Chicken,
     * Nonparametric Statistical Methods, 2014, §3.2 and §3.3); it assumes that the logarithms are as likely to be off to either side.
     *
     * @param first as many as {@code second}, in the order of the rounds, all above 0
     * @param second in the same order
     * @throws IllegalArgumentException if their numbers differ, or one is 0
     */
    public static Difference paired(Samples first, Samples second) {
        double[] x = logarithms(first);
        double[] y = logarithms(second);
        int n = x.length;
        if (y.length != n) {
            throw new IllegalArgumentException(n + " samples cannot be paired with " + y.length);
        }
        double[] averages = new double[n * (n + 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                averages[count] = (y[i] - x[i] + y[j] - x[j]) / 2;
                count++;
            }
        }
        return of(averages, Distributions.signedRanks(n));
    }

    /**
     * Compares samples of different runs. Median of all differences of logarithms, interval by the statistic of Mann and Whitney (the same book, §4.2 and
     * §4.3); it assumes that the two distributions differ by a factor, if at all.
     *
     * @param first all above 0
     * @param second all above 0
     * @throws IllegalArgumentException if one is 0
     */
    public static Difference unpaired(Samples first, Samples second) {
        double[] x = logarithms(first);
        double[] y = logarithms(second);
        double[] differences = new double[x.length * y.length];
        int count = 0;
        for (double a : x) {
            for (double b : y) {
                differences[count] = b - a;
                count++;
            }
        }
        return of(differences, Distributions.rankSums(x.length, y.length));
    }

    /** The same without a verdict, for samples of something that was not steady. */
    public Difference undecided() {
        return new Difference(ratio, interval, effect, Verdict.UNDECIDED);
    }

    /** @param distribution of the number of differences above 0, under chance alone */
    private static Difference of(double[] differences, double[] distribution) {
        Arrays.sort(differences);
        int n = differences.length;
        Distributions.Trim trim = Distributions.trim(distribution, CONFIDENCE);
        int skipped = Math.max(0, trim.values() - 1);
        Interval interval =
                new Interval(Math.exp(differences[skipped]), Math.exp(differences[n - 1 - skipped]), trim.confidence());
        double ratio = Math.exp((differences[(n - 1) / 2] + differences[n / 2]) / 2);
        double effect = Arrays.stream(differences).map(Math::signum).sum() / n;
        boolean shown = trim.values() > 0 && !interval.holds(1) && Math.abs(ratio - 1) >= MARGIN;
        Verdict verdict = !shown ? Verdict.SAME : ratio > 1 ? Verdict.SLOWER : Verdict.FASTER;
        return new Difference(ratio, interval, effect, verdict);
    }

    private static double[] logarithms(Samples samples) {
        double[] values = samples.inOrder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 0) {
                throw new IllegalArgumentException("a sample of 0 ns has no ratio");
            }
            values[i] = Math.log(values[i]);
        }
        return values;
    }
}
