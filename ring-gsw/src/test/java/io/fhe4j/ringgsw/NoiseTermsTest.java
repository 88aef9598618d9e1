package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each term of the noise model against errors measured where it dominates, for the actual weights of the keys' secrets. */
class NoiseTermsTest {

    private static final Backend CPU = Backends.open("cpu");
    private static final int KEYS = 4;

    /** Coefficients of accumulators. */
    private static final int RING_ERRORS = 1 << 16;

    /** Results of gates. */
    private static final int LWE_ERRORS = 1 << 12;

    private static final int NUMBERS = 64;

    /** Terms of accumulators grow alike with n, and keys of AP are large. */
    private static final int AP_NUMBERS = 24;

    @AfterAll
    static void close() {
        CPU.close();
    }

    private static FhewNoise predicted(FhewParameters parameters, Oracle oracle) {
        return FhewNoiseModel.of(parameters, SecretMoments.ofNumbers(oracle.s), SecretMoments.ofNumbers(oracle.z));
    }

    /** A set with a decomposition of one's own, which the builder does not have. */
    private static FhewParameters decomposing(
            BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring, Gadget gadget) {
        return new FhewParameters(new FhewParameters.Spec(
                method + ", " + lwe + " and " + ring + " secrets, " + gadget,
                method,
                16,
                10,
                4,
                512,
                Modulus.of(Primes.below(1L << 27, 512)),
                method == BlindRotationMethod.AP ? AP_NUMBERS : NUMBERS,
                Modulus.powerOfTwo(9),
                Modulus.powerOfTwo(20),
                new Gadget(5, 4),
                gadget,
                lwe,
                ring,
                null,
                "tests",
                null));
    }

    /** Errors of all coefficients of accumulators, as fractions of the circle. */
    private static void accumulators(String what, FhewParameters parameters, ToDoubleFunction<FhewNoise> term) {
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(parameters, 100 + k, CPU);
            accumulators(sample, oracle, term, RING_ERRORS / KEYS / parameters.ringDegree());
        }
        sample.check(parameters.name() + ", " + what, RING_ERRORS);
    }

    private static void accumulators(NoiseSample sample, Oracle oracle, ToDoubleFunction<FhewNoise> term, int batch) {
        FhewParameters parameters = oracle.parameters;
        FhewNoise noise = predicted(parameters, oracle);
        int degree = parameters.ringDegree();
        long ring = parameters.ringModulus().value();
        int q = (int) parameters.ciphertextModulus().value();
        Bootstrapper bootstrapper = new Bootstrapper(CPU, oracle.keys());
        try (RowBuffer combined = bootstrapper.lwe(batch, parameters.ciphertextBasis());
                RowBuffer accumulator = bootstrapper.accumulator(batch)) {
            HostRows rows = HostRows.allocate(combined.shape(), combined.moduli(), combined.form());
            Random random = new Random(batch);
            for (int b = 0; b < batch; b++) {
                for (int i = 0; i <= parameters.lweDimension(); i++) {
                    rows.set(b, 0, 0, i, random.nextInt(q));
                }
            }
            CPU.stream().upload(combined, rows);
            bootstrapper.rotate(accumulator, combined);
            HostRows rotated = CPU.stream().download(accumulator);
            long eighth = (ring + 4) / 8;
            for (int b = 0; b < batch; b++) {
                long[] phase = oracle.phase(Oracle.row(rotated, b, 0), Oracle.row(rotated, b, 1));
                // The vector of all ⌊Q/8⌉ times X^-phase: negative from the place where it wraps.
                int exponent = exponent(oracle, rows, b);
                for (int i = 0; i < degree; i++) {
                    long expected = Math.floorMod(i + exponent, 2 * degree) < degree ? eighth : -eighth;
                    double error = (double) Oracle.centred(phase[i] - expected, ring) / ring;
                    sample.add(error, noise.accumulator().total(), term.applyAsDouble(noise));
                }
            }
        }
    }

    /** What the phase is taken for: with odd numbers nearest to the mask's for LMKCDEY, exact for the others. */
    private static int exponent(Oracle oracle, HostRows rows, int place) {
        FhewParameters parameters = oracle.parameters;
        long turns = 2L * parameters.ringDegree();
        long q = parameters.ciphertextModulus().value();
        if (parameters.method() != BlindRotationMethod.LMKCDEY) {
            return (int) (oracle.phase(rows, place) * (turns / q));
        }
        int n = parameters.lweDimension();
        long exponent = Math.floorDiv(2 * rows.get(place, 0, 0, n) * turns + q, 2 * q);
        for (int i = 0; i < n; i++) {
            exponent -= oracle.s[i] * (2 * Math.floorDiv(rows.get(place, 0, 0, i) * turns, 2 * q) + 1);
        }
        return (int) Math.floorMod(exponent, turns);
    }

    /** Gaussian numbers multiply what is rounded away by fifteen times as much, so that three digits leave nothing. */
    @ParameterizedTest
    @CsvSource({
        "GINX, TERNARY, TERNARY",
        "GINX, TERNARY, GAUSSIAN",
        "LMKCDEY, TERNARY, TERNARY",
        "LMKCDEY, GAUSSIAN, GAUSSIAN"
    })
    void keysOf(BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring) {
        boolean ternary = ring == SecretDistribution.TERNARY;
        accumulators(
                "keys",
                decomposing(method, lwe, ring, ternary ? new Gadget(9, 2, 9) : new Gadget(9, 3, 0)),
                noise -> noise.accumulator().keys());
    }

    /** Two short digits over fifteen bits that are rounded away. */
    @ParameterizedTest
    @CsvSource({
        "GINX, TERNARY, TERNARY",
        "GINX, TERNARY, GAUSSIAN",
        "LMKCDEY, TERNARY, TERNARY",
        "LMKCDEY, GAUSSIAN, GAUSSIAN",
        "LMKCDEY, GAUSSIAN, TERNARY"
    })
    void droppedDigitsOf(BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring) {
        accumulators(
                "dropped digit",
                decomposing(method, lwe, ring, new Gadget(6, 2, 15)),
                noise -> noise.accumulator().dropped());
    }

    /** The same of AP, whose keys take longest to make. */
    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    @Tag("slow")
    void termsOfAp(SecretDistribution secret) {
        keysOf(BlindRotationMethod.AP, secret, secret);
        droppedDigitsOf(BlindRotationMethod.AP, secret, secret);
        roundingToTheLweModulus(BlindRotationMethod.AP, SecretDistribution.GAUSSIAN, secret);
        roundingToTheSwitchingModulus(BlindRotationMethod.AP, SecretDistribution.GAUSSIAN, secret);
    }

    /** Odd exponents: the kernel's rounding of random masks, against their exact phases. */
    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void roundingToOddExponents(SecretDistribution secret) {
        FhewParameters parameters = decomposing(BlindRotationMethod.LMKCDEY, secret, secret, new Gadget(9, 2, 9));
        RnsBasis halves = RnsBasis.of(Modulus.powerOfTwo(9)); // N = 512
        int batch = LWE_ERRORS / KEYS;
        int n = parameters.lweDimension();
        double q = parameters.ciphertextModulus().value();
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(parameters, 400 + k, CPU);
            FhewNoise noise = predicted(parameters, oracle);
            double body = SwitchNoise.odd(0, q, 2.0 * parameters.ringDegree(), SecretMoments.TERNARY);
            Random random = new Random(k);
            HostRows rows = HostRows.allocate(
                    new Shape(batch, 1, 1, 1, 1, n + 1), parameters.ciphertextBasis(), Form.COEFFICIENT);
            for (int b = 0; b < batch; b++) {
                for (int i = 0; i <= n; i++) {
                    rows.set(b, 0, 0, i, random.nextInt((int) q));
                }
            }
            try (RowBuffer masks = CPU.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
                    RowBuffer odd = CPU.allocate(rows.shape(), halves, rows.form(), BufferRole.SCRATCH)) {
                CPU.stream().upload(masks, rows);
                CPU.stream().switchModulusOdd(odd, masks);
                HostRows rounded = CPU.stream().download(odd);
                for (int b = 0; b < batch; b++) {
                    double error = 0;
                    for (int i = 0; i < n; i++) {
                        double exponent = (2 * rounded.get(b, 0, 0, i) + 1) / (2.0 * parameters.ringDegree());
                        error += oracle.s[i] * (exponent - rows.get(b, 0, 0, i) / q);
                    }
                    double mask = noise.exponentRounding() - body;
                    sample.add(error - Math.rint(error), mask, mask);
                }
            }
        }
        sample.check("odd exponents, " + secret, LWE_ERRORS);
    }

    /** Errors of gates' results, as fractions of the circle. */
    private static void gates(String what, FhewParameters parameters, ToDoubleFunction<FhewNoise> term) {
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(parameters, 200 + k, CPU);
            FhewNoise noise = predicted(parameters, oracle);
            gates(sample, oracle, oracle.keys(), noise.output(), term.applyAsDouble(noise));
        }
        sample.check(what, LWE_ERRORS);
    }

    private static void gates(
            NoiseSample sample, Oracle oracle, FhewEvaluationKeys keys, double predicted, double term) {
        double q = oracle.parameters.lweModulus().value();
        for (double error : gateErrors(oracle, keys, LWE_ERRORS / KEYS)) {
            sample.add(error / q, predicted, term);
        }
    }

    /** In steps of q. */
    private static List<Double> gateErrors(Oracle oracle, FhewEvaluationKeys keys, int gates) {
        Random random = new Random(gates);
        List<LweCiphertext> x = new ArrayList<>();
        List<LweCiphertext> y = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        List<Gate> kinds = new ArrayList<>();
        for (int i = 0; i < gates; i++) {
            boolean a = random.nextBoolean();
            boolean b = random.nextBoolean();
            kinds.add(Gate.values()[i % 6]); // those of two inputs
            x.add(oracle.encrypt(a));
            y.add(oracle.encrypt(b));
            expected.add(kinds.get(i).apply(a, b));
        }
        List<LweCiphertext> results = GateEvaluator.on(CPU, keys).evaluate(kinds, x, y);
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < gates; i++) {
            errors.add((double) oracle.error(results.get(i), expected.get(i)));
        }
        return errors;
    }

    /** So small an LWE dimension, and so small a key-switching modulus, that little but the table of multiples is left. */
    @Test
    void theTableOfMultiples() {
        FhewParameters parameters = FhewParameters.builder()
                .name("table")
                .ring(128, 27)
                .lwe(6, 8)
                .keySwitch(10, 5)
                .gadget(7, true)
                .insecure("tests")
                .build()
                .acceptFailureProbability(-1);
        gates("key switch", parameters, FhewNoise::table);
    }

    /** A key-switching modulus far above q, and small digits. */
    @ParameterizedTest
    @CsvSource({"GINX, TERNARY, TERNARY", "GINX, TERNARY, GAUSSIAN"})
    void roundingToTheLweModulus(BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring) {
        FhewParameters parameters = FhewParameters.builder()
                .name("rounding")
                .method(method)
                .secrets(lwe, ring)
                .ring(128, 27)
                .lwe(12, 8)
                .keySwitch(20, 5)
                .gadget(7, true)
                .insecure("tests")
                .build()
                .acceptFailureProbability(-1); // of gates on fresh encryptions, which err more than results here
        gates("modulus switch, " + lwe + " and " + ring, parameters, FhewNoise::lweRounding);
    }

    /**
     * Where a table has errors they are twenty times those of rounding Q to its modulus, by any key: so the table has none here, and its modulus is that of the
     * results.
     */
    @ParameterizedTest
    @CsvSource({"GINX, TERNARY, TERNARY", "GINX, TERNARY, GAUSSIAN"})
    void roundingToTheSwitchingModulus(BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring) {
        FhewParameters parameters = FhewParameters.builder()
                .name("rounding")
                .method(method)
                .secrets(lwe, ring)
                .ring(512, 27)
                .lwe(4, 10)
                .keySwitch(10, 5)
                .gadget(7, true)
                .insecure("tests")
                .build()
                .acceptFailureProbability(-1);
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(parameters, 900 + k, CPU);
            FhewNoise noise = predicted(parameters, oracle);
            double predicted = noise.output() - noise.table();
            gates(sample, oracle, oracle.keysWithExactTable(), predicted, noise.ringRounding());
        }
        sample.check("rounding to the switching modulus, " + lwe + " and " + ring, LWE_ERRORS);
    }

    /** Fresh encryptions have the variance that their source names. */
    @Test
    void encryptionsHaveTheirSourcesVariance() {
        FhewParameters toy = FhewSets.insecure("TOY", "tests");
        NoiseSample sample = new NoiseSample();
        double q = toy.lweModulus().value();
        for (int k = 0; k < KEYS; k++) {
            Oracle oracle = new Oracle(toy, 300 + k);
            for (int i = 0; i < LWE_ERRORS / KEYS; i++) {
                LweCiphertext x = oracle.encrypt(i % 2 == 0);
                assertEquals(1, x.sources().list().size());
                double variance = x.sources().variance();
                sample.add(oracle.error(x, i % 2 == 0) / q, variance, variance);
            }
        }
        sample.check("encryption", LWE_ERRORS);
    }
}
