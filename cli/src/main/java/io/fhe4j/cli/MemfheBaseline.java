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
import io.fhe4j.ringgsw.Circuit;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.LweSwitchingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Programs on bits of a historical set: what they take on the library's own processor backend, one thread, and their record. Keys and ciphertexts are
 * random words of a seed: kernels take as long for them as for encryptions, and the server's class path can make no others.
 */
final class MemfheBaseline {

    /** A bootstrapped NAND. */
    static final BitProgram NAND =
            new BitProgram(2, 100, (evaluator, bits) -> List.of(evaluator.nand(bits.getFirst(), bits.getLast())));

    /** What is computed of encrypted bits. */
    @FunctionalInterface
    interface Computation {
        /** The results. */
        List<LweCiphertext> of(GateEvaluator evaluator, List<LweCiphertext> bits);
    }

    /**
     * A program.
     *
     * @param bits how many it takes
     * @param warmUp runs before one is timed
     * @param computation what it does
     */
    record BitProgram(int bits, int warmUp, Computation computation) {

        /** A network. */
        static BitProgram of(MemfheBitNetwork network) {
            Circuit circuit = network.circuit();
            return new BitProgram(circuit.inputs(), 3, circuit::evaluate);
        }
    }

    private static final int ROUNDS = 11;
    private static final long SEED = 1;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final KeySetId keySet = KeySetId.random();
    private final FhewParameters parameters;
    private final FhewEvaluationKeys keys;
    private final List<LweCiphertext> bits;

    private MemfheBaseline(FhewParameters parameters, int bits) {
        this.parameters = parameters;
        this.keys = randomKeys();
        this.bits = Stream.generate(this::ciphertext).limit(bits).toList();
    }

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

    /** The median of a few runs, after a warm-up. */
    static CpuTime measure(HistoricalSet set, BlindRotationMethod method, BitProgram program) {
        return new MemfheBaseline(parameters(set, method), program.bits).measure(set, program);
    }

    /**
     * Records the shapes of a run, from the upload of keys and ciphertexts to the download of the results.
     *
     * @param file gets the trace
     */
    static void record(HistoricalSet set, BlindRotationMethod method, BitProgram program, Path file)
            throws IOException {
        new MemfheBaseline(parameters(set, method), program.bits).record(program, file);
    }

    @SuppressWarnings("try") // the scope is there for its end
    private void record(BitProgram program, Path file) throws IOException {
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            GateEvaluator evaluator = GateEvaluator.on(recording.backend(), keys);
            try (Scope scope = evaluator.scope()) {
                program.computation
                        .of(evaluator, bits)
                        .forEach(result -> result.residues().toHost());
            }
        }
    }

    private FhewEvaluationKeys randomKeys() {
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
    private CpuTime measure(HistoricalSet set, BitProgram program) {
        double[] nanos = new double[ROUNDS];
        String digest = "";
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults().forMeasuring())) {
            GateEvaluator evaluator = GateEvaluator.on(backend, keys);
            for (int round = -program.warmUp; round < ROUNDS; round++) {
                try (Scope scope = evaluator.scope()) {
                    long start = System.nanoTime();
                    List<LweCiphertext> results = program.computation.of(evaluator, bits);
                    backend.stream().await();
                    if (round >= 0) {
                        nanos[round] = System.nanoTime() - start;
                    }
                    digest = digest(results);
                }
            }
        }
        Arrays.sort(nanos);
        return new CpuTime(set.paperName(), parameters.method().name(), nanos[ROUNDS / 2], digest);
    }

    private LweCiphertext ciphertext() {
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

    /** SHA-256 of the ciphertexts' words, as 64-bit little-endian numbers. */
    private static String digest(List<LweCiphertext> ciphertexts) {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        ciphertexts.forEach(ciphertext ->
                words.writeBytes(ciphertext.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE)));
        return Fingerprint.of(words.toByteArray()).toString();
    }
}
