package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.InvalidParametersException;

/**
 * What batches of look-ups take: milliseconds = first + each·⌈look-ups / threads⌉.
 *
 * <p>The first part is taken to be the same on all numbers of threads, since the committed table of costs was measured on one. That is too little for short
 * batches, where each thread reads the keys for itself at the same time: of two look-ups, and of four, two threads were measured 1.2 and 1.3 times as fast as one, for
 * which this says 1.6 and 1.7; from eight on both say 1.8 and more. Plans that it chooses by have fewer, longer batches on more threads either way.
 *
 * @param first what a batch takes beyond its look-ups, because a short one reads the keys for itself, in milliseconds
 * @param each what a look-up takes in a long batch on one thread, in milliseconds
 * @param threads how many threads share a batch
 */
public record BatchCost(double first, double each, int threads) {

    /** One thread of a current core, at two message and two carry bits and failures of 2^-128. */
    public static final BatchCost ONE_THREAD = new BatchCost(3.4, 4.6, 1);

    /**
     * Checks signs.
     *
     * @throws InvalidParametersException if a time is negative or there is no thread
     */
    public BatchCost {
        if (!(first >= 0) || !(each > 0) || threads < 1) {
            throw new InvalidParametersException("a batch takes " + first + " ms and " + each
                    + " ms for each look-up on " + threads + " threads: times are positive, threads at least 1");
        }
    }

    /** The same on so many threads. */
    public BatchCost onThreads(int count) {
        return new BatchCost(first, each, count);
    }

    /**
     * The time of one batch.
     *
     * @param lookUps how many tables are read
     */
    public double milliseconds(int lookUps) {
        return first + each * Math.ceilDiv(lookUps, threads);
    }
}
