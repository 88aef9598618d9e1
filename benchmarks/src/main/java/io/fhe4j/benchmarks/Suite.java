package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.ModulusKind;
import java.util.ArrayList;
import java.util.List;

/** All rows of {@code fhe4j bench}, in the order in which they are printed. */
public final class Suite {

    private static final List<Integer> KERNEL_LOG_DEGREES = List.of(12, 13, 14, 15, 16);
    private static final List<Integer> KERNEL_BITS = List.of(48, 50, 60);

    private Suite() {}

    /** The rows that the backend can run. */
    public static List<BenchmarkRow> rows(Backend backend) {
        int served = backend.capabilities().maxBits().getOrDefault(ModulusKind.PRIME, 60);
        List<Integer> bits = KERNEL_BITS.stream().filter(size -> size <= served).toList();
        return new ArrayList<>(KernelRows.of(backend, KERNEL_LOG_DEGREES, bits));
    }
}
