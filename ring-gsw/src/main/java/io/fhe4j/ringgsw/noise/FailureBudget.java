package io.fhe4j.ringgsw.noise;

import io.fhe4j.api.FailureBudgetException;
import java.util.Locale;

/**
 * The probability that a program goes wrong anywhere: at most the sum over its bootstrappings (union bound), which may be limited. Evaluators and
 * circuits add to it what they are about to compute. Thread-safe.
 */
public final class FailureBudget {

    private static final double LN_2 = Math.log(2);

    private final double limit;
    private double sum = Double.NEGATIVE_INFINITY;
    private long bootstrappings;

    private FailureBudget(double limit) {
        this.limit = limit;
    }

    /** One that sums and refuses nothing. */
    public static FailureBudget unlimited() {
        return new FailureBudget(Double.POSITIVE_INFINITY);
    }

    /**
     * One that refuses a program whose probability passes 2^{@code log2}.
     *
     * @throws IllegalArgumentException if it is not below 0
     */
    public static FailureBudget of(double log2) {
        if (!(log2 < 0)) {
            throw new IllegalArgumentException("a failure budget is a probability below 1, not 2^" + log2);
        }
        return new FailureBudget(log2);
    }

    /**
     * Adds bootstrappings of one kind, before they are computed.
     *
     * @param log2 of the failure probability of each, at most 0
     * @param count how many, at least 0
     * @throws FailureBudgetException if the sum would pass the limit; nothing is added then
     * @throws IllegalArgumentException if there is no such probability or count
     */
    public synchronized void spend(double log2, long count) {
        if (!(log2 <= 0) || count < 0) {
            throw new IllegalArgumentException(count + " bootstrappings that fail with 2^" + log2);
        }
        if (count == 0) {
            return;
        }
        add(log2 + Math.log((double) count) / LN_2, count);
    }

    /**
     * Adds bootstrappings of any kinds, before they are computed: all of them or, where they are refused, none.
     *
     * @param log2 of the failure probability of each, at most 0
     * @throws FailureBudgetException if the sum would pass the limit
     * @throws IllegalArgumentException if one is no such probability
     */
    public synchronized void spendAll(double... log2) {
        double all = Double.NEGATIVE_INFINITY;
        for (double one : log2) {
            if (!(one <= 0)) {
                throw new IllegalArgumentException("a bootstrapping that fails with 2^" + one);
            }
            all = Failure.log2Sum(all, one);
        }
        add(all, log2.length);
    }

    private void add(double log2, long count) {
        double after = Failure.log2Sum(sum, log2);
        if (after > limit) {
            String before = bootstrappings == 0
                    ? String.format(
                            Locale.ROOT, "the first %d bootstrappings would make the failure probability", count)
                    : String.format(
                            Locale.ROOT,
                            "after %d bootstrappings with a failure probability of 2^%.1f in all, %d more would make"
                                    + " it",
                            bootstrappings,
                            sum,
                            count);
            throw new FailureBudgetException(String.format(
                    Locale.ROOT,
                    "%s 2^%.1f, above the budget of 2^%.1f: shorten the program, raise the budget, or take a parameter"
                            + " set that fails less often",
                    before,
                    after,
                    limit));
        }
        sum = after;
        bootstrappings += count;
    }

    /** Adds one bootstrapping. */
    public void spend(double log2) {
        spend(log2, 1);
    }

    /** log2 of the sum: −∞ before the first bootstrapping, and above 0 where the bound says nothing. */
    public synchronized double log2() {
        return sum;
    }

    /** How many bootstrappings were added. */
    public synchronized long bootstrappings() {
        return bootstrappings;
    }

    /** log2 of the limit, or +∞. */
    public double limitLog2() {
        return limit;
    }

    @Override
    public synchronized String toString() {
        if (bootstrappings == 0) {
            return "no bootstrappings yet";
        }
        return String.format(
                Locale.ROOT, "%d bootstrappings, of which any fails with at most 2^%.1f", bootstrappings, sum);
    }
}
