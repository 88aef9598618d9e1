package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several tables from one rotation: their values, the errors that their states tell of, and how large those are. */
class SharedRotationTest {

    private static final int KEYS = 4;
    private static final int LWE_ERRORS = 1 << 12;

    /** Balanced digits are −1/2 in the mean, so that a key's own errors shift all its results. */
    private static final double BIAS = 0.15;

    private static PbsParameters toy(PbsEngine engine, int components) {
        return PbsParameters.builder(engine)
                .name("toy shared")
                .blocks(new BlockParameters(2, 2, 1200))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(components, 1024, new ErrorDistribution.TUniform(2))
                .rotation(17, 2)
                .insecure("a test")
                .build();
    }

    private static List<LookUpTable> messageAndCarry(PbsParameters parameters) {
        return List.of(LookUpTable.of(parameters, x -> x % 4), LookUpTable.of(parameters, x -> x / 4));
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void messageAndCarryOfEveryValue(PbsEngine engine) {
        PbsParameters parameters = toy(engine, 2);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            for (int v = 0; v < 16; v++) {
                List<PbsCiphertext> read =
                        evaluator.lookUp(client.encryptBelow(16, v).getFirst(), messageAndCarry(parameters));
                assertEquals(v % 4, client.decrypt(read.get(0)));
                assertEquals(v / 4, client.decrypt(read.get(1)));
                assertEquals(48, read.get(0).state().noise().variance());
                assertEquals(12, read.get(1).state().noise().variance());
                // Their steps fall together three times, and once in the end: 3·(−3 + 1)² + (−3 − 3)² + 12·1².
                assertEquals(
                        60,
                        evaluator.add(read.get(0), read.get(1)).state().noise().variance());
            }
        }
    }

    /** What a rotation of several tables gives has other errors than what one of its own gives, and so have look-ups of both, and look-ups by keys of another generation. */
    @Test
    void lookUpsOfOtherErrorsHaveOtherNames() {
        PbsParameters parameters = toy(PbsEngine.TORUS, 1);
        LookUpTable table = LookUpTable.of(parameters, x -> x % 4);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys());
                PbsEvaluator other = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PbsCiphertext x = client.encrypt(3);
            PbsCiphertext shared =
                    evaluator.lookUp(x, messageAndCarry(parameters)).getFirst();
            PbsCiphertext alone = evaluator.lookUp(x, table);
            assertIndependent(client, evaluator.lookUp(shared, table), evaluator.lookUp(alone, table));
            assertIndependent(client, alone, other.lookUp(x, table));
            assertFalse(alone.state()
                    .noise()
                    .isIndependentOf(evaluator.lookUp(x, table).state().noise()));
        }
    }

    private static void assertIndependent(PbsClient client, PbsCiphertext x, PbsCiphertext y) {
        long[] z = client.secretKey().ringWords();
        assertNotEquals(error(x, 3, z), error(y, 3, z));
        assertTrue(x.state().noise().isIndependentOf(y.state().noise()));
    }

    /** Sets with few dropped bits, so that what keys err by is nearly all; on the torus with errors far above the transform's. */
    private static PbsParameters erring(PbsEngine engine) {
        boolean torus = engine == PbsEngine.TORUS;
        return PbsParameters.builder(engine)
                .name("erring")
                .blocks(new BlockParameters(2, 2, 1200))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, 512, new ErrorDistribution.TUniform(torus ? 28 : 2))
                .rotation(torus ? 8 : 17, torus ? 5 : 2)
                .insecure("a test")
                .build();
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void errorsAreAsLargeAsTheirStatesSay(PbsEngine engine) {
        PbsParameters parameters = erring(engine);
        List<NoiseSample> samples = List.of(new NoiseSample(), new NoiseSample());
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client = PbsClient.generate(
                                parameters, ClientOptions.defaults().on(backend));
                        PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
                    errors(samples, client, evaluator);
                }
            }
        }
        samples.get(0).check(engine + ", message", LWE_ERRORS, BIAS);
        samples.get(1).check(engine + ", carry", LWE_ERRORS, BIAS);
    }

    private static void errors(List<NoiseSample> samples, PbsClient client, PbsEvaluator evaluator) {
        PbsParameters parameters = client.parameters();
        long[] z = client.secretKey().ringWords();
        int[] values = IntStream.range(0, LWE_ERRORS / KEYS).map(i -> i % 16).toArray();
        List<Table> tables =
                messageAndCarry(parameters).stream().map(LookUpTable::table).toList();
        List<LookUp<PbsCiphertext>> requests = client.encryptBelow(16, values).stream()
                .map(x -> new LookUp<>(x, tables))
                .toList();
        List<List<PbsCiphertext>> read = evaluator.lookUp(requests);
        for (int b = 0; b < values.length; b++) {
            for (int t = 0; t < 2; t++) {
                PbsCiphertext result = read.get(b).get(t);
                int value = t == 0 ? values[b] % 4 : values[b] / 4;
                double predicted =
                        result.state().noise().variance() * parameters.noise().rotation();
                samples.get(t).add(error(result, value, z), predicted);
            }
        }
    }

    /**
     * f at x and f(t − 1) at x + 1 turn one accumulator, and have one error. On the torus transforms round otherwise once the JVM has compiled them, so that a few
     * look-ups on both sides of such a moment err each for itself; so nothing is said to cancel in their difference.
     */
    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void turnedTablesHaveTheSameErrors(PbsEngine engine) {
        PbsParameters parameters = erring(engine);
        NoiseSample sums = new NoiseSample();
        int cancelled = 0;
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client = PbsClient.generate(
                                parameters, ClientOptions.defaults().on(backend));
                        PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
                    cancelled += turned(sums, client, evaluator);
                }
            }
        }
        assertTrue(cancelled >= 0.9 * LWE_ERRORS, cancelled + " differences without errors");
        sums.check(engine + ", sum", LWE_ERRORS, BIAS);
    }

    /** How many differences have no error at all. */
    private static int turned(NoiseSample sums, PbsClient client, PbsEvaluator evaluator) {
        Table table = Table.of(16, x -> x % 4);
        Table turned = Table.of(16, 1, 16, x -> (x - 1) % 4);
        long[] z = client.secretKey().ringWords();
        int[] values = IntStream.range(0, LWE_ERRORS / KEYS).map(i -> i % 16).toArray();
        List<PbsCiphertext> places = client.encryptBelow(16, values);
        List<List<PbsCiphertext>> read = evaluator.lookUp(places.stream()
                .flatMap(x -> Stream.of(LookUp.of(x, table), LookUp.of(evaluator.add(x, 1), turned)))
                .toList());
        int cancelled = 0;
        for (int b = 0; b < values.length; b++) {
            PbsCiphertext one = read.get(2 * b).getFirst();
            PbsCiphertext other = read.get(2 * b + 1).getFirst();
            PbsCiphertext difference = evaluator.subtract(one, other);
            assertEquals(4, difference.state().noise().variance());
            cancelled += error(difference, 0, z) == 0 ? 1 : 0;
            PbsCiphertext sum = evaluator.add(one, other);
            double predicted =
                    sum.state().noise().variance() * client.parameters().noise().rotation();
            sums.add(error(sum, 2 * (values[b] % 4), z), predicted);
        }
        return cancelled;
    }

    /** As a fraction of the circle; modulo 2^64 words wrap, and below 2^50 their sums stay below 2^63. */
    private static double error(PbsCiphertext x, int value, long[] z) {
        PbsParameters parameters = x.parameters();
        HostRows rows = x.residues().toHost();
        long phase = rows.get(0, 0, 0, z.length) - parameters.word(2 * value);
        for (int i = 0; i < z.length; i++) {
            phase -= rows.get(0, 0, 0, i) * z[i];
        }
        double modulus = PbsNoise.size(parameters.ringModulus());
        return phase / modulus - Math.rint(phase / modulus);
    }

    @Test
    void theSetKeepsItsPromise() {
        PbsParameters set = PbsSets.EXACT_SHARED_MESSAGE_2_CARRY_2;
        assertEquals(128, set.securityBits());
        assertTrue(set.failureLog2() <= -128, set::toString);
    }
}
