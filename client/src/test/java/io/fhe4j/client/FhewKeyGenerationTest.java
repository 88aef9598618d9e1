package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.SeededKeyRows;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** FHEW keys against their formulas on big integers, and what two generations share: nothing. */
class FhewKeyGenerationTest {
    private static final Backend BACKEND = Backends.open("reference");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final PublicSeed SEED = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    /** Key switching modulo a power of two, modulo Q, and modulo a Q whose products with a secret do not add up in a word. */
    static Stream<FhewParameters> sets() {
        return Stream.of(SlowFhew.small(27, 15, 5, 7), SlowFhew.small(24, 0, 5, 9), SlowFhew.small(59, 0, 4, 16));
    }

    private static FhewClient client(FhewParameters parameters, Backend backend) {
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        seed[0] = 5;
        return FhewClient.expand(
                parameters,
                KeySetId.fromBytes(Arrays.copyOf(new byte[] {1}, KeySetId.BYTES)),
                SecretBytes.copyOf(seed, InsecureSecretKeyAccess.get()),
                ClientOptions.defaults().on(backend));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void blindRotationKeysAreThoseOfTheFormulas(FhewParameters parameters) {
        try (FhewClient client = client(parameters, BACKEND)) {
            BlindRotationKey key = client.evaluationKeys().blindRotation();
            HostRows rows = key.residues().toHost();
            PublicSeed seed = key.seed().orElseThrow();
            long[] s = SlowFhew.lweSecret(client);
            assertTrue(Arrays.stream(s).distinct().count() == 3, "a secret with all values is wanted");
            BigInteger[] z = SlowRing.big(SlowFhew.ringSecret(client));
            for (int i = 0; i < s.length; i++) {
                checkEncryptions(client, rows, seed, i, s[i], z);
            }
        }
    }

    private static void checkEncryptions(
            FhewClient client, HostRows rows, PublicSeed seed, int i, long entryOfSecret, BigInteger[] z) {
        FhewParameters parameters = client.parameters();
        BigInteger q = parameters.ringModulus().toBigInteger();
        Gadget gadget = parameters.accumulatorGadget();
        int n = parameters.ringDegree();
        StreamLabel label = new StreamLabel(
                "ringgsw.blind-rotation-key", i, 0, 0, parameters.ringModulus().value());
        long[] errors = SlowFhew.errors(client, seed, label, 4 * gadget.levels() * n);
        HostRows again = HostRows.allocate(io.fhe4j.ntt.Shape.of(1, n), parameters.ringBasis(), Form.EVALUATION);
        for (int entry = 0; entry < 4; entry++) {
            long bit = entryOfSecret == (entry < 2 ? 1 : -1) ? 1 : 0;
            for (int j = 0; j < gadget.levels(); j++) {
                int place = 4 * gadget.levels() * i + entry * gadget.levels() + j;
                SeededKeyRows.expandBlindRotation(seed, parameters.ringModulus(), i, entry, j, again.row(0, 0, 0));
                assertArrayEquals(again.rowWords(0, 0, 0), rows.rowWords(place, 0, 0), "the mask is the seed's");
                BigInteger[] mask = SlowRing.coefficients(BACKEND, rows, place, 0);
                BigInteger[] body = SlowRing.coefficients(BACKEND, rows, place, 1);
                BigInteger[] product = SlowRing.multiply(mask, z, q);
                BigInteger[] phase = SlowRing.add(body, SlowRing.scale(product, BigInteger.ONE.negate(), q), q);
                BigInteger weight = BigInteger.valueOf(bit).shiftLeft(gadget.droppedBits() + j * gadget.logBase());
                // t_0 = −z, t_1 = 1
                BigInteger[] message = new BigInteger[n];
                Arrays.fill(message, BigInteger.ZERO);
                message[0] = weight;
                if (entry % 2 == 0) {
                    message = SlowRing.scale(z, weight.negate(), q);
                }
                BigInteger[] error = SlowRing.add(phase, SlowRing.scale(message, BigInteger.ONE.negate(), q), q);
                int from = (entry * gadget.levels() + j) * n;
                assertArrayEquals(SlowRing.big(Arrays.copyOfRange(errors, from, from + n)), error);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void switchingKeysAreThoseOfTheFormulas(FhewParameters parameters) {
        try (FhewClient client = FhewClient.generate(parameters, OPTIONS)) {
            LweSwitchingKey key = client.evaluationKeys().switching();
            HostRows rows = key.residues().toHost();
            PublicSeed seed = key.seed().orElseThrow();
            BigInteger modulus = parameters.switchingModulus().toBigInteger();
            Gadget gadget = parameters.switchingGadget();
            int multiples = 1 << (gadget.logBase() - 1);
            long[] s = SlowFhew.lweSecret(client);
            long[] z = SlowFhew.ringSecret(client);
            HostRows again = HostRows.allocate(
                    io.fhe4j.ntt.Shape.of(1, s.length + 1), parameters.switchingBasis(), Form.COEFFICIENT);
            int entry = 0;
            for (int i = 0; i < z.length; i++) {
                StreamLabel label = new StreamLabel(
                        "ringgsw.lwe-switching-key",
                        i,
                        0,
                        0,
                        parameters.switchingModulus().value());
                long[] errors = SlowFhew.errors(client, seed, label, gadget.levels() * multiples);
                for (int j = 0; j < gadget.levels(); j++) {
                    for (int h = 0; h < multiples; h++) {
                        SeededKeyRows.expandSwitching(seed, parameters.switchingModulus(), i, j, h, again.row(0, 0, 0));
                        assertArrayEquals(
                                Arrays.copyOf(again.rowWords(0, 0, 0), s.length),
                                Arrays.copyOf(rows.rowWords(entry, 0, 0), s.length));
                        BigInteger message = BigInteger.valueOf((h + 1) * z[i]).shiftLeft(j * gadget.logBase());
                        BigInteger error = SlowFhew.phase(rows, entry, s).subtract(message);
                        assertEquals(BigInteger.valueOf(errors[j * multiples + h]), SlowFhew.centred(error, modulus));
                        entry++;
                    }
                }
            }
            assertEquals(rows.shape().batch(), entry);
        }
    }

    @Test
    void twoGenerationsShareNeitherMasksNorErrors() {
        FhewParameters parameters = SlowFhew.small(27, 15, 5, 7);
        try (FhewClient client = FhewClient.generate(parameters, OPTIONS)) {
            List<FhewEvaluationKeys> generations = List.of(client.evaluationKeys(), client.evaluationKeys());
            Set<List<Long>> rows = new HashSet<>();
            Set<Long> firstErrors = new HashSet<>();
            int count = 0;
            for (FhewEvaluationKeys keys : generations) {
                HostRows rotation = keys.blindRotation().residues().toHost();
                for (int b = 0; b < rotation.shape().batch(); b++) {
                    rows.add(start(rotation, b, 0));
                    rows.add(start(rotation, b, 1));
                    count += 2;
                }
                HostRows switching = keys.switching().residues().toHost();
                for (int b = 0; b < switching.shape().batch(); b++) {
                    rows.add(start(switching, b, 0));
                    count++;
                }
                for (String type : List.of("ringgsw.blind-rotation-key", "ringgsw.lwe-switching-key")) {
                    StreamLabel label = new StreamLabel(type, 3, 0, 0, 0);
                    long[] errors =
                            SlowFhew.errors(client, keys.switching().seed().orElseThrow(), label, 16);
                    firstErrors.add((long) Arrays.hashCode(errors));
                }
            }
            assertEquals(count, rows.size(), "no two rows begin alike");
            assertEquals(4, firstErrors.size());
            assertNotEquals(
                    generations.get(0).switching().seed(),
                    generations.get(1).switching().seed());
        }
    }

    private static List<Long> start(HostRows rows, int b, int c) {
        return Arrays.stream(rows.rowWords(b, c, 0)).limit(8).boxed().toList();
    }

    /** One thread or several, one backend or another: the seeds alone decide. */
    @Test
    void theSameSeedsGiveTheSameKeys() {
        FhewParameters parameters = SlowFhew.small(27, 15, 5, 7);
        try (Backend cpu = Backends.open("cpu");
                FhewClient one = client(parameters, BACKEND);
                FhewClient other = client(parameters, cpu);
                ExecutorService threads = Executors.newFixedThreadPool(3);
                FhewClient fresh = FhewClient.generate(parameters, OPTIONS.withExecutor(threads, 3))) {
            FhewEvaluationKeys keys = one.evaluationKeys(SEED, ProgressListener.NONE);
            assertSame(keys, other.evaluationKeys(SEED, ProgressListener.NONE), true);
            assertSame(keys, fresh.evaluationKeys(SEED, ProgressListener.NONE), false);
            FhewClient parallel = FhewClient.expand(
                    parameters, fresh.keySet(), copy(fresh.secretKey().seed()), OPTIONS);
            assertSame(
                    parallel.evaluationKeys(SEED, ProgressListener.NONE),
                    fresh.evaluationKeys(SEED, ProgressListener.NONE),
                    true);
            parallel.close();
        }
    }

    private static SecretBytes copy(SecretBytes seed) {
        return SecretBytes.copyOf(seed.toByteArray(InsecureSecretKeyAccess.get()), InsecureSecretKeyAccess.get());
    }

    private static void assertSame(FhewEvaluationKeys x, FhewEvaluationKeys y, boolean equal) {
        assertEquals(
                equal,
                x.blindRotation()
                                .residues()
                                .toHost()
                                .words()
                                .mismatch(y.blindRotation().residues().toHost().words())
                        == -1);
        assertEquals(
                equal,
                x.switching()
                                .residues()
                                .toHost()
                                .words()
                                .mismatch(y.switching().residues().toHost().words())
                        == -1);
    }

    @Test
    void progressIsToldAndMayCancel() {
        FhewParameters parameters = SlowFhew.small(27, 15, 5, 7);
        try (FhewClient client = FhewClient.generate(parameters, OPTIONS)) {
            List<Long> told = new ArrayList<>();
            client.evaluationKeys((stage, done, total) -> {
                assertEquals(16 + 64, total);
                told.add(done);
            });
            assertEquals(81, told.size());
            for (int i = 0; i < told.size(); i++) {
                assertEquals(i, told.get(i));
            }
            assertThrows(
                    CancelledException.class,
                    () -> client.evaluationKeys((stage, done, total) -> {
                        if (done == 20) {
                            throw new CancelledException("enough");
                        }
                    }));
            assertEquals(
                    client.keySet(), client.evaluationKeys().keySet(), "a cancelled generation leaves the next alone");
        }
    }
}
