package io.fhe4j.backend.pim.fhemem;

import java.util.List;

/**
 * A workload as its operations' kernels.
 *
 * @param name what reports call it
 * @param description what it computes
 * @param composed whether its table was put together from papers instead of recorded from one program
 * @param operations its lines
 */
public record WorkloadLoad(String name, String description, boolean composed, List<OperationLoad> operations) {
    public WorkloadLoad {
        operations = List.copyOf(operations);
    }

    /** Number-theoretic transforms of a residue row. */
    public long transforms() {
        return operations.stream()
                .mapToLong(load -> load.count() * load.recorded().transforms())
                .sum();
    }

    int width() {
        return operations.stream()
                .mapToInt(load -> load.recorded().width())
                .max()
                .orElseThrow();
    }
}
