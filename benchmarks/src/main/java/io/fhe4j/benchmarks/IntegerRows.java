package io.fhe4j.benchmarks;

import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.FheUint64;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Encrypted integers of 64 bits: one sum, comparison and product, and many sums together; results in digits, the time is that of the whole call. Keys are
 * made when the first row is measured.
 */
final class IntegerRows implements AutoCloseable {

    private static final PbsParameters SET = PbsSets.INTEGERS_2_2;
    private static final int WORD_BITS = 64;
    private static final int MANY = 16;

    private final Backend backend;
    private @Nullable PbsClient client;
    private @Nullable PbsEvaluator engine;

    /** What is timed. */
    private interface Operation {
        void apply(IntegerEvaluator server, List<FheUint64> x, List<FheUint64> y);
    }

    IntegerRows(Backend backend) {
        this.backend = backend;
    }

    /** No rows where the backend has no torus kernels. */
    List<BenchmarkRow> rows() {
        if (backend.stream().torus().isEmpty()) {
            return List.of();
        }
        Operation add = (server, x, y) -> server.carried(server.add(x, y));
        return List.of(
                row("integer64.add", 1, add),
                row("integer64.compare", 1, (server, x, y) -> x.getFirst().lessThan(y.getFirst())),
                row(
                        "integer64.multiply",
                        1,
                        (server, x, y) -> x.getFirst().times(y.getFirst()).carried()),
                row("integer64.add", MANY, add));
    }

    private BenchmarkRow row(String name, int batch, Operation operation) {
        return new BenchmarkRow(
                name,
                Engine.TORUS,
                SET.ringDegree(),
                WORD_BITS,
                1,
                batch,
                Optional.empty(),
                () -> work(batch, operation));
    }

    private Work work(int batch, Operation operation) {
        PbsEvaluator prepared = prepare();
        PbsClient owner = Objects.requireNonNull(client);
        Random random = new Random(batch);
        List<List<PbsCiphertext>> numbers = new ArrayList<>();
        for (int i = 0; i < 2 * batch; i++) {
            numbers.add(owner.encrypt(FheUint64.TYPE, new BigInteger(WORD_BITS, random)));
        }
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                // A number that is made anew has no digits yet.
                IntegerEvaluator server = IntegerEvaluator.on(prepared);
                try (Scope scope = prepared.scope()) {
                    operation.apply(server, made(server, 0), made(server, batch));
                    backend.stream().await();
                }
            }

            private List<FheUint64> made(IntegerEvaluator server, int from) {
                return numbers.subList(from, from + batch).stream()
                        .map(blocks -> server.integer(FheUint64.TYPE, blocks))
                        .toList();
            }

            @Override
            public void close() {
                // The keys serve the next row, too.
            }
        };
    }

    private PbsEvaluator prepare() {
        PbsEvaluator prepared = engine;
        if (prepared == null) {
            PbsClient owner = PbsClient.generate(SET, ClientOptions.defaults().on(backend));
            client = owner;
            prepared = PbsEvaluator.on(backend, owner.evaluationKeys());
            engine = prepared;
        }
        return prepared;
    }

    /** Drops the keys. */
    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        if (client != null) {
            client.close();
        }
        engine = null;
        client = null;
    }
}
