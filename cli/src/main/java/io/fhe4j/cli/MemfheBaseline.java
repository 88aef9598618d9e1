package io.fhe4j.cli;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.backend.pim.memfhe.CpuTime;
import io.fhe4j.backend.pim.memfhe.HistoricalSet;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.LweSwitchingKey;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The time of a bootstrapped NAND of a historical set on the library's own processor backend, one thread. Keys and ciphertexts are random
 * words of a seed: kernels take as long for them as for encryptions, and the server's class path can make no others.
 */
final class MemfheBaseline {

    private static final int WARM_UP = 100;
    private static final int ROUNDS = 11;
    private static final long SEED = 1;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private MemfheBaseline() {}

    /**
     * A historical set as parameters of this library: the base of key switching is the next power of two, 32 instead of 25, whose digits are as
     * many or fewer. That its gates fail more often than ours may is accepted.
     */
    static FhewParameters parameters(HistoricalSet set, BlindRotationMethod method) {
        return FhewParameters.builder()
                .method(method)
                .refreshBase(set.refreshBase())
                .name(set.name())
                .ring(set.ringDegree(), Modulus.of(set.modulus()))
                .lwe(set.dimension(), set.lweBits())
                .keySwitch(0, 5)
                .gadget(set.logGadgetBase(), false)
                .insecure("published baseline")
                .build()
                .acceptFailureProbability(-1);
    }

    /** The median of a few gates, after a warm-up. */
    static CpuTime measure(HistoricalSet set, BlindRotationMethod method) {
        return new MemfheBaseline().measure(set, parameters(set, method));
    }

    /**
     * Records the shapes of one gate, from the upload of keys and ciphertexts to the download of the result.
     *
     * @param file gets the trace
     */
    static void record(HistoricalSet set, BlindRotationMethod method, Path file) throws IOException {
        new MemfheBaseline().record(parameters(set, method), file);
    }

    @SuppressWarnings("try") // the scope is there for its end
    private void record(FhewParameters parameters, Path file) throws IOException {
        KeySetId keySet = KeySetId.random();
        FhewEvaluationKeys keys = keys(parameters, keySet);
        LweCiphertext x = ciphertext(parameters, keySet);
        LweCiphertext y = ciphertext(parameters, keySet);
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            GateEvaluator evaluator = GateEvaluator.on(recording.backend(), keys);
            try (Scope scope = evaluator.scope()) {
                evaluator.nand(x, y).residues().toHost();
            }
        }
    }

    private FhewEvaluationKeys keys(FhewParameters parameters, KeySetId keySet) {
        return FhewEvaluationKeys.of(
                BlindRotationKey.of(
                        parameters,
                        keySet,
                        residues(BlindRotationKey.shape(parameters), parameters.ringBasis(), Form.EVALUATION),
                        Optional.empty()),
                LweSwitchingKey.of(
                        parameters,
                        keySet,
                        residues(LweSwitchingKey.shape(parameters), parameters.switchingBasis(), Form.COEFFICIENT),
                        Optional.empty()));
    }

    @SuppressWarnings("try") // the scope is there for its end
    private CpuTime measure(HistoricalSet set, FhewParameters parameters) {
        KeySetId keySet = KeySetId.random();
        FhewEvaluationKeys keys = keys(parameters, keySet);
        LweCiphertext x = ciphertext(parameters, keySet);
        LweCiphertext y = ciphertext(parameters, keySet);
        double[] nanos = new double[ROUNDS];
        String digest = "";
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults().forMeasuring())) {
            GateEvaluator evaluator = GateEvaluator.on(backend, keys);
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                try (Scope scope = evaluator.scope()) {
                    long start = System.nanoTime();
                    LweCiphertext result = evaluator.nand(x, y);
                    backend.stream().await();
                    if (round >= 0) {
                        nanos[round] = System.nanoTime() - start;
                    }
                    digest = digest(result);
                }
            }
        }
        Arrays.sort(nanos);
        return new CpuTime(set.paperName(), parameters.method().name(), nanos[ROUNDS / 2], digest);
    }

    private LweCiphertext ciphertext(FhewParameters parameters, KeySetId keySet) {
        return LweCiphertext.fresh(
                parameters,
                keySet,
                residues(LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT),
                parameters.bitEncoding(),
                random.nextLong(),
                Optional.empty());
    }

    private Residues residues(Shape shape, RnsBasis basis, Form form) {
        HostRows rows = HostRows.allocateCompact(shape, basis, form);
        long modulus = basis.get(0).value();
        long[] words = new long[shape.width()];
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < words.length; i++) {
                    words[i] = random.nextLong(modulus);
                }
                rows.setRow(b, c, 0, MemorySegment.ofArray(words));
            }
        }
        return Residues.onHost(rows);
    }

    /** SHA-256 of the ciphertext's words, as 64-bit little-endian numbers. */
    private static String digest(LweCiphertext ciphertext) {
        byte[] words = ciphertext.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE);
        return Fingerprint.of(words).toString();
    }
}
