package io.fhe4j.benchmarks;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bootstrapped gates on fresh bits, one and eight in a call; the time is that of the whole call. Keys are made when the first row of a set is
 * measured, and dropped with the last.
 */
final class GateRows implements AutoCloseable {

    /** The published sets of the table of speeds, each with its method. */
    private static final List<String> PUBLISHED = List.of("STD128", "STD192", "STD256", "STD128-LMKCDEY", "STD128-AP");

    /** Default sets that stand beside them. */
    private static final List<String> DEFAULTS = List.of("GINX_128_2", "LMKCDEY_128_2", "GINX_192_2", "GINX_256_2");

    /** Sets whose keys are made. */
    private static final List<String> KEYS = List.of("STD128", "STD128-LMKCDEY", "STD128-AP");

    private static final long GIGABYTE = 1_000_000_000;
    private static final List<Integer> BATCHES = List.of(1, 8);

    private final Backend backend;
    private @Nullable FhewClient client;
    private @Nullable GateEvaluator evaluator;
    private List<LweCiphertext> x = List.of();
    private List<LweCiphertext> y = List.of();

    GateRows(Backend backend) {
        this.backend = backend;
    }

    List<BenchmarkRow> rows() {
        List<BenchmarkRow> rows = new ArrayList<>();
        for (String name : PUBLISHED) {
            gates(rows, accepted(FhewSets.published(name)), "");
        }
        for (String name : DEFAULTS) {
            gates(rows, FhewDefaults.open(name), ".default");
        }
        for (String name : KEYS) {
            FhewParameters set = accepted(FhewSets.published(name));
            rows.add(row("gate.keys." + method(set), set, 1, () -> keys(set)));
        }
        return rows;
    }

    private void gates(List<BenchmarkRow> rows, FhewParameters set, String suffix) {
        for (int batch : BATCHES) {
            rows.add(row("gate.nand." + method(set) + suffix, set, batch, () -> work(set, batch)));
        }
    }

    private static String method(FhewParameters set) {
        return set.method().name().toLowerCase(Locale.ROOT);
    }

    private static BenchmarkRow row(String operation, FhewParameters set, int batch, Supplier<Work> work) {
        return new BenchmarkRow(
                operation,
                Engine.EXACT,
                set.ringDegree(),
                set.ringModulus().bits(),
                1,
                batch,
                Optional.empty(),
                work,
                BlindRotationKey.bytes(set) > GIGABYTE);
    }

    /** Making evaluation keys in the backend's memory, on its threads. */
    private Work keys(FhewParameters set) {
        close();
        FhewClient owner = FhewClient.generate(set, ClientOptions.defaults().on(backend));
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                try (Scope scope = Scope.open(backend)) {
                    owner.evaluationKeysInPlace(ProgressListener.NONE);
                }
            }

            @Override
            public void close() {
                owner.close();
            }
        };
    }

    /** With the consent to failures that measuring takes for granted. */
    private static FhewParameters accepted(FhewParameters set) {
        double known = set.knownFailureLog2(Gate.NAND);
        return known > FhewParameters.UNQUESTIONED_FAILURE_LOG2
                ? set.acceptFailureProbability((int) Math.ceil(known))
                : set;
    }

    private Work work(FhewParameters set, int batch) {
        GateEvaluator prepared = prepare(set, batch);
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                try (Scope scope = prepared.scope()) {
                    prepared.evaluate(Gate.NAND, x, y);
                    backend.stream().await();
                }
            }

            @Override
            public void close() {
                // The keys serve the next row, too.
            }
        };
    }

    private GateEvaluator prepare(FhewParameters set, int batch) {
        FhewClient owner = client;
        GateEvaluator prepared = evaluator;
        if (owner == null || prepared == null || !owner.parameters().equals(set)) {
            close();
            owner = FhewClient.generate(set, ClientOptions.defaults().on(backend));
            prepared = GateEvaluator.on(backend, owner.evaluationKeysInPlace(ProgressListener.NONE));
            client = owner;
            evaluator = prepared;
        }
        x = encrypt(owner, batch);
        y = encrypt(owner, batch);
        return prepared;
    }

    private static List<LweCiphertext> encrypt(FhewClient client, int count) {
        List<LweCiphertext> bits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bits.add(client.encrypt(i % 2 == 0));
        }
        return bits;
    }

    /** Drops keys and operands. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        client = null;
        evaluator = null;
        x = List.of();
        y = List.of();
    }
}
