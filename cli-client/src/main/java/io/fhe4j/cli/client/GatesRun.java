package io.fhe4j.cli.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.SimulatedRecord;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Client and server of the demo of gates, one after the other in one process, with the time of each stage. */
final class GatesRun {

    private final GateInputs inputs;
    private final ProgressListener progress;
    private long stageNanos;

    private GatesRun(GateInputs inputs, ProgressListener progress) {
        this.inputs = inputs;
        this.progress = progress;
    }

    static GatesResult run(
            FhewParameters parameters, GateInputs inputs, BackendChoice.Opened opened, ProgressListener progress)
            throws IOException {
        try (FhewClient client = FhewClient.generate(parameters, ClientWork.on(opened))) {
            return new GatesRun(inputs, progress).run(parameters, opened, client);
        }
    }

    private GatesResult run(FhewParameters parameters, BackendChoice.Opened opened, FhewClient client)
            throws IOException {
        // The server is in the same process: the key need not pass through the host.
        FhewEvaluationKeys keys = timed(() -> client.evaluationKeysInPlace(progress));
        final long keygenNanos = stageNanos;
        List<LweCiphertext> encrypted = timed(() -> client.encrypt(plainBits()));
        final long encryptNanos = stageNanos;
        int half = encrypted.size() / 2;
        List<List<LweCiphertext>> a = columns(encrypted.subList(0, half));
        List<List<LweCiphertext>> b = columns(encrypted.subList(half, 2 * half));
        FailureBudget spent = FailureBudget.unlimited();
        try (SimulatedRecord record = SimulatedRecord.begin(opened.backend())) {
            // Where the gates run: else the first of them would wait for the table, and the host keep a second copy.
            timed(() -> moved(keys, record.backend()));
            final long prepareNanos = stageNanos;
            GateEvaluator evaluator = GateEvaluator.on(record.backend(), keys).withBudget(spent);
            List<GatesResult.Operation> operations = new ArrayList<>();
            long decryptNanos = 0;
            for (GateOperation operation : GateOperation.values()) {
                Counted gates = new Counted(evaluator, operation, operation.gates(inputs));
                try (Scope scope = evaluator.scope()) {
                    List<List<LweCiphertext>> result = timed(() -> operation.apply(new GateCircuits<>(gates), a, b));
                    long nanos = stageNanos;
                    List<Long> values = timed(() -> GateInputs.numbers(result.stream()
                            .map(column -> column.stream().map(client::decrypt).toList())
                            .toList()));
                    decryptNanos += stageNanos;
                    operations.add(new GatesResult.Operation(operation, gates.done, gates.batches, nanos, values));
                }
            }
            return new GatesResult(
                    parameters,
                    inputs,
                    GatesResult.Place.of(opened),
                    new GatesResult.Nanos(keygenNanos, prepareNanos, encryptNanos, decryptNanos),
                    GatesResult.Bytes.of(keys, opened.backend()),
                    evaluator.name(),
                    spent.log2(),
                    operations,
                    record.finish());
        }
    }

    private FhewEvaluationKeys moved(FhewEvaluationKeys keys, Backend backend) {
        keys.moveTo(backend, progress);
        return keys;
    }

    /** All bits of all first numbers, place by place, then those of the second ones. */
    private boolean[] plainBits() {
        List<Boolean> bits = new ArrayList<>();
        GateInputs.columns(inputs.a(), inputs.bits()).forEach(bits::addAll);
        GateInputs.columns(inputs.b(), inputs.bits()).forEach(bits::addAll);
        boolean[] plain = new boolean[bits.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = bits.get(i);
        }
        return plain;
    }

    private List<List<LweCiphertext>> columns(List<LweCiphertext> bits) {
        List<List<LweCiphertext>> columns = new ArrayList<>();
        for (int from = 0; from < bits.size(); from += inputs.count()) {
            columns.add(bits.subList(from, from + inputs.count()));
        }
        return columns;
    }

    private <T> T timed(Supplier<T> stage) {
        long start = System.nanoTime();
        T value = stage.get();
        stageNanos = System.nanoTime() - start;
        return value;
    }

    /** Encrypted gates that are counted and told of. */
    private final class Counted implements Gates<LweCiphertext> {
        private final GateEvaluator evaluator;
        private final GateOperation operation;
        private final long total;
        private long done;
        private int batches;

        Counted(GateEvaluator evaluator, GateOperation operation, long total) {
            this.evaluator = evaluator;
            this.operation = operation;
            this.total = total;
            progress.progress(operation.formula(), 0, total);
        }

        @Override
        public List<LweCiphertext> evaluate(List<Gate> gates, List<LweCiphertext> x, List<LweCiphertext> y) {
            List<LweCiphertext> results = evaluator.evaluate(gates, x, y);
            done += gates.size();
            batches++;
            progress.progress(operation.formula(), done, total);
            return results;
        }

        @Override
        public LweCiphertext not(LweCiphertext x) {
            return evaluator.not(x);
        }
    }
}
