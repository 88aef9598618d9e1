package io.fhe4j.benchmarks;

/** Something whose time is sampled in turn with others. */
public interface Contender {

    /** A name for reports, such as {@code ntt.forward} or {@code ruler}. */
    String name();

    /** Brings it to its steady state: compiled code, filled caches, built tables. */
    void warmUp();

    /** One sample: the nanoseconds of one call, which may be the mean of several. */
    double sampleNanos();

    /** Bytes of Java heap that one call allocates in the steady state, measured apart from the samples; 0 outside the JVM. */
    long allocatedBytes();
}
