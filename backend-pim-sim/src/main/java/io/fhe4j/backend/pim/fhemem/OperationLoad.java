package io.fhe4j.backend.pim.fhemem;

/**
 * A line of a workload, with the kernels that it runs.
 *
 * @param phase which part of the workload
 * @param operation what is done
 * @param level how many primes its operands have beyond the first
 * @param count how often for each input
 * @param distinct whether each time has plaintexts of its own
 * @param source paper and section that say so
 * @param recorded its record
 */
public record OperationLoad(
        String phase,
        String operation,
        int level,
        long count,
        boolean distinct,
        String source,
        RecordedOperation recorded) {

    /** The line as a stage, where it does not run on several. */
    PipelineStage stage(PlacedOperation once) {
        return new PipelineStage(phase + ": " + operation, count, distinct ? recorded.plaintextRows() : 0, once);
    }

    /** A part of its repetitions. */
    OperationLoad part(long times) {
        return new OperationLoad(phase, operation, level, times, distinct, source, recorded);
    }
}
