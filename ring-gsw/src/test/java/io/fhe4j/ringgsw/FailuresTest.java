package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.testing.ClopperPearson;
import io.fhe4j.api.testing.FailureCount;
import io.fhe4j.api.testing.FailureCount.Counted;
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

    private static final int KEYS = 4;

    private static final FhewParameters INFLATED = FhewParameters.builder()
            .name("inflated")
            .ring(128, 27)
            .lwe(10, 8)
            .keySwitch(10, 5)
            .gadget(16, false)
            .insecure("tests")
            .build()
            .acceptFailureProbability(-1);

    /** AP has an external product for each digit that is not 0, each with the errors of a digit of 17 bits. */
    private static final FhewParameters INFLATED_AP = FhewParameters.builder()
            .name("inflated AP")
            .method(BlindRotationMethod.AP)
            .refreshBase(16)
            .ring(128, 27)
            .lwe(10, 8)
            .keySwitch(11, 5)
            .gadget(17, false)
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

    /** For each of some keys so many gates on results of gates; a change of sign lies so far below and above their phases. */
    private static void count(Counted counted, FhewParameters set, Gate gate, int gates, double below, double above) {
        double coefficient = Math.abs(gate.coefficient(4));
        FailureCount count = new FailureCount(counted);
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(set, 500 + k, CPU);
            double output = noise(oracle).output();
            count.add(
                    gates,
                    failures(oracle, gate, gates),
                    factor -> seen(factor * output, below / coefficient, above / coefficient));
        }
        count.check();
    }

    private static FhewNoise noise(Oracle oracle) {
        return FhewNoiseModel.of(
                oracle.parameters, SecretMoments.ofNumbers(oracle.s), SecretMoments.ofNumbers(oracle.z));
    }

    /** Both sides of the phase of an exclusive gate lie as near. */
    @Test
    void exclusiveGatesFailAsPredicted() {
        count(Counted.GINX_EXCLUSIVE, INFLATED, Gate.XNOR, 650, 1.0 / 4, 1.0 / 4);
    }

    /** One change of sign is q/8 away and the other 3q/8: half as many failures, of which p_fail counts twice as many. */
    @Test
    @Tag("slow")
    void otherGatesFailHalfAsOften() {
        count(Counted.GINX_OTHERS, INFLATED, Gate.NAND, 1300, 1.0 / 8, 3.0 / 8);
    }

    /** Here the accumulator has most of the variance. */
    @Test
    void gatesByApFailAsPredicted() {
        count(Counted.AP, INFLATED_AP, Gate.XNOR, 600, 1.0 / 4, 1.0 / 4);
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
        int gates = 1200;
        FailureCount count = new FailureCount(Counted.LMKCDEY);
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(set, 700 + k, CPU);
            FhewNoise noise = noise(oracle);
            double variance = 2 * LweCiphertext.freshVariance(set) + noise.exponentRounding();
            assertTrue(noise.exponentRounding() > 0.9 * variance, "of exponents");
            count.add(
                    gates, failuresOfEncryptions(oracle, gates), factor -> leaves(factor * variance, 1.0 / 8, 3.0 / 8));
        }
        count.check();
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
