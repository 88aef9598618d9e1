package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.ModulusKind;
import java.util.ArrayList;
import java.util.List;

/** All rows of {@code fhe4j bench} on a backend, in the order in which they are printed; closed before the backend. */
public final class Suite implements AutoCloseable {

    private static final List<Integer> KERNEL_LOG_DEGREES = List.of(12, 13, 14, 15, 16);
    private static final List<Integer> KERNEL_BITS = List.of(48, 50, 60);
    private static final int ALL_BITS = 60;

    private final CkksRows ckks;
    private final GateRows gates;
    private final TorusRows torus;
    private final IntegerRows integers;
    private final List<BenchmarkRow> rows;

    /** @param backend stays open as long as the suite is used */
    public Suite(Backend backend) {
        int served = backend.capabilities().maxBits().getOrDefault(ModulusKind.PRIME, ALL_BITS);
        List<Integer> bits = KERNEL_BITS.stream().filter(size -> size <= served).toList();
        List<BenchmarkRow> all = new ArrayList<>(KernelRows.of(backend, KERNEL_LOG_DEGREES, bits));
        ckks = new CkksRows(backend);
        all.addAll(ckks.rows());
        gates = new GateRows(backend);
        all.addAll(gates.rows());
        torus = new TorusRows(backend);
        all.addAll(torus.rows());
        integers = new IntegerRows(backend);
        all.addAll(integers.rows());
        rows = List.copyOf(all);
    }

    /** The rows that the backend can run; nothing of them is prepared yet. */
    public List<BenchmarkRow> rows() {
        return rows;
    }

    /** Drops the keys that were made for the rows. */
    @Override
    public void close() {
        ckks.close();
        gates.close();
        torus.close();
        integers.close();
    }
}
