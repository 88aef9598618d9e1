package io.fhe4j.benchmarks;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A row of the table before it is measured.
 *
 * @param operation name, such as {@code ntt.forward}
 * @param engine the arithmetic that it runs on
 * @param ringDegree N
 * @param logQP bits of the product of all primes in use, rounded up
 * @param limbs primes of the ciphertext or rows of the polynomial
 * @param batch results of one call
 * @param ruler the same work in C; empty where the ruler has none
 * @param work prepares the operands
 * @param large whether its keys take more than a gigabyte
 */
public record BenchmarkRow(
        String operation,
        Engine engine,
        int ringDegree,
        int logQP,
        int limbs,
        int batch,
        Optional<RulerRequest> ruler,
        Supplier<Work> work,
        boolean large) {

    /** A row whose keys are small. */
    public BenchmarkRow(
            String operation,
            Engine engine,
            int ringDegree,
            int logQP,
            int limbs,
            int batch,
            Optional<RulerRequest> ruler,
            Supplier<Work> work) {
        this(operation, engine, ringDegree, logQP, limbs, batch, ruler, work, false);
    }

    /** Operation and size, which {@code --only} is matched against, such as {@code ntt.forward N=4096 logQP=50}. */
    public String label() {
        return operation + " N=" + ringDegree + " logQP=" + logQP + (batch > 1 ? " batch=" + batch : "");
    }
}
