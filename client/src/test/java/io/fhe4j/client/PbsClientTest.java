package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, encryption and look-ups together: every value of small and real blocks, and what is refused. */
class PbsClientTest {

    private static PbsParameters toy(int message, int carry, int components, int degree, int logBase, int levels) {
        return toy(24, message, carry, components, degree, logBase, levels, 1);
    }

    private static PbsParameters toy(
            int n, int message, int carry, int components, int degree, int logBase, int levels, int grouping) {
        return PbsParameters.builder()
                .name("toy " + message + "_" + carry)
                .blocks(new BlockParameters(message, carry, Math.max(25, (1 << 2 * message) + 1)))
                .lwe(n, new ErrorDistribution.TUniform(8))
                .ring(components, degree, new ErrorDistribution.TUniform(8))
                .rotation(logBase, levels)
                .grouping(grouping)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    private static ClientOptions on(Backend backend) {
        return ClientOptions.defaults().on(backend);
    }

    private static int[] all(int space) {
        int[] values = new int[space];
        for (int v = 0; v < space; v++) {
            values[v] = v;
        }
        return values;
    }

    /** Every value of the block, in one batch, on both backends. */
    private static void lookUpEverything(PbsParameters parameters, String name) {
        int space = parameters.space();
        try (Backend backend = Backends.open(name);
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            List<PbsCiphertext> x = client.encryptBelow(space, all(space));
            List<LookUpTable> tables = new ArrayList<>();
            for (int v = 0; v < space; v++) {
                int shift = v % 3;
                tables.add(LookUpTable.of(parameters, y -> (5 * y + 3 + shift) % space));
            }
            List<PbsCiphertext> read = evaluator.lookUp(x, tables);
            for (int v = 0; v < space; v++) {
                assertEquals(v, client.decrypt(x.get(v)), "fresh " + v);
                assertEquals((5 * v + 3 + v % 3) % space, client.decrypt(read.get(v)), "table at " + v);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 512, 20, 1",
        "1, 2, 2, 512, 15, 2",
        "2, 2, 1, 1024, 23, 1",
        "2, 3, 1, 2048, 12, 3",
        "1, 1, 4, 512, 23, 1",
        "3, 3, 1, 4096, 15, 2"
    })
    void everyValueOfABlock(int message, int carry, int components, int degree, int logBase, int levels) {
        lookUpEverything(toy(message, carry, components, degree, logBase, levels), "cpu");
    }

    /** Of n = 24 numbers 23 and 25 leave one or two over. */
    @ParameterizedTest
    @CsvSource({
        "24, 1, 1, 2, 512, 23, 1, 2",
        "23, 2, 2, 1, 1024, 23, 1, 2",
        "25, 2, 2, 1, 2048, 23, 1, 3",
        "23, 2, 3, 1, 2048, 15, 2, 3",
        "24, 1, 2, 1, 512, 15, 3, 3"
    })
    void everyValueWithNumbersInGroups(
            int n, int message, int carry, int components, int degree, int logBase, int levels, int grouping) {
        lookUpEverything(toy(n, message, carry, components, degree, logBase, levels, grouping), "cpu");
    }

    private static PbsParameters shortWords(int n, int components, int degree, int logBase, int levels, int grouping) {
        return PbsParameters.builder()
                .name("short toy")
                .torusBits(32)
                .blocks(new BlockParameters(1, 1, 9))
                .lwe(n, new ErrorDistribution.TUniform(8))
                .ring(components, degree, new ErrorDistribution.TUniform(2))
                .rotation(logBase, levels)
                .grouping(grouping)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "24, 1, 512, 8, 4, 1, cpu",
        "24, 1, 1024, 14, 1, 1, cpu",
        "24, 3, 512, 8, 2, 1, cpu",
        "23, 1, 2048, 7, 3, 2, cpu",
        "25, 2, 512, 7, 3, 3, cpu",
        "11, 2, 512, 8, 3, 1, reference",
        "11, 1, 512, 8, 3, 3, reference"
    })
    void everyValueOnShortWords(
            int n, int components, int degree, int logBase, int levels, int grouping, String backend) {
        lookUpEverything(shortWords(n, components, degree, logBase, levels, grouping), backend);
    }

    /** What {@code --search TORUS32_128_1_1} and {@code TORUS32_128_2_2} find. */
    @ParameterizedTest
    @CsvSource({"1, 9, 758, 16, 9, 2, 4, 3", "2, 25, 837, 14, 6, 4, 2, 8"})
    @Tag("slow")
    void everyValueOfRealBlocksOnShortWords(
            int bits, int norm, int n, int error, int logBase, int levels, int switchingLogBase, int switchingLevels) {
        PbsParameters set = PbsParameters.builder()
                .name("short " + bits + "_" + bits)
                .torusBits(32)
                .blocks(new BlockParameters(bits, bits, norm))
                .lwe(n, new ErrorDistribution.TUniform(error))
                .ring(1, 2048, new ErrorDistribution.TUniform(3))
                .rotation(logBase, levels)
                .keySwitch(switchingLogBase, switchingLevels)
                .build();
        assertTrue(set.failureLog2() <= -128 && set.securityBits() >= 128, set.toString());
        lookUpEverything(set, "cpu");
    }

    /** A few steps with digits of all 32 bits: transforms err less than half a word, so that both backends give the same words. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shortWordsAreTheSameOnBothBackends(int grouping) {
        PbsParameters set = shortWords(13, 1, 512, 8, 4, grouping);
        try (Backend fast = Backends.open("cpu");
                Backend slow = Backends.open("reference");
                PbsClient client = PbsClient.generate(set, on(fast))) {
            PbsKeys keys = client.evaluationKeys();
            List<PbsCiphertext> x = client.encryptBelow(4, all(4));
            List<LookUpTable> tables = Collections.nCopies(4, LookUpTable.of(set, 2, 3, 1, 0));
            try (PbsEvaluator one = PbsEvaluator.on(fast, keys);
                    PbsEvaluator two = PbsEvaluator.on(slow, keys)) {
                List<PbsCiphertext> first = one.lookUp(one.lookUp(x, tables), tables);
                List<PbsCiphertext> second = two.lookUp(two.lookUp(x, tables), tables);
                for (int i = 0; i < 4; i++) {
                    assertArrayEquals(
                            second.get(i).residues().toHost().rowWords(0, 0, 0),
                            first.get(i).residues().toHost().rowWords(0, 0, 0));
                }
            }
        }
    }

    @Test
    void theReferenceBackendGroupsToo() {
        lookUpEverything(toy(11, 1, 1, 1, 512, 15, 2, 3), "reference");
    }

    /** Of 875 numbers one or two are left over. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyValueOfARealBlockInGroups(int grouping) {
        PbsParameters single = PbsSets.MESSAGE_2_CARRY_2;
        PbsParameters set = PbsParameters.builder()
                .name("2_2, " + grouping + " at a time")
                .lwe(single.lweDimension(), single.lweError())
                .ring(single.maskComponents(), single.ringDegree(), single.ringError())
                .grouping(grouping)
                .build();
        assertTrue(set.failureLog2() < -115 && set.failureLog2() > single.failureLog2(), set.toString());
        assertTrue(set.securityBits() >= 128, set.toString());
        assertNotEquals(single.fingerprint(), set.fingerprint());
        lookUpEverything(set, "cpu");
    }

    @Test
    void theReferenceBackendComputesTheSame() {
        lookUpEverything(toy(1, 2, 2, 512, 15, 2), "reference");
    }

    @Test
    void everyValueOfARealBlock() {
        lookUpEverything(PbsSets.MESSAGE_2_CARRY_2, "cpu");
    }

    @Test
    void linearCombinationsAndTwoArguments() {
        PbsParameters parameters = toy(2, 2, 1, 1024, 23, 1);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PbsCiphertext three = client.encrypt(3);
            PbsCiphertext two = client.encrypt(2);
            PbsCiphertext sum = evaluator.add(evaluator.add(evaluator.multiply(three, 2), two), 5);
            assertEquals(13, client.decrypt(sum));
            assertEquals(-1, client.decrypt(evaluator.subtract(two, three)));
            assertEquals(7, client.decrypt(evaluator.constant(7)));
            LookUpTable product = LookUpTable.ofTwo(parameters, (a, b) -> a * b);
            for (int a = 0; a < 4; a++) {
                for (int b = 0; b < 4; b++) {
                    PbsCiphertext read = evaluator.lookUp(client.encrypt(a), client.encrypt(b), product);
                    assertEquals(a * b, client.decrypt(read));
                    assertTrue(read.state().high() == 9 && read.state().low() == 0);
                }
            }
            // A constant is read like any other block.
            assertEquals(6, client.decrypt(evaluator.lookUp(evaluator.constant(14), product)));
            assertRefusals(client, evaluator, sum, product);
        }
    }

    /** Where values are four apart, all that is less than two from one of them reads its entry: claims are not true here by as much as 1. */
    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void placesApartAreReadFromAfar(PbsEngine engine) {
        PbsParameters parameters = PbsParameters.builder(engine)
                .name("toy apart")
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, 1024, new ErrorDistribution.TUniform(2))
                .rotation(23, 1)
                .insecure("a test")
                .build();
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            Table quarter = Table.of(16, -1, 14, v -> (v + 1) / 4);
            for (int x = 0; x < 4; x++) {
                for (int off = -1; off <= 1; off++) {
                    Combination<PbsCiphertext> sum = Combination.<PbsCiphertext>constant(0)
                            .plus(4, client.encrypt(x))
                            .plus(1, client.encryptBit(off > 0))
                            .plus(-1, client.encryptBit(off < 0));
                    PbsCiphertext place = evaluator.spaced(sum, 0, 12, 4);
                    PbsCiphertext read = evaluator
                            .lookUp(List.of(LookUp.of(place, quarter)))
                            .getFirst()
                            .getFirst();
                    assertEquals(x, client.decrypt(read), "4·" + x + " + " + off);
                    assertEquals(3, read.state().high());
                    assertEquals(18.0 / 16, place.state().noiseAtStep());
                    assertTrue(evaluator.log2Failure(place) < evaluator.log2Failure(evaluator.multiply(read, 2)));
                    assertThrows(IncompatibleException.class, () -> client.decrypt(place));
                }
            }
        }
    }

    private static void assertRefusals(
            PbsClient client, PbsEvaluator evaluator, PbsCiphertext sum, LookUpTable product) {
        PbsParameters parameters = client.parameters();
        PbsCiphertext three = client.encrypt(3);
        assertThrows(BlockOverflowException.class, () -> evaluator.lookUp(three, sum, product));
        assertThrows(BlockOverflowException.class, () -> evaluator.lookUp(evaluator.add(sum, 3), product));
        assertThrows(BlockOverflowException.class, () -> evaluator.multiply(three, 11));
        assertThrows(ValueRangeException.class, () -> client.encrypt(4));
        assertThrows(ValueRangeException.class, () -> client.encrypt(-1));
        assertThrows(ValueRangeException.class, () -> client.encryptBelow(17, 1));
        assertThrows(ValueRangeException.class, () -> evaluator.constant(16));
        assertThrows(ValueRangeException.class, () -> LookUpTable.of(parameters, 1, 2, 3));
        assertThrows(ValueRangeException.class, () -> LookUpTable.of(parameters, x -> x + 1));
        assertThrows(IllegalArgumentException.class, () -> evaluator.lookUp(List.of(three), List.of(product, product)));
        PbsParameters others = toy(1, 1, 1, 512, 20, 1);
        assertThrows(IncompatibleException.class, () -> evaluator.lookUp(three, LookUpTable.of(others, 1, 2, 3, 0)));
        try (PbsClient same = PbsClient.generate(parameters);
                PbsClient other = PbsClient.generate(others)) {
            assertThrows(KeySetMismatchException.class, () -> evaluator.add(three, same.encrypt(1)));
            assertThrows(KeySetMismatchException.class, () -> same.decrypt(three));
            assertThrows(IncompatibleException.class, () -> evaluator.add(three, other.encrypt(1)));
            assertThrows(IncompatibleException.class, () -> other.decrypt(three));
        }
    }

    /** A look-up that is made again errs by itself, but is of the same family. */
    @Test
    void equalComputationsAreRelated() {
        PbsParameters parameters = toy(2, 2, 1, 1024, 23, 1);
        LookUpTable table = LookUpTable.of(parameters, x -> x / 4);
        LookUpTable other = LookUpTable.of(parameters, x -> x % 4);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PbsCiphertext x = client.encrypt(3);
            PbsCiphertext y = client.encrypt(2);
            PbsCiphertext one = evaluator.lookUp(evaluator.add(x, y), table);
            NoiseSources noise = one.state().noise();
            PbsCiphertext again = evaluator.lookUp(evaluator.add(y, x), table);
            assertNotEquals(noise, again.state().noise());
            assertEquals(noise.family(), again.state().noise().family());
            assertEquals(4, evaluator.subtract(one, again).state().noise().variance());
            for (PbsCiphertext independent : List.of(
                    evaluator.lookUp(evaluator.add(x, y), other),
                    evaluator.lookUp(evaluator.add(evaluator.add(x, y), 1), table))) {
                assertTrue(noise.isIndependentOf(independent.state().noise()));
            }
            assertEquals(4, evaluator.add(one, one).state().noise().variance());
            assertTrue(evaluator.log2Failure(evaluator.add(one, one)) > evaluator.log2Failure(one));
        }
    }

    /** Keys in pieces on several threads are those of one thread; another generation has other masks and errors. */
    @Test
    void keysAreThoseOfTheirSeed() {
        PbsParameters parameters = toy(1, 1, 2, 512, 15, 2);
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        seed[3] = 7;
        PublicSeed generation = PublicSeed.random();
        KeySetId id = KeySetId.random();
        List<Long> told = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2);
                PbsClient one = PbsClient.expand(
                        parameters, id, SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE), ClientOptions.defaults());
                PbsClient two = PbsClient.expand(
                        parameters,
                        id,
                        SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE),
                        ClientOptions.defaults().withExecutor(pool, 3))) {
            PbsKeys keys = one.evaluationKeys(generation, ProgressListener.NONE);
            PbsKeys same = two.evaluationKeys(generation, (stage, done, total) -> told.add(done));
            assertEquals(-1, keys.rotation().words().mismatch(same.rotation().words()));
            assertEquals(-1, keys.switching().words().mismatch(same.switching().words()));
            PbsKeys others = one.evaluationKeys();
            assertTrue(keys.rotation().words().mismatch(others.rotation().words()) < 8);
            assertEquals(24L + 16, told.getLast());
        }
    }

    /** Errors of words of 32 bits are within their bounds modulo 2^32, in both keys and in fresh ciphertexts. */
    @Test
    void bodiesOfShortWordsHideErrorsAndMessages() {
        PbsParameters parameters = shortWords(24, 2, 512, 7, 3, 1);
        try (PbsClient client = PbsClient.generate(parameters)) {
            PbsKeys keys = client.evaluationKeys();
            assertEquals(4, keys.rotation().wordBytes());
            assertEquals((24L * 9 * 512 + 1024 * 4) * 4 + 32, keys.bytes());
            long[] s = client.secretKey().lweWords();
            long[] z = client.secretKey().ringWords();
            for (int row = 0; row < 9; row++) {
                long[] rest = keys.rotation().rowWords(5 * 9 + row, 0, 0);
                for (int c = 0; c < 2; c++) {
                    long[] mask = new long[512];
                    SeededPbsRows.expandRotation(
                            keys.seed(), parameters.ringModulus(), 5, row, c, MemorySegment.ofArray(mask));
                    for (int i = 0; i < 512; i++) {
                        for (int j = 0; j < 512 && z[c * 512 + i] != 0; j++) {
                            rest[(i + j) % 512] -= i + j < 512 ? mask[j] : -mask[j];
                        }
                    }
                }
                long message = s[5] << 11 + 7 * (row % 3);
                int component = row / 3;
                for (int t = 0; t < 512; t++) {
                    long expected = component == 2 ? (t == 0 ? message : 0) : -message * z[component * 512 + t];
                    assertTrue(Math.abs((int) (rest[t] - expected)) <= 4, "row " + row + ", coefficient " + t);
                }
            }
            HostRows fresh = client.encrypt(1).residues().toHost();
            long phase = fresh.get(0, 0, 0, 1024);
            for (int i = 0; i < 1024; i++) {
                phase -= fresh.get(0, 0, 0, i) * z[i];
            }
            assertTrue(Math.abs((int) (phase - (1L << 29))) <= 4, "phase " + (int) phase);
        }
    }

    /** The bodies are what the package says: errors within their bounds, and the secret numbers. */
    @Test
    void bodiesHideErrorsAndMessages() {
        PbsParameters parameters = toy(1, 1, 2, 512, 15, 2);
        try (PbsClient client = PbsClient.generate(parameters)) {
            PbsKeys keys = client.evaluationKeys();
            long[] s = client.secretKey().lweWords();
            long[] z = client.secretKey().ringWords();
            int degree = parameters.ringDegree();
            for (int row = 0; row < 6; row++) {
                long[] rest = keys.rotation().rowWords(5 * 6 + row, 0, 0);
                for (int c = 0; c < 2; c++) {
                    long[] mask = new long[degree];
                    SeededPbsRows.expandRotation(
                            keys.seed(), parameters.ringModulus(), 5, row, c, MemorySegment.ofArray(mask));
                    for (int i = 0; i < degree; i++) {
                        for (int j = 0; j < degree && z[c * degree + i] != 0; j++) {
                            rest[(i + j) % degree] -= i + j < degree ? mask[j] : -mask[j];
                        }
                    }
                }
                long message = s[5] << 34 + 15 * (row % 2);
                int component = row / 2;
                for (int t = 0; t < degree; t++) {
                    long expected = component == 2 ? (t == 0 ? message : 0) : -message * z[component * degree + t];
                    assertTrue(Math.abs(rest[t] - expected) <= 256, "row " + row + ", coefficient " + t);
                }
            }
            HostRows switching = keys.switching();
            for (int i = 700; i < 720; i++) {
                for (int level = 0; level < 4; level++) {
                    long[] mask = new long[s.length];
                    SeededPbsRows.expandSwitching(
                            keys.seed(), parameters.switchingModulus(), i, level, MemorySegment.ofArray(mask));
                    long rest = switching.get(i, 0, 0, level) - (z[i] << 16 + 4 * level);
                    for (int k = 0; k < s.length; k++) {
                        rest -= mask[k] * s[k];
                    }
                    assertTrue(Math.abs((int) rest) <= 256, "row " + i + ", digit " + level);
                }
            }
        }
    }

    @Test
    void closingZeroesTheSecrets() {
        PbsClient client = PbsClient.generate(toy(1, 1, 1, 512, 20, 1));
        PbsCiphertext x = client.encrypt(1);
        List<SecretBytes> parts = client.secretKey().parts();
        client.close();
        for (SecretBytes part : parts) {
            for (long i = 0; i < part.size(); i++) {
                assertEquals(0, part.segment().get(java.lang.foreign.ValueLayout.JAVA_BYTE, i));
            }
        }
        assertThrows(ClosedException.class, () -> client.decrypt(x));
        assertThrows(ClosedException.class, () -> client.encrypt(1));
        assertThrows(ClosedException.class, client::evaluationKeys);
        assertTrue(client.toString().contains("toy"));
    }
}
