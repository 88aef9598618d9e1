package io.fhe4j.benchmarks.statistics;

import java.util.Arrays;

/** The samples of one contender, in nanoseconds for each call. */
public final class Samples {

    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    private final double[] inOrder;
    private final double[] sorted;

    /**
     * @param nanos at least one sample
     * @throws IllegalArgumentException if there is none, or one is negative or not finite
     */
    public Samples(double... nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        for (double sample : nanos) {
            if (!(sample >= 0 && sample < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a sample of " + sample + " ns");
            }
        }
        inOrder = nanos.clone();
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /** How many there are. */
    public int count() {
        return sorted.length;
    }

    /** All of them, in the order in which they were taken. */
    public double[] inOrder() {
        return inOrder.clone();
    }

    /** All of them, the smallest first. */
    public double[] sorted() {
        return sorted.clone();
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        return quantile(0.5);
    }

    /** The quantile 0.1: a run with little disturbance. */
    public double low() {
        return quantile(LOW);
    }

    /** The quantile 0.9. */
    public double high() {
        return quantile(HIGH);
    }

    /**
     * The quantile by linear interpolation between neighbours (type 7 of Hyndman and Fan, 1996).
     *
     * @param fraction from 0 (the smallest) to 1 (the largest)
     */
    public double quantile(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a quantile lies between 0 and 1, not at " + fraction);
        }
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
