package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.MemoryUse;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateCall;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.wire.FhewMappedKeys;
import io.fhe4j.ringgsw.wire.RingGswFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in a mapped file are the keys that memory would hold, and gates by them the same ciphertexts. */
class MappedKeysTest {
    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;
    private static final PublicSeed SEED = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);

    @TempDir
    Path directory;

    private static FhewParameters set(BlindRotationMethod method, int degree, int bits, int n) {
        return FhewParameters.builder()
                .name("small")
                .method(method)
                .refreshBase(8)
                .automorphismWindow(4)
                .ring(degree, bits)
                .lwe(n, Math.min(11, Integer.numberOfTrailingZeros(degree) + 1))
                .keySwitch(15, 5)
                .gadget(9, true)
                .insecure("a test")
                .build()
                .acceptFailureProbability(-1);
    }

    private static void assertSame(Residues expected, Residues found) {
        HostRows x = expected.toHost();
        HostRows y = found.toHost();
        assertEquals(x.shape(), y.shape());
        for (int b = 0; b < x.shape().batch(); b++) {
            for (int c = 0; c < x.shape().components(); c++) {
                assertArrayEquals(x.rowWords(b, c, 0), y.rowWords(b, c, 0));
            }
        }
    }

    private static List<Residues> gates(Backend backend, FhewEvaluationKeys keys, List<LweCiphertext> inputs) {
        GateEvaluator evaluator = GateEvaluator.on(backend, keys);
        List<GateCall> calls = new ArrayList<>();
        for (int i = 0; i + 1 < inputs.size(); i++) {
            calls.add(GateCall.of(i % 2 == 0 ? Gate.NAND : Gate.XOR, inputs.get(i), inputs.get(i + 1)));
        }
        return evaluator.evaluate(calls).stream().map(LweCiphertext::residues).toList();
    }

    /** The same words under the key set that a forger named. */
    private static LweCiphertext under(FhewEvaluationKeys keys, LweCiphertext x) {
        return LweCiphertext.fresh(
                keys.parameters(), keys.keySet(), x.residues(), x.encoding(), x.hashCode(), Optional.empty());
    }

    /** Rows of 32-bit words in the order of the vectors and not, rows of doubles, and of 64-bit words. */
    @ParameterizedTest
    @CsvSource({
        "AP, 1024, 27, 5",
        "AP, 64, 27, 16",
        "AP, 64, 40, 16",
        "AP, 64, 55, 16",
        "LMKCDEY, 64, 27, 16",
        "GINX, 64, 27, 16"
    })
    void keysAndGatesAreThoseOfMemory(BlindRotationMethod method, int degree, int bits, int n) {
        FhewParameters parameters = set(method, degree, bits, n);
        Path store = directory.resolve("keys.fhe");
        try (Backend backend = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            FhewEvaluationKeys host = client.evaluationKeys(SEED, (stage, done, total) -> {});
            MemoryUse before = backend.memoryUse();
            FhewEvaluationKeys mapped = client.evaluationKeysMapped(store, SEED);
            assertTrue(backend.memoryUse().usedBytes() <= before.usedBytes(), "a store takes none of the pool");
            assertSame(host.blindRotation().residues(), mapped.blindRotation().residues());
            assertSame(host.switching().residues(), mapped.switching().residues());
            if (method == BlindRotationMethod.LMKCDEY) {
                assertSame(host.blindRotation().moves(), mapped.blindRotation().moves());
            }
            assertEquals(host.keySet(), mapped.keySet());
            assertEquals(host.blindRotation().seed(), mapped.blindRotation().seed());
            FhewEvaluationKeys opened = FhewMappedKeys.open(store, parameters, backend);
            List<LweCiphertext> inputs = client.encrypt(true, false, false, true, true);
            List<Residues> expected = gates(backend, host, inputs);
            List<Residues> found = gates(backend, opened, inputs);
            for (int i = 0; i < expected.size(); i++) {
                assertSame(expected.get(i), found.get(i));
            }
        }
    }

    @Test
    void storesSayHowTheirRowsLie() throws IOException {
        Path store = directory.resolve("keys.fhe");
        try (Backend backend = Backends.open("cpu");
                FhewClient client = FhewClient.generate(
                        set(BlindRotationMethod.AP, 64, 27, 2),
                        ClientOptions.defaults().on(backend))) {
            client.evaluationKeysMapped(store, SEED).keySet();
        }
        try (Arena arena = Arena.ofConfined();
                InputStream in = Files.newInputStream(store);
                EnvelopeReader reader = EnvelopeReader.read(in, NAME, 1 << 26, arena)) {
            Map<String, Object> facts = RingGswFacts.of(reader);
            assertTrue(String.valueOf(facts.get("representation")).contains("narrow"), facts::toString);
            assertEquals(true, facts.get("seededRotation"));
        }
    }

    @Test
    void storesOfOthersAreRefused() throws IOException {
        FhewParameters parameters = set(BlindRotationMethod.AP, 1024, 27, 2);
        FhewParameters other = set(BlindRotationMethod.AP, 1024, 27, 3);
        Path store = directory.resolve("keys.fhe");
        try (Backend backend = Backends.open("cpu");
                Backend scalar = Backends.open("cpu", BackendOptions.defaults().with("vectorBits", "64"));
                Backend reference = Backends.open("reference");
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(backend));
                FhewClient elsewhere =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(reference))) {
            client.evaluationKeysMapped(store, SEED);
            assertThrows(IncompatibleException.class, () -> FhewMappedKeys.open(store, other, backend));
            assertThrows(UnsupportedOperationException.class, () -> FhewMappedKeys.open(store, parameters, reference));
            assertThrows(UnsupportedOperationException.class, () -> elsewhere.evaluationKeysMapped(store, SEED));
            if (backend.capabilities().vectorBits() > 64) {
                String message = assertThrows(
                                IncompatibleException.class, () -> FhewMappedKeys.open(store, parameters, scalar))
                        .getMessage();
                assertTrue(message.contains("make the store again"), message);
            }
            byte[] before = Files.readAllBytes(store);
            assertThrows(
                    CancelledException.class,
                    () -> client.evaluationKeysMapped(store, (stage, done, total) -> {
                        throw new CancelledException("enough");
                    }));
            assertArrayEquals(before, Files.readAllBytes(store));
        }
    }

    /** Damaged files are refused, and forged ones refused or of use: no bytes lead a kernel astray. */
    @Test
    void hostileStoresAreRefused() throws IOException {
        FhewParameters parameters = set(BlindRotationMethod.LMKCDEY, 16, 27, 4);
        Path store = directory.resolve(NAME);
        try (Backend backend = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            client.evaluationKeysMapped(store, SEED);
            byte[] valid = Files.readAllBytes(store);
            List<LweCiphertext> inputs = client.encrypt(true, false);
            HostileInput<FhewEvaluationKeys> hostile = new HostileInput<>(NAME, valid.length, file -> {
                try {
                    Files.delete(store); // a new file, for the old one may be mapped
                    return FhewMappedKeys.open(Files.write(store, file), parameters, backend);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            hostile.assertRejected(Mutants.stale(valid, 1, MUTANTS));
            hostile.assertRejectedOrUsable(
                    Mutants.recomputed(valid, 2, MUTANTS),
                    keys -> gates(
                            backend,
                            keys,
                            inputs.stream().map(x -> under(keys, x)).toList()));
            MalformedInputException refusal = (MalformedInputException) hostile.assertRejected(Mutant.edited(
                    "a word that is no residue",
                    valid,
                    parts -> parts.chunks.get(0).setWord(3, -1)));
            assertTrue(refusal.getMessage().contains("no residues modulo"), refusal.getMessage());
            hostile.assertRejected(Mutant.edited(
                    "an automorphism's word",
                    valid,
                    parts -> parts.chunks.get(1).setWord(0, -1)));
            assertTrue(hostile.accepted() > 0, "edits of the switching key's bodies may be residues");
        }
    }

    /** The whole key of 1.7 GB: made in the file, opened again, and gates by it. */
    @Test
    @Tag("slow")
    void apAtItsRealSize() {
        FhewParameters parameters = FhewSets.published("STD128-AP").acceptFailureProbability(-63);
        Path store = directory.resolve("std128-ap.fhe");
        try (ExecutorService threads = Executors.newFixedThreadPool(2);
                Backend backend = Backends.open("cpu");
                FhewClient client = FhewClient.generate(
                        parameters, ClientOptions.defaults().on(backend).withExecutor(threads, 2))) {
            client.evaluationKeysMapped(store, SEED);
            FhewEvaluationKeys keys = FhewMappedKeys.open(store, parameters, backend);
            assertTrue(backend.memoryUse().peakBytes() < FhewMappedKeys.bytes(parameters, backend) / 4);
            GateEvaluator evaluator = GateEvaluator.on(backend, keys);
            List<LweCiphertext> x = client.encrypt(false, false, true, true);
            List<LweCiphertext> y = client.encrypt(false, true, false, true);
            List<LweCiphertext> results = evaluator.evaluate(Gate.NAND, x, y);
            assertEquals(
                    List.of(true, true, true, false),
                    results.stream().map(client::decrypt).toList());
        }
    }
}
