package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.WideCiphertext;
import io.fhe4j.ringgsw.pbs.WideEvaluator;
import io.fhe4j.ringgsw.pbs.WideKeys;
import io.fhe4j.ringgsw.pbs.WideParameters;
import io.fhe4j.ringgsw.pbs.WideTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of values of several bits in every way, against the functions in the clear; on two backends; with errors no larger than predicted. */
class WideLookUpTest {

    private static PbsParameters blocks(int bits, double norm, int degree) {
        return blocks(bits, norm, degree, 15);
    }

    private static PbsParameters blocks(int bits, double norm, int degree, int logBase) {
        return PbsParameters.builder(PbsEngine.EXACT)
                .name("toy of " + bits + " bits")
                .blocks(new BlockParameters(bits, 0, norm))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, degree, new ErrorDistribution.TUniform(2))
                .rotation(logBase, 2)
                .insecure("a test")
                .build();
    }

    private static WideParameters tree(int bits, int digit, int degree) {
        return WideParameters.tree(bits, new CircuitParameters(blocks(digit, 0x1p14, degree), 5, 4, 9, 4));
    }

    static List<WideParameters> ways() {
        return List.of(
                WideParameters.direct(blocks(5, 1, 1024)),
                tree(8, 4, 512),
                tree(7, 4, 512),
                tree(5, 3, 512),
                WideParameters.circuit(6, new CircuitParameters(blocks(1, 0x1p26, 512), 5, 4, 7, 7)));
    }

    private static PbsClient client(WideParameters set, Backend backend, KeySetId id) {
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        seed[3] = 14;
        return PbsClient.expand(
                set.blocks(),
                id,
                SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE),
                ClientOptions.defaults().on(backend));
    }

    private static WideTable random(int bits, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return WideTable.of(bits, x -> random.nextInt(1 << bits));
    }

    @SuppressWarnings("try")
    private static void everyValue(WideParameters set, PbsClient client, WideEvaluator evaluator, int step) {
        int bits = set.bits();
        List<WideTable> tables =
                List.of(random(bits, 1), random(bits, 2), WideTable.of(bits, v -> (1 << bits) - 1 - v));
        for (int from = 0; from < 1 << bits; from += 8 * step) {
            List<WideCiphertext> x = new ArrayList<>();
            List<WideTable> read = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                x.add(client.encrypt(set, from + i * step));
                read.add(tables.get(i % 3));
            }
            try (Scope ignored = evaluator.scope()) {
                List<WideCiphertext> once = evaluator.lookUp(x, read);
                WideCiphertext twice = evaluator.lookUp(once.getFirst(), tables.get(1));
                for (int i = 0; i < 8; i++) {
                    int value = from + i * step;
                    assertEquals(read.get(i).value(value), client.decrypt(once.get(i)), set + " at " + value);
                }
                assertEquals(
                        tables.get(1).value(tables.getFirst().value(from)),
                        client.decrypt(twice),
                        set + " twice at " + from);
            }
        }
    }

    /** At some values, and again at results. */
    @ParameterizedTest
    @MethodSource("ways")
    void everyFunctionIsRead(WideParameters set) {
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(set, backend, KeySetId.random());
                WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
            everyValue(set, client, evaluator, Math.max(1, 1 << set.bits() - 4));
            assertTrue(evaluator.name().startsWith(set.way().name().toLowerCase(Locale.ROOT)), evaluator.name());
        }
    }

    static List<WideParameters> presets() {
        return List.of(WideParameters.MESSAGE_7, WideParameters.MESSAGE_8);
    }

    @ParameterizedTest
    @MethodSource("presets")
    @Tag("slow")
    void everyValueOfPresets(WideParameters set) {
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(
                        set.blocks(), ClientOptions.defaults().on(backend));
                WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
            everyValue(set, client, evaluator, 1);
        }
    }

    @Test
    void aPresetLooksUpWholeBytes() {
        WideParameters set = WideParameters.MESSAGE_8;
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(
                        set.blocks(), ClientOptions.defaults().on(backend));
                WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
            FailureBudget budget = FailureBudget.of(-120);
            WideTable squares = WideTable.of(8, v -> v * v >> 8);
            List<WideCiphertext> x = List.of(client.encrypt(set, 200), client.encrypt(set, 255));
            List<WideCiphertext> once = evaluator.lookUp(x, List.of(squares, squares), budget);
            assertEquals(156, client.decrypt(once.getFirst()));
            assertEquals(254, client.decrypt(once.getLast()));
            WideCiphertext twice = evaluator.lookUp(once.getFirst(), squares);
            assertEquals(95, client.decrypt(twice));
            assertTrue(budget.log2() <= -127 && budget.log2() > -200, budget.toString());
            assertTrue(evaluator.failureLog2(once.getFirst()) <= -128, set.toString());
            assertEquals(set.failureLog2(), evaluator.failureLog2(once.getFirst()), 1e-6);
        }
    }

    @Test
    void backendsComputeTheSameCiphertexts() {
        WideParameters set = tree(5, 3, 512);
        KeySetId id = KeySetId.random();
        List<WideCiphertext> inputs = new ArrayList<>();
        List<HostRows> rows = new ArrayList<>();
        for (String name : List.of("cpu", "reference")) {
            try (Backend backend = Backends.open(name);
                    PbsClient client = client(set, backend, id)) {
                if (inputs.isEmpty()) {
                    inputs.add(client.encrypt(set, 29));
                    inputs.add(client.encrypt(set, 6));
                }
                WideKeys keys = WideKeys.of(
                        set,
                        client.circuitKeys(
                                set.circuits().orElseThrow(),
                                PublicSeed.fromBytes(new byte[PublicSeed.BYTES]),
                                ProgressListener.NONE));
                try (WideEvaluator evaluator = WideEvaluator.on(backend, keys)) {
                    List<WideCiphertext> read = evaluator.lookUp(inputs, List.of(random(5, 3), random(5, 4)));
                    assertEquals(random(5, 3).value(29), client.decrypt(read.getFirst()));
                    read.forEach(value -> value.parts()
                            .forEach(part -> rows.add(part.residues().toHost())));
                }
            }
        }
        for (int i = 0; i < rows.size() / 2; i++) {
            assertEquals(
                    -1,
                    rows.get(i).words().mismatch(rows.get(i + rows.size() / 2).words()),
                    "part " + i);
        }
    }

    /** On large steps: measured over predicted, less what the bound for any table has beyond these. Digits are so wide that the secret's weight hardly counts. */
    @Test
    void errorsAreAsLargeAsPredicted() {
        WideParameters set = WideParameters.tree(6, new CircuitParameters(blocks(3, 0x1p14, 512, 17), 5, 4, 9, 4));
        int space = set.blocks().space();
        double modulus = (double) set.blocks().ringModulus().value();
        // Digits 0, 7, 0, 7, …: steps of 7 and −7, and −7 to the end.
        WideTable table = WideTable.of(6, v -> v % 2 == 1 ? 63 : 0);
        double largest = space - 1;
        double steps = space * largest * largest;
        double bound = largest * largest * largest + 4 * largest * largest;
        double predicted =
                (set.resultSquaredNorm() - bound + steps) * set.blocks().noise().rotation();
        double squares = 0;
        int samples = 0;
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(set, backend, KeySetId.random())) {
            long[] z = client.secretKey().ringWords();
            for (int key = 0; key < 4; key++) {
                try (WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
                    for (int t = 0; t < 96; t++) {
                        int value = (5 * t + key) % 64;
                        WideCiphertext read = evaluator.lookUp(client.encrypt(set, value), table);
                        int[] clear = set.split(table.value(value));
                        for (int part = 0; part < clear.length; part++) {
                            HostRows rows = read.parts().get(part).residues().toHost();
                            double error = rows.get(0, 0, 0, z.length)
                                    - (double) set.blocks().word(2 * clear[part]);
                            for (int i = 0; i < z.length; i++) {
                                error -= (double) (rows.get(0, 0, 0, i) * z[i]);
                            }
                            error /= modulus;
                            error -= Math.rint(error);
                            squares += error * error;
                            samples++;
                        }
                    }
                }
            }
        }
        double ratio = squares / samples / predicted;
        // The digits of a result have the errors of one rotation in common: half as many samples.
        double widening = 3.5 * Math.sqrt(2.0 / (samples / 2.0));
        assertTrue(ratio > 0.85 - widening && ratio < 1.03 + widening, "ratio " + ratio);
    }

    /** 31·0 + 31 = 31·1 + 0: their hash codes are equal. */
    @Test
    void tablesOfEqualHashCodesHaveErrorsOfTheirOwn() {
        WideParameters set = tree(5, 3, 512);
        WideTable first = WideTable.of(5, v -> v == 1 ? 31 : 0);
        WideTable second = WideTable.of(5, v -> v == 0 ? 1 : 0);
        assertEquals(first.hashCode(), second.hashCode());
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(set, backend, KeySetId.random());
                WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
            WideCiphertext x = client.encrypt(set, 7);
            List<WideCiphertext> read = evaluator.lookUp(List.of(x, x), List.of(first, second));
            for (int part = 0; part < set.parts(); part++) {
                assertNotEquals(
                        read.get(0).parts().get(part).state(),
                        read.get(1).parts().get(part).state());
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        WideParameters set = tree(5, 3, 512);
        WideParameters other = tree(6, 3, 512);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(set, backend, KeySetId.random());
                PbsClient stranger = PbsClient.generate(set.blocks());
                WideEvaluator evaluator = WideEvaluator.on(backend, client.wideKeys(set))) {
            WideTable table = random(5, 1);
            WideCiphertext x = client.encrypt(set, 3);
            assertThrows(ValueRangeException.class, () -> client.encrypt(set, 32));
            assertThrows(ValueRangeException.class, () -> WideTable.of(5, v -> 32));
            assertThrows(ValueRangeException.class, () -> WideTable.of(9, v -> 0));
            assertThrows(IncompatibleException.class, () -> evaluator.lookUp(client.encrypt(other, 3), random(6, 1)));
            assertThrows(IncompatibleException.class, () -> evaluator.lookUp(x, random(6, 1)));
            assertThrows(KeySetMismatchException.class, () -> evaluator.lookUp(stranger.encrypt(set, 3), table));
            assertThrows(
                    FailureBudgetException.class,
                    () -> evaluator.lookUp(List.of(x), List.of(table), FailureBudget.of(-1_000_000)));
            assertThrows(IllegalArgumentException.class, () -> evaluator.lookUp(List.of(x), List.of()));
            assertThrows(
                    IncompatibleException.class,
                    () -> WideCiphertext.of(set, x.parts().subList(0, 1)));
            List<PbsCiphertext> wide = client.encryptBelow(8, 7, 7);
            assertThrows(
                    IncompatibleException.class, () -> WideCiphertext.of(set, wide), "the high digit has two bits");
            assertThrows(IllegalArgumentException.class, () -> WideKeys.of(set, client.evaluationKeys()));
            assertThrows(IncompatibleException.class, () -> client.wideKeys(WideParameters.direct(blocks(5, 1, 2048))));
        }
    }
}
