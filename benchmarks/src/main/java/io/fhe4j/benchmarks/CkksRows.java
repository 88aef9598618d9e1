package io.fhe4j.benchmarks;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations of CKKS at 128 bits of security, on fresh ciphertexts. Keys are made when the first row of a ring degree is measured, and
 * dropped with the last.
 */
public final class CkksRows implements AutoCloseable {

    /** What the ruler does, too. */
    private static final Set<CkksOperation> RULED = EnumSet.of(
            CkksOperation.ADD,
            CkksOperation.MULTIPLY_PLAIN,
            CkksOperation.MULTIPLY,
            CkksOperation.MULTIPLY_RELINEARISE,
            CkksOperation.RESCALE,
            CkksOperation.ROTATE,
            CkksOperation.ROTATE_HOISTED);

    private final Backend backend;
    private final Map<Integer, CkksParameters> parameters = new TreeMap<>();
    private int fixtureLog;
    private @Nullable CkksFixture fixture;

    /** @param backend stays open as long as the rows are used */
    public CkksRows(Backend backend) {
        this.backend = backend;
        CkksSizes.logDegrees().forEach(log -> parameters.put(log, CkksSizes.parameters(log)));
    }

    /** All operations at all ring degrees. */
    List<BenchmarkRow> rows() {
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int log : parameters.keySet()) {
            for (CkksOperation operation : CkksOperation.values()) {
                rows.add(row(log, operation));
            }
        }
        return rows;
    }

    private BenchmarkRow row(int log, CkksOperation operation) {
        CkksParameters set = parameters(log);
        int batch = operation == CkksOperation.ROTATE_HOISTED ? CkksFixture.HOISTED : 1;
        Optional<RulerRequest> ruler =
                RULED.contains(operation) ? Optional.of(request(log, operation.label(), batch)) : Optional.empty();
        return new BenchmarkRow(
                operation.label(),
                Engine.EXACT,
                1 << log,
                (int) Math.ceil(set.logQP()),
                set.rows(set.depth()),
                batch,
                ruler,
                () -> work(log, operation));
    }

    private CkksParameters parameters(int log) {
        return java.util.Objects.requireNonNull(parameters.get(log));
    }

    /** The ruler's primes have one size: the largest of ours. */
    private RulerRequest request(int log, String operation, int rotations) {
        CkksParameters set = parameters(log);
        int top = set.depth();
        int bits = set.keyBasis(top).moduli().stream()
                .map(Modulus::bits)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new RulerRequest(
                operation, log, bits, set.rows(top), set.special().size(), set.digits(top), rotations);
    }

    /** An operation at a ring degree of 2^13 to 2^16, ready to be called. */
    public Work work(int log, CkksOperation operation) {
        CkksFixture prepared = fixture(log);
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                try (Scope scope = Scope.open(backend)) {
                    operation.call(prepared);
                    backend.stream().await();
                }
            }

            @Override
            public void close() {
                // The fixture serves the next row, too.
            }
        };
    }

    private CkksFixture fixture(int log) {
        CkksFixture known = fixture;
        if (known == null || fixtureLog != log) {
            close();
            known = new CkksFixture(backend, parameters(log));
            fixture = known;
            fixtureLog = log;
        }
        return known;
    }

    /** Drops keys and operands. */
    @Override
    public void close() {
        if (fixture != null) {
            fixture.close();
            fixture = null;
        }
    }
}
