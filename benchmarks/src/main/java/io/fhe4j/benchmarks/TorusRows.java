package io.fhe4j.benchmarks;

import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups on fresh blocks, key switch and programmable bootstrapping, one and eight in a call, on the torus engine and on the exact one; and the torus
 * engine's transform on one polynomial. Keys of a set are made when its first look-up is measured.
 */
final class TorusRows implements AutoCloseable {

    /** The ruler's transforms ask for no arithmetic, but its protocol does: any that this size has. */
    private static final int ANY_BITS = 50;

    private static final int WORD_BITS = Long.SIZE;
    private static final List<Integer> LOG_DEGREES = List.of(10, 11);
    private static final List<Integer> BATCHES = List.of(1, 8);

    private final Backend backend;
    private @Nullable PbsClient client;
    private @Nullable PbsEvaluator evaluator;

    TorusRows(Backend backend) {
        this.backend = backend;
    }

    /** No rows of the torus where the backend has no kernels for it. */
    List<BenchmarkRow> rows() {
        List<BenchmarkRow> rows = new ArrayList<>();
        Optional<Torus> torus = backend.stream().torus();
        if (torus.isPresent()) {
            for (int log : LOG_DEGREES) {
                transform(rows, torus.get(), log, true);
                transform(rows, torus.get(), log, false);
            }
            lookUps(rows, PbsSets.MESSAGE_2_CARRY_2);
            lookUps(rows, PbsSets.GROUPED_MESSAGE_2_CARRY_2);
            lookUps(rows, byThrees());
            lookUps(rows, PbsSets.SHORT_MESSAGE_1);
        }
        lookUps(rows, PbsSets.EXACT_MESSAGE_2_CARRY_2);
        return rows;
    }

    /** The set 2_2 by groups of three numbers of the secret. */
    private static PbsParameters byThrees() {
        PbsParameters single = PbsSets.MESSAGE_2_CARRY_2;
        return PbsParameters.builder()
                .name(single.name() + ".by-threes")
                .lwe(single.lweDimension(), single.lweError())
                .ring(single.maskComponents(), single.ringDegree(), single.ringError())
                .rotation(
                        single.rotationGadget().logBase(),
                        single.rotationGadget().levels())
                .grouping(3)
                .build();
    }

    private void lookUps(List<BenchmarkRow> rows, PbsParameters set) {
        for (int batch : BATCHES) {
            rows.add(new BenchmarkRow(
                    "pbs." + set.name(),
                    set.engine() == PbsEngine.TORUS ? Engine.TORUS : Engine.EXACT,
                    set.ringDegree(),
                    set.ringModulus().bits(),
                    1,
                    batch,
                    Optional.empty(),
                    () -> lookUps(set, batch)));
        }
    }

    private static void transform(List<BenchmarkRow> rows, Torus torus, int log, boolean forward) {
        String operation = "fft." + (forward ? "forward" : "inverse");
        Optional<Runnable> transform = torus.transform(1 << log, forward);
        transform.ifPresent(call -> rows.add(new BenchmarkRow(
                operation,
                Engine.TORUS,
                1 << log,
                WORD_BITS,
                1,
                1,
                Optional.of(RulerRequest.of(operation, log, ANY_BITS, 1)),
                () -> new Work() {
                    @Override
                    public void call() {
                        call.run();
                    }

                    @Override
                    public void close() {
                        // its memory is the backend's
                    }
                })));
    }

    private Work lookUps(PbsParameters set, int batch) {
        PbsEvaluator prepared = prepare(set);
        List<PbsCiphertext> x = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            x.addAll(java.util.Objects.requireNonNull(client).encryptBelow(set.space(), i % set.space()));
        }
        List<LookUpTable> tables = Collections.nCopies(batch, LookUpTable.of(set, v -> (3 * v + 1) % set.space()));
        return new Work() {
            @Override
            @SuppressWarnings("try") // the scope is there for its end
            public void call() {
                try (Scope scope = prepared.scope()) {
                    prepared.lookUp(x, tables);
                    backend.stream().await();
                }
            }

            @Override
            public void close() {
                // The keys serve the next row, too.
            }
        };
    }

    private PbsEvaluator prepare(PbsParameters set) {
        PbsEvaluator prepared = evaluator;
        if (prepared == null || !prepared.pbsParameters().equals(set)) {
            close();
            PbsClient owner = PbsClient.generate(set, ClientOptions.defaults().on(backend));
            client = owner;
            prepared = PbsEvaluator.on(backend, owner.evaluationKeys());
            evaluator = prepared;
        }
        return prepared;
    }

    /** Drops the keys. */
    @Override
    public void close() {
        if (evaluator != null) {
            evaluator.close();
        }
        if (client != null) {
            client.close();
        }
        evaluator = null;
        client = null;
    }
}
