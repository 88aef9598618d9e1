package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.search.FhewSearch;
import java.lang.foreign.MemorySegment;
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
import org.junit.jupiter.api.Assumptions;
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

    /** What the search counts is what the CPU backend takes, but for what rows are padded by. */
    @Test
    void theSearchCountsKeysAsTheBackendHoldsThem() {
        try (Backend cpu = Backends.open("cpu")) {
            Assumptions.assumeTrue(cpu.capabilities().vectorBits() == 512);
            for (String name : FhewDefaults.names()) {
                FhewParameters set = FhewDefaults.open(name);
                long held = BlindRotationKey.bytes(set, cpu)
                        + cpu.imageBytes(LweSwitchingKey.shape(set), set.switchingBasis());
                assertEquals(1.04, held / (double) FhewSearch.keyBytes(set), 0.04, name);
            }
        }
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

    /** The same for all methods, and for secrets of both distributions where a method takes them. */
    static Stream<FhewParameters> methods() {
        SecretDistribution ternary = SecretDistribution.TERNARY;
        SecretDistribution gaussian = SecretDistribution.GAUSSIAN;
        return Stream.concat(
                sets(),
                Stream.of(
                        small(BlindRotationMethod.GINX, ternary, gaussian, 28, 7),
                        small(BlindRotationMethod.AP, ternary, ternary, 27, 9),
                        small(BlindRotationMethod.AP, gaussian, gaussian, 33, 16),
                        small(BlindRotationMethod.LMKCDEY, ternary, ternary, 27, 7),
                        small(BlindRotationMethod.LMKCDEY, gaussian, ternary, 27, 7),
                        small(BlindRotationMethod.LMKCDEY, gaussian, gaussian, 39, 20)));
    }

    private static FhewParameters small(
            BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring, int ringBits, int gadgetBase) {
        return SlowFhew.small(method, lwe, ring, ringBits, 15, 5, gadgetBase);
    }

    /** What entry e of number s_i encrypts, as {c, power}: c·X^power. */
    private static int[] message(FhewParameters parameters, int entry, int number) {
        return switch (parameters.method()) {
            case GINX -> new int[] {number == (entry == 0 ? 1 : -1) ? 1 : 0, 0};
            // Digits 1…9, 10…90, 100 of numbers below 128, in base 10: decimal.
            case AP -> {
                int digit = (entry % 9 + 1) * (entry < 9 ? 1 : entry < 18 ? 10 : 100);
                yield new int[] {1, digit * number};
            }
            case LMKCDEY -> new int[] {1, number};
        };
    }

    @ParameterizedTest
    @MethodSource("methods")
    void blindRotationKeysAreThoseOfTheFormulas(FhewParameters parameters) {
        try (FhewClient client = client(parameters, BACKEND)) {
            BlindRotationKey key = client.evaluationKeys().blindRotation();
            HostRows rows = key.residues().toHost();
            PublicSeed seed = key.seed().orElseThrow();
            long[] s = SlowFhew.lweSecret(client);
            assertTrue(Arrays.stream(s).distinct().count() >= 3, "a secret with all values is wanted");
            BigInteger[] z = SlowRing.big(SlowFhew.ringSecret(client));
            boolean many = parameters.method() == BlindRotationMethod.AP;
            assertEquals(
                    many ? 19 : parameters.method() == BlindRotationMethod.GINX ? 2 : 1,
                    rows.shape().batch2() / 2);
            for (int i = 0; i < s.length; i += many ? 5 : 1) {
                checkEncryptions(client, rows, seed, i, (int) s[i], z);
            }
            if (parameters.method() == BlindRotationMethod.LMKCDEY) {
                checkMoves(client, key.moves().toHost(), seed, z);
            }
        }
    }

    private static void checkEncryptions(
            FhewClient client, HostRows rows, PublicSeed seed, int i, int number, BigInteger[] z) {
        FhewParameters parameters = client.parameters();
        BigInteger q = parameters.ringModulus().toBigInteger();
        Gadget gadget = parameters.accumulatorGadget();
        int n = parameters.ringDegree();
        int places = rows.shape().batch2();
        StreamLabel label = new StreamLabel(
                "ringgsw.blind-rotation-key", i, 0, 0, parameters.ringModulus().value());
        long[] errors = SlowFhew.errors(client, seed, label, places * gadget.levels() * n);
        for (int place = 0; place < places; place++) {
            int[] power = message(parameters, place / 2, number);
            // t_0 = −z, t_1 = 1
            BigInteger[] monomial = monomial(power[0], power[1], n);
            BigInteger[] unit = place % 2 == 0
                    ? SlowRing.scale(SlowRing.multiply(monomial, z, q), BigInteger.ONE.negate(), q)
                    : monomial;
            for (int j = 0; j < gadget.levels(); j++) {
                int row = (places * i + place) * gadget.levels() + j;
                HostRows again =
                        HostRows.allocate(io.fhe4j.ntt.Shape.of(1, n), parameters.ringBasis(), Form.EVALUATION);
                SeededKeyRows.expandBlindRotation(seed, parameters.ringModulus(), i, place, j, again.row(0, 0, 0));
                long[] mine = Arrays.copyOfRange(
                        errors, (place * gadget.levels() + j) * n, (place * gadget.levels() + j + 1) * n);
                checkPair(rows, row, again.rowWords(0, 0, 0), z, SlowRing.scale(unit, weight(gadget, j), q), mine);
            }
        }
    }

    private static BigInteger weight(Gadget gadget, int digit) {
        return BigInteger.ONE.shiftLeft(gadget.droppedBits() + digit * gadget.logBase());
    }

    /** c·X^power, negacyclic. */
    private static BigInteger[] monomial(int c, int power, int n) {
        BigInteger[] monomial = new BigInteger[n];
        Arrays.fill(monomial, BigInteger.ZERO);
        int turned = Math.floorMod(power, 2 * n);
        monomial[turned % n] = BigInteger.valueOf(turned < n ? c : -c);
        return monomial;
    }

    /** The mask is the seed's, and body − mask·z is message and error. */
    private static void checkPair(
            HostRows rows, int row, long[] expectedMask, BigInteger[] z, BigInteger[] message, long[] error) {
        BigInteger q = rows.moduli().get(0).toBigInteger();
        assertArrayEquals(expectedMask, rows.rowWords(row, 0, 0), "the mask is the seed's");
        BigInteger[] mask = SlowRing.coefficients(BACKEND, rows, row, 0);
        BigInteger[] body = SlowRing.coefficients(BACKEND, rows, row, 1);
        BigInteger[] product = SlowRing.multiply(mask, z, q);
        BigInteger[] phase = SlowRing.add(body, SlowRing.scale(product, BigInteger.ONE.negate(), q), q);
        BigInteger[] rest = SlowRing.add(phase, SlowRing.scale(message, BigInteger.ONE.negate(), q), q);
        assertArrayEquals(SlowRing.big(error), rest);
    }

    /** −g_j·z(X^g) for g = −5, 5, 25, …, 5^10. */
    private static void checkMoves(FhewClient client, HostRows rows, PublicSeed seed, BigInteger[] z) {
        FhewParameters parameters = client.parameters();
        Gadget gadget = parameters.accumulatorGadget();
        int n = parameters.ringDegree();
        assertEquals(11, rows.shape().batch1());
        for (int move = 0; move < 11; move++) {
            int galois = move == 0
                    ? 2 * n - 5
                    : BigInteger.valueOf(5)
                            .modPow(BigInteger.valueOf(move), BigInteger.valueOf(2L * n))
                            .intValue();
            StreamLabel label = new StreamLabel(
                    "ringgsw.automorphism-key",
                    galois,
                    0,
                    0,
                    parameters.ringModulus().value());
            long[] errors = SlowFhew.errors(client, seed, label, gadget.levels() * n);
            BigInteger[] image = new BigInteger[n];
            for (int k = 0; k < n; k++) {
                int power = k * galois % (2 * n);
                image[power % n] = power < n ? z[k] : z[k].negate();
            }
            for (int j = 0; j < gadget.levels(); j++) {
                long[] mask = new long[n];
                UniformResidues.expandCompact(
                        seed,
                        new StreamLabel("ringgsw.automorphism-key", galois, 0, j, label.prime()),
                        MemorySegment.ofArray(mask));
                checkPair(
                        rows,
                        move * gadget.levels() + j,
                        mask,
                        z,
                        SlowRing.scale(
                                image,
                                weight(gadget, j).negate(),
                                parameters.ringModulus().toBigInteger()),
                        Arrays.copyOfRange(errors, j * n, (j + 1) * n));
            }
        }
    }

    /** Keys that live on the backend are the same keys; on a backend of the client's own nobody could use them. */
    @ParameterizedTest
    @MethodSource("methods")
    void keysInPlaceAreTheSameKeys(FhewParameters parameters) {
        try (FhewClient client = client(parameters, BACKEND);
                FhewClient own = FhewClient.generate(parameters)) {
            FhewEvaluationKeys inPlace = client.evaluationKeysInPlace(ProgressListener.NONE);
            BlindRotationKey key = inPlace.blindRotation();
            BlindRotationKey host = client.evaluationKeys(key.seed().orElseThrow(), ProgressListener.NONE)
                    .blindRotation();
            HostRows words = key.residues().toHost();
            for (int b = 0; b < words.shape().batch(); b++) {
                assertArrayEquals(host.residues().toHost().rowWords(b, 1, 0), words.rowWords(b, 1, 0));
            }
            assertThrows(IllegalStateException.class, () -> own.evaluationKeysInPlace(ProgressListener.NONE));
        }
    }

    /** Before anything is allocated, with the size. */
    @Test
    void keysBeyondHalfOfTheMemoryAreRefused() {
        FhewParameters large = FhewSets.published("STD256Q").withMethod(BlindRotationMethod.AP);
        long bytes = BlindRotationKey.bytes(large);
        String message = assertThrows(
                        PoolExhaustedException.class,
                        () -> FhewKeyGeneration.checkMemory(large, bytes, 24_000_000_000L))
                .getMessage();
        assertTrue(message.contains("STD256Q by AP take 15.") && message.contains("24.0 GB"), message);
        FhewKeyGeneration.checkMemory(large, bytes, 40_000_000_000L);
        try (Backend reference = Backends.open("reference")) {
            FhewParameters wide = FhewDefaults.open("AP_192_2");
            assertTrue(wide.ringModulus().bits() <= 32, "words of 32 bits on the host");
            assertEquals(2 * BlindRotationKey.bytes(wide), BlindRotationKey.bytes(wide, reference), "and of 64 there");
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
            long[] again = new long[s.length + 1];
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
                        SeededKeyRows.expandSwitching(seed, parameters.switchingModulus(), i, j, h, again);
                        assertArrayEquals(
                                Arrays.copyOf(again, s.length), Arrays.copyOf(rows.rowWords(entry, 0, 0), s.length));
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
