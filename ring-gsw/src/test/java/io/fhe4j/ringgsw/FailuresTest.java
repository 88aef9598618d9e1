package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.testing.ClopperPearson;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Failures counted, on a set whose digits are so long, and whose key-switching modulus is so short, that gates fail often: as often as the model says for a variance between 0.85 and 1.03 of what it
 * predicts.
 */
class FailuresTest {

    private static final Backend CPU = Backends.open("cpu");

    /** So many tests of this kind share one doubt of 0.01. */
    private static final int TESTS = 3;

    private static final int LEAST_FAILURES = 400;
    private static final int KEYS = 4;

    private static final FhewParameters INFLATED = FhewParameters.builder()
            .name("inflated")
            .ring(128, 27)
            .lwe(20, 8)
            .keySwitch(10, 5)
            .gadget(14, false)
            .insecure("tests")
            .build()
            .acceptFailureProbability(-1);

    @AfterAll
    static void close() {
        CPU.close();
    }

    /** The probability that a Gaussian of this variance leaves (−below, above). */
    private static double leaves(double variance, double below, double above) {
        double unit = Math.sqrt(2 * variance);
        return (Math.exp(Failure.log2Erfc(below / unit) * Math.log(2))
                        + Math.exp(Failure.log2Erfc(above / unit) * Math.log(2)))
                / 2;
    }

    /** That a gate on two results is seen to fail: its decision or, more seldom, the decryption of its result, not both. */
    private static double seen(double variance, double below, double above) {
        double gate = leaves(2 * variance, below, above);
        double decryption = leaves(variance, 1.0 / 8, 3.0 / 8);
        return gate * (1 - decryption) + decryption * (1 - gate);
    }

    /** Failures of one gate, over keys. */
    private static final class Count {
        final Gate gate;
        /** For each key. */
        final int gates;

        final double below;
        final double above;
        int failures;
        double low;
        double high;
        double expected;

        Count(Gate gate, int gates, double below, double above) {
            this.gate = gate;
            this.gates = gates;
            this.below = below / Math.abs(gate.coefficient(4));
            this.above = above / Math.abs(gate.coefficient(4));
        }

        void expect(double output) {
            low += gates * seen(0.85 * output, below, above);
            high += gates * seen(1.03 * output, below, above);
            expected += gates * seen(output, below, above);
        }

        void check() {
            int trials = KEYS * gates;
            ClopperPearson interval = ClopperPearson.of(failures, trials, 0.01 / TESTS);
            String figures = gate + ": " + failures + " of " + trials + " failed, " + expected + " expected, "
                    + interval + " for " + low / trials + " to " + high / trials;
            assertTrue(expected >= LEAST_FAILURES, figures);
            assertTrue(interval.meets(low / trials, high / trials), figures);
            assertFalse(interval.meets(1.5 * high / trials, 1), figures + ": half as many more pass, too");
            assertFalse(interval.meets(0, low / 1.5 / trials), figures + ": a third fewer pass, too");
        }
    }

    private static void count(Count count) {
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(INFLATED, 500 + k, CPU);
            FhewNoise noise =
                    FhewNoiseModel.of(INFLATED, SecretMoments.ofNumbers(oracle.s), SecretMoments.ofNumbers(oracle.z));
            count.expect(noise.output());
            count.failures += failures(oracle, count.gate, count.gates);
        }
        count.check();
    }

    /** Both sides of the phase of an exclusive gate lie as near. */
    @Test
    void exclusiveGatesFailAsPredicted() {
        count(new Count(Gate.XNOR, 1200, 1.0 / 4, 1.0 / 4));
    }

    /** One change of sign is q/8 away and the other 3q/8: half as many failures, of which p_fail counts twice as many. */
    @Test
    @Tag("slow")
    void otherGatesFailHalfAsOften() {
        count(new Count(Gate.NAND, 2600, 1.0 / 8, 3.0 / 8));
    }

    /** On results of gates on fresh encryptions, whose errors are too small for their gates to fail. */
    private static int failures(Oracle oracle, Gate gate, int count) {
        Random random = new Random(count);
        List<LweCiphertext> x = new ArrayList<>();
        List<LweCiphertext> y = new ArrayList<>();
        List<Boolean> bits = new ArrayList<>();
        for (int i = 0; i < 2 * count; i++) {
            boolean a = random.nextBoolean();
            boolean b = random.nextBoolean();
            x.add(oracle.encrypt(a));
            y.add(oracle.encrypt(b));
            bits.add(a != b);
        }
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        List<LweCiphertext> results = gates.evaluate(Gate.XOR, x, y);
        List<LweCiphertext> seconds =
                gates.evaluate(gate, results.subList(0, count), results.subList(count, 2 * count));
        int failures = 0;
        for (int i = 0; i < count; i++) {
            boolean expected = gate.apply(bits.get(i), bits.get(count + i));
            failures += oracle.decrypt(seconds.get(i)) == expected ? 0 : 1;
        }
        return failures;
    }

    /**
     * LMKCDEY rounds a sum to odd exponents, four times as coarsely as to all: that alone makes these gates fail, on fresh encryptions, as often as the model says.
     * Were every residue a place to round to, as figures published of the method have it, hardly any would.
     */
    @Test
    void oddExponentsFailAsPredicted() {
        FhewParameters set = FhewParameters.builder()
                .name("odd exponents")
                .method(BlindRotationMethod.LMKCDEY)
                .ring(32, 30)
                .lwe(12, 6)
                .keySwitch(15, 5)
                .gadget(6, true)
                .secret(SecretDistribution.GAUSSIAN)
                .insecure("tests")
                .build()
                .acceptFailureProbability(-1);
        int count = 1200;
        double low = 0;
        double high = 0;
        double expected = 0;
        int failures = 0;
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(set, 700 + k, CPU);
            FhewNoise noise =
                    FhewNoiseModel.of(set, SecretMoments.ofNumbers(oracle.s), SecretMoments.ofNumbers(oracle.z));
            double variance = 2 * LweCiphertext.freshVariance(set) + noise.exponentRounding();
            assertTrue(noise.exponentRounding() > 0.9 * variance, "of exponents");
            low += leaves(0.85 * variance, 1.0 / 8, 3.0 / 8) / KEYS;
            high += leaves(1.03 * variance, 1.0 / 8, 3.0 / 8) / KEYS;
            expected += leaves(variance, 1.0 / 8, 3.0 / 8) * count;
            failures += failuresOfEncryptions(oracle, count);
        }
        ClopperPearson interval = ClopperPearson.of(failures, KEYS * count, 0.01 / TESTS);
        String figures = failures + " of " + KEYS * count + " failed, " + expected + " expected, " + interval + " for "
                + low + " to " + high;
        assertTrue(expected >= LEAST_FAILURES, figures);
        assertTrue(interval.meets(low, high), figures);
        assertFalse(interval.meets(1.5 * high, 1) || interval.meets(0, low / 1.5), figures);
    }

    private static int failuresOfEncryptions(Oracle oracle, int count) {
        Random random = new Random(count);
        List<LweCiphertext> x = new ArrayList<>();
        List<LweCiphertext> y = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean a = random.nextBoolean();
            boolean b = random.nextBoolean();
            x.add(oracle.encrypt(a));
            y.add(oracle.encrypt(b));
            expected.add(!(a && b));
        }
        List<LweCiphertext> results = GateEvaluator.on(CPU, oracle.keys()).evaluate(Gate.NAND, x, y);
        int failures = 0;
        for (int i = 0; i < count; i++) {
            failures += oracle.decrypt(results.get(i)) == expected.get(i) ? 0 : 1;
        }
        return failures;
    }

    @Test
    void theIntervalIsThatOfTables() {
        // Exact 95 % limits of 5 of 20, from tables.
        ClopperPearson interval = ClopperPearson.of(5, 20, 0.05);
        assertEquals(0.0866, interval.low(), 5e-5);
        assertEquals(0.4910, interval.high(), 5e-5);
        assertTrue(interval.meets(0.4, 0.6) && !interval.meets(0.5, 0.6) && !interval.meets(0, 0.08));
        assertEquals(0.5, ClopperPearson.atMost(2, 5, 0.5), 1e-12);
    }
}
