package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.Contender;

/**
 * Samples that are each the quickest of several in a row. What disturbs a sample of a tenth of a millisecond only ever adds to it, and on a shared
 * machine disturbs one in three: medians of such samples jump from run to run by more than what is to be found. The quickest of nine is hardly ever
 * disturbed. Long calls are not repeated: in them disturbances add up to what they are on average.
 *
 * @param contender warmed up
 * @param times how many in a row
 */
record Quickest(Contender contender, int times) implements Contender {

    private static final int MOST_TIMES = 9;
    private static final double LENGTH_NANOS = 20e6;

    /** Nine times, or as often as fit into 20 ms, or once. */
    static Quickest of(Contender contender) {
        long begun = System.nanoTime();
        contender.sampleNanos();
        double took = Math.max(1, System.nanoTime() - begun);
        return new Quickest(contender, (int) Math.clamp(LENGTH_NANOS / took, 1, MOST_TIMES));
    }

    @Override
    public String name() {
        return contender.name();
    }

    @Override
    public void warmUp() {
        contender.warmUp();
    }

    @Override
    public double sampleNanos() {
        Comparison.requireWanted();
        double quickest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < times; i++) {
            quickest = Math.min(quickest, contender.sampleNanos());
        }
        return quickest;
    }

    @Override
    public long allocatedBytes() {
        return contender.allocatedBytes();
    }
}
