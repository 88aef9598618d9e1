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
 * @param census its kernels
 */
public record OperationLoad(
        String phase, String operation, int level, long count, boolean distinct, String source, KernelCensus census) {

    /** Residue rows of keys and plaintexts that stay on the device for it. */
    long constantRows() {
        return census.keyRows() + census.plaintextRows() * (distinct ? count : 1);
    }
}
