package io.fhe4j.benchmarks.workloads;

/**
 * A line of a workload's table.
 *
 * @param phase which part of the workload
 * @param operation what is done
 * @param level how many primes the operands have beyond the first
 * @param wide whether its rescales drop all primes of a wide level
 * @param count how often, for one execution of the workload
 * @param source paper and section that say so
 */
public record Phase(String phase, Operation operation, int level, boolean wide, long count, String source) {

    /** The same part, so many times as often. */
    Phase times(long factor) {
        return new Phase(phase, operation, level, wide, count * factor, source);
    }

    /** What tells its record from others. */
    record Recorded(Operation operation, int level, boolean wide) {}

    Recorded recorded() {
        return new Recorded(operation, level, wide);
    }
}
