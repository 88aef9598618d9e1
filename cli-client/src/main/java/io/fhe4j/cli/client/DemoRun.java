package io.fhe4j.cli.client;

import io.fhe4j.api.Sha256;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.Progress;
import io.fhe4j.cli.SimulatedRecord;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.CkksEncryptor;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.nn.plan.InputPacking;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Client and server of the demo, one after the other in one process, with the time of each stage. */
final class DemoRun {

    private final Progress progress;
    private long stageNanos;

    private DemoRun(Progress progress) {
        this.progress = progress;
    }

    static DemoResult run(InferencePlan plan, List<DigitImage> images, BackendChoice.Opened opened, Progress progress)
            throws IOException {
        try (CkksClient client = CkksClient.generate(plan.parameters(), ClientWork.on(opened))) {
            return new DemoRun(progress).run(plan, images, opened, client);
        }
    }

    private DemoResult run(InferencePlan plan, List<DigitImage> images, BackendChoice.Opened opened, CkksClient client)
            throws IOException {
        InputPacking packing = plan.packing();
        // Key generation: what goes to the server, and the public key.
        CkksEncryptor encryptor = timed(client::encryptor);
        long publicKeyNanos = stageNanos;
        EvaluationKeys keys = timed(() -> client.evaluationKeys(plan.keyRequest(), progress));
        final long keygenNanos = publicKeyNanos + stageNanos;
        List<double[]> features = images.stream().map(DigitImage::features).toList();
        List<CkksCiphertext> inputs = timed(
                () -> packing.packAll(features).stream().map(encryptor::encrypt).toList());
        final long encryptNanos = stageNanos;
        List<CkksCiphertext> results;
        String digest;
        Optional<SimulatedCost> simulated;
        long encodeNanos;
        long evaluateNanos;
        try (SimulatedRecord record = SimulatedRecord.begin(opened.backend())) {
            EncryptedInference inference = timed(() -> prepare(plan, record.backend(), keys));
            encodeNanos = stageNanos;
            record.startAccount();
            results = timed(() -> inference.run(inputs, progress));
            evaluateNanos = stageNanos;
            digest = digest(results);
            simulated = record.finish();
        }
        List<double[]> logits = timed(() -> {
            List<double[]> slots = new ArrayList<>();
            results.forEach(result -> slots.add(client.decryptForKeyOwner(result, packing.slots())));
            return packing.unpackAll(slots, images.size());
        });
        final long decryptNanos = stageNanos;
        ClearEvaluator clear = new ClearEvaluator(plan.network());
        return new DemoResult(
                plan,
                images,
                logits,
                features.stream().map(clear::evaluate).toList(),
                opened,
                new DemoResult.Nanos(keygenNanos, encodeNanos, encryptNanos, evaluateNanos, decryptNanos),
                new DemoResult.Bytes(
                        sizeOf(out -> CkksWire.write(out, keys)),
                        sizeOf(out -> CkksWire.write(out, client.publicKey())),
                        sizeOf(out -> CkksWire.write(out, inputs.subList(0, 1))),
                        sizeOf(out -> CkksWire.write(out, results.subList(0, 1)))),
                digest,
                simulated.isEmpty() ? null : digestOnCpu(plan, keys, inputs),
                simulated);
    }

    /** What is done before images arrive. */
    @SuppressWarnings("try") // the region is there for its end
    private EncryptedInference prepare(InferencePlan plan, Backend backend, EvaluationKeys keys) {
        try (Backend.Region region = backend.region(Backend.Region.PREPARATION)) {
            return plan.prepare(CkksEvaluator.on(backend, keys), progress);
        }
    }

    /** The digest of what the same inputs give on the processor, for backends that only simulate. */
    private String digestOnCpu(InferencePlan plan, EvaluationKeys keys, List<CkksCiphertext> inputs) {
        try (Backend cpu = Backends.open("cpu")) {
            return digest(plan.prepare(CkksEvaluator.on(cpu, keys), progress).run(inputs, progress));
        }
    }

    private static String digest(List<CkksCiphertext> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CkksWire.write(bytes, results);
        return HexFormat.of().formatHex(Sha256.of(MemorySegment.ofArray(bytes.toByteArray())));
    }

    private <T> T timed(Supplier<T> stage) {
        long start = System.nanoTime();
        T value = stage.get();
        stageNanos = System.nanoTime() - start;
        return value;
    }

    /** What a value takes in a file. */
    private static long sizeOf(Consumer<OutputStream> writer) {
        CountingStream counter = new CountingStream();
        writer.accept(counter);
        return counter.bytes;
    }

    /** Counts bytes and forgets them. */
    private static final class CountingStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] values, int offset, int length) {
            bytes += length;
        }
    }
}
