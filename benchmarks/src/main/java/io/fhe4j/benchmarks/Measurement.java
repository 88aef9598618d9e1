package io.fhe4j.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One line of {@code fhe4j bench --json}.
 *
 * @param operation name, such as {@code multiply.relinearise}
 * @param engine the arithmetic that it ran on: {@code exact} or {@code torus}
 * @param ringDegree N
 * @param logQP bits of the product of all primes in use, rounded up
 * @param limbs primes of the ciphertext or rows of the polynomial
 * @param threads threads that the backend had
 * @param batch results of one call (rotations of a hoisted call, for instance)
 * @param medianNanos median time of one call
 * @param lowNanos quantile 0.1
 * @param highNanos quantile 0.9
 * @param rulerNanos median of the same work in C on one thread, in the same run; null where there is no ruler for it
 * @param allocatedBytes bytes of Java heap a call
 * @param backend name of the backend
 * @param vectorBits width of its vectors
 * @param ruler the ruler's arithmetic, such as {@code ifma}; null without a ruler
 * @param prototypeNanos median of the frozen Java prototype in the same run; null where it has no such operation
 */
public record Measurement(
        String operation,
        String engine,
        int ringDegree,
        int logQP,
        int limbs,
        int threads,
        int batch,
        double medianNanos,
        double lowNanos,
        double highNanos,
        @Nullable Double rulerNanos,
        long allocatedBytes,
        String backend,
        int vectorBits,
        @Nullable String ruler,
        @Nullable Double prototypeNanos) {

    /** How many times as long as the ruler it took, or null. */
    public @Nullable Double ratioToRuler() {
        return rulerNanos == null ? null : medianNanos / rulerNanos;
    }

    /** How many times as long as the prototype it took, or null. */
    public @Nullable Double ratioToPrototype() {
        return prototypeNanos == null ? null : medianNanos / prototypeNanos;
    }
}
