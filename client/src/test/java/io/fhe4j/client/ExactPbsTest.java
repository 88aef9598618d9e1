package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.FailureBudgetException;
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
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact engine: every value of small and real blocks, equal ciphertexts on both backends. */
class ExactPbsTest {

    private static PbsParameters toy(int message, int carry, int components, int degree, int logBase, int levels) {
        return PbsParameters.builder(PbsEngine.EXACT)
                .name("toy " + message + "_" + carry)
                .blocks(new BlockParameters(message, carry, Math.max(25, (1 << 2 * message) + 1)))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(components, degree, new ErrorDistribution.TUniform(2))
                .rotation(logBase, levels)
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

    private static void lookUpEverything(PbsParameters parameters) {
        int space = parameters.space();
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            assertTrue(evaluator.name().contains("exact"), evaluator.name());
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
            PbsCiphertext zero = client.encrypt(0);
            PbsCiphertext one = client.encrypt(1);
            assertEquals(3, client.decrypt(evaluator.add(evaluator.multiply(one, 2), 1)));
            assertEquals(-1, client.decrypt(evaluator.subtract(zero, one)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 512, 20, 1", "1, 2, 2, 512, 15, 2", "2, 2, 1, 1024, 23, 1", "3, 3, 1, 4096, 15, 2"})
    void everyValueOfABlock(int message, int carry, int components, int degree, int logBase, int levels) {
        lookUpEverything(toy(message, carry, components, degree, logBase, levels));
    }

    /** As the torus engine refuses it. */
    @Test
    void refusesWhatDoesNotFit() {
        PbsParameters set = toy(2, 2, 1, 1024, 23, 1);
        PbsParameters larger = toy(1, 1, 1, 1024, 23, 1);
        PbsParameters torus = PbsParameters.builder()
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, 1024, new ErrorDistribution.TUniform(2))
                .insecure("a test")
                .build();
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(set, on(backend));
                PbsClient same = PbsClient.generate(set, on(backend));
                PbsClient other = PbsClient.generate(larger, on(backend));
                PbsClient elsewhere = PbsClient.generate(torus, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PbsCiphertext three = client.encrypt(3);
            LookUpTable table = LookUpTable.of(set, x -> x);
            assertThrows(ValueRangeException.class, () -> client.encrypt(4));
            assertThrows(ValueRangeException.class, () -> client.encrypt(-1));
            assertThrows(ValueRangeException.class, () -> client.encryptBelow(17, 1));
            assertThrows(ValueRangeException.class, () -> evaluator.constant(16));
            assertThrows(ValueRangeException.class, () -> LookUpTable.of(set, 1, 2, 3));
            assertThrows(ValueRangeException.class, () -> LookUpTable.of(set, x -> x + 1));
            assertThrows(
                    IncompatibleException.class, () -> evaluator.lookUp(three, LookUpTable.of(larger, 1, 2, 3, 0)));
            PbsCiphertext beyond = evaluator.add(evaluator.multiply(three, 5), 1);
            assertThrows(BlockOverflowException.class, () -> evaluator.lookUp(beyond, table));
            assertThrows(BlockOverflowException.class, () -> evaluator.multiply(three, 11));
            assertThrows(BlockOverflowException.class, () -> evaluator.lookUp(beyond, three, table));
            for (PbsClient foreign : List.of(other, elsewhere)) {
                assertThrows(IncompatibleException.class, () -> evaluator.lookUp(foreign.encrypt(1), table));
                assertThrows(IncompatibleException.class, () -> evaluator.add(three, foreign.encrypt(1)));
                assertThrows(IncompatibleException.class, () -> foreign.decrypt(three));
            }
            assertThrows(KeySetMismatchException.class, () -> evaluator.lookUp(same.encrypt(1), table));
            assertThrows(KeySetMismatchException.class, () -> evaluator.add(three, same.encrypt(1)));
            assertThrows(KeySetMismatchException.class, () -> same.decrypt(three));
            IntegerEvaluator poor = IntegerEvaluator.on(evaluator, FailureBudget.of(-1_000_000));
            FheUint8 number = poor.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.TEN));
            assertThrows(FailureBudgetException.class, () -> number.times(number));
        }
    }

    @Test
    void everyValueOfARealBlock() {
        lookUpEverything(PbsSets.EXACT_MESSAGE_2_CARRY_2);
    }

    /** From one private and one public seed both backends make the same keys and compute the same ciphertexts. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void backendsComputeTheSameCiphertexts(boolean real) {
        PbsParameters parameters = real ? PbsSets.EXACT_MESSAGE_2_CARRY_2 : toy(1, 2, 2, 512, 15, 2);
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        seed[5] = 9;
        byte[] generation = new byte[PublicSeed.BYTES];
        generation[1] = 3;
        KeySetId id = KeySetId.random();
        List<LookUpTable> tables =
                List.of(LookUpTable.of(parameters, x -> x ^ 1), LookUpTable.of(parameters, x -> x / 2));
        List<PbsCiphertext> inputs = new ArrayList<>();
        List<HostRows> rows = new ArrayList<>();
        List<PbsKeys> keys = new ArrayList<>();
        for (String name : List.of("cpu", "reference")) {
            try (Backend backend = Backends.open(name);
                    PbsClient client = PbsClient.expand(
                            parameters, id, SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE), on(backend))) {
                keys.add(client.evaluationKeys(PublicSeed.fromBytes(generation), ProgressListener.NONE));
                if (inputs.isEmpty()) {
                    inputs.addAll(client.encryptBelow(parameters.space(), 2, parameters.space() - 1));
                }
                try (PbsEvaluator evaluator = PbsEvaluator.on(backend, keys.getLast())) {
                    List<PbsCiphertext> read = evaluator.lookUp(inputs, tables);
                    assertEquals(3, client.decrypt(read.get(0)));
                    assertEquals((parameters.space() - 1) / 2, client.decrypt(read.get(1)));
                    for (PbsCiphertext result : read) {
                        rows.add(result.residues().toHost());
                    }
                }
            }
        }
        assertEquals(
                -1,
                keys.get(0).rotation().words().mismatch(keys.get(1).rotation().words()));
        assertEquals(
                -1,
                keys.get(0).switching().words().mismatch(keys.get(1).switching().words()));
        for (int i = 0; i < 2; i++) {
            assertEquals(-1, rows.get(i).words().mismatch(rows.get(2 + i).words()), "result " + i);
        }
    }

    /** Keys that were written and read again have compact rows where the modulus is short. */
    @Test
    void keysFromFilesComputeTheSame(@TempDir Path folder) {
        PbsParameters parameters = toy(1, 2, 2, 512, 15, 2);
        Path file = folder.resolve("keys.fhe");
        try (Backend backend = Backends.open("reference");
                PbsClient client = PbsClient.generate(parameters, on(backend))) {
            PbsKeys made = client.evaluationKeys();
            PbsWire.write(file, made);
            PbsCiphertext x = client.encrypt(1);
            LookUpTable table = LookUpTable.of(parameters, v -> v ^ 1);
            List<HostRows> rows = new ArrayList<>();
            for (PbsKeys keys : List.of(made, PbsWire.readEvaluationKeys(file, parameters))) {
                try (PbsEvaluator evaluator = PbsEvaluator.on(backend, keys)) {
                    rows.add(evaluator.lookUp(x, table).residues().toHost());
                }
            }
            assertEquals(-1, rows.getFirst().words().mismatch(rows.getLast().words()));
        }
    }

    @Test
    void lookUpsRunOnTheTraceBackend() {
        PbsParameters parameters = toy(1, 2, 2, 512, 15, 2);
        try (PbsClient client = PbsClient.generate(parameters);
                Backend trace = Backends.open("trace");
                PbsEvaluator evaluator = PbsEvaluator.on(trace, client.evaluationKeys())) {
            PbsCiphertext read = evaluator.lookUp(client.encrypt(1), LookUpTable.of(parameters, x -> x ^ 1));
            assertEquals(
                    PbsCiphertext.shape(parameters), read.residues().toHost().shape());
        }
    }

    @Test
    void integersRunUnchanged() {
        PbsParameters parameters = toy(2, 2, 1, 1024, 23, 1);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(parameters, on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(evaluator);
            FheUint8 x = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(201)));
            FheUint8 y = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(99)));
            assertEquals(44, client.decrypt(x.plus(y).carried()).intValueExact());
            assertEquals(201 * 99 & 255, client.decrypt(x.times(y).carried()).intValueExact());
            assertTrue(client.decrypt(y.lessThan(x)));
        }
    }
}
