package io.fhe4j.benchmarks;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations of CKKS at 128 bits of security, on fresh ciphertexts. Keys are made when the first row of a ring degree is measured, and
 * dropped with the last.
 */
final class CkksRows implements AutoCloseable {

    /** log2 of the ring degree, and a depth that fits it at 128 bits with a scale of 45 bits. */
    private static final Map<Integer, Integer> DEPTHS = new TreeMap<>(Map.of(13, 2, 14, 6, 15, 12, 16, 24));

    private static final int SCALE_BITS = 45;
    private static final int MAX_PRIME_BITS = 50;

    private final Backend backend;
    private final Map<Integer, CkksParameters> parameters = new TreeMap<>();
    private int fixtureLog;
    private @Nullable CkksFixture fixture;

    CkksRows(Backend backend) {
        this.backend = backend;
        DEPTHS.forEach((log, depth) -> parameters.put(
                log,
                CkksParameters.builder()
                        .ringDegree(1 << log)
                        .depth(depth)
                        .scaleBits(SCALE_BITS)
                        .maxPrimeBits(MAX_PRIME_BITS)
                        .messageBound(1)
                        .inputBound(0.5)
                        .build()));
    }

    List<BenchmarkRow> rows() {
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int log : parameters.keySet()) {
            rows.add(row(log, "add", true, 1, f -> f.evaluator.add(f.x, f.y)));
            rows.add(row(log, "multiply.plain", true, 1, f -> f.manual.multiply(f.x, f.plaintext)));
            rows.add(row(log, "multiply", true, 1, f -> f.manual.multiply(f.x, f.y)));
            rows.add(row(log, "multiply.relinearise", true, 1, f -> f.manual.relinearise(f.manual.multiply(f.x, f.y))));
            rows.add(row(log, "rescale", true, 1, f -> f.manual.rescale(f.relinearised)));
            rows.add(row(log, "rotate", true, 1, f -> f.evaluator.rotate(f.x, 1)));
            rows.add(row(
                    log,
                    "rotate.hoisted",
                    true,
                    CkksFixture.HOISTED,
                    f -> f.evaluator.rotateAll(f.x, CkksFixture.hoistedSteps())));
            rows.add(row(log, "encode", false, 1, f -> f.evaluator.encoder().encode(f.values)));
            rows.add(row(log, "decode", false, 1, f -> f.evaluator.encoder().decode(f.plaintext)));
            rows.add(row(log, "encrypt.public", false, 1, f -> f.client.encrypt(f.values)));
            rows.add(row(log, "decrypt", false, 1, f -> f.client.decryptForKeyOwner(f.x, f.values.length)));
            rows.add(row(
                    log,
                    "keygen.rotation",
                    false,
                    1,
                    f -> f.client.evaluationKeys(KeyRequest.none().rotations(1))));
        }
        return rows;
    }

    /** @param ruled whether the ruler has an operation of this name */
    private BenchmarkRow row(int log, String operation, boolean ruled, int batch, Consumer<CkksFixture> call) {
        CkksParameters set = parameters(log);
        Optional<RulerRequest> ruler = ruled ? Optional.of(request(log, operation, batch)) : Optional.empty();
        return new BenchmarkRow(
                operation,
                1 << log,
                (int) Math.ceil(set.logQP()),
                set.rows(set.depth()),
                batch,
                ruler,
                () -> work(log, call));
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

    private Work work(int log, Consumer<CkksFixture> call) {
        CkksFixture prepared = fixture(log);
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                try (Scope scope = Scope.open(backend)) {
                    call.accept(prepared);
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

    @Override
    public void close() {
        if (fixture != null) {
            fixture.close();
            fixture = null;
        }
    }
}
