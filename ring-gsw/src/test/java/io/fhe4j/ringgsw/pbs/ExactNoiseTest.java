package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Each term of the exact engine's model against errors measured where it dominates, for the actual weights of the keys' secrets: rotation and key switch at every
 * coefficient, roundings for each ciphertext.
 */
class ExactNoiseTest {

    private static final Backend CPU = Backends.open("cpu");
    private static final int KEYS = 4;
    private static final int RING_ERRORS = 1 << 16;
    private static final int LWE_ERRORS = 1 << 12;
    private static final int DEGREE = 512;
    private static final int NUMBERS = 40;
    private static final double BIAS = 0.15;

    @AfterAll
    static void close() {
        CPU.close();
    }

    private static PbsParametersBuilder builder() {
        return PbsParameters.builder(PbsEngine.EXACT)
                .name("short")
                .lwe(NUMBERS, new ErrorDistribution.Gaussian(100))
                .ring(1, DEGREE, new ErrorDistribution.Gaussian(3.19))
                .insecure("a test of errors")
                .acceptFailureProbability(-1);
    }

    @Test
    void theDefaultSetKeepsItsPromise() {
        PbsParameters set = PbsSets.EXACT_MESSAGE_2_CARRY_2;
        assertEquals(128, set.securityBits());
        assertTrue(set.failureLog2() <= -128, () -> set + ", " + set.noise());
        assertEquals(49, set.ringModulus().bits());
        assertTrue(set.toString().contains("exact, modulo"));
    }

    @Test
    void keys() {
        rotations("exact, keys", builder().rotation(14, 3).build(), AccumulatorNoise::keys);
    }

    @Test
    void droppedDigits() {
        rotations("exact, dropped digits", builder().rotation(8, 2).build(), AccumulatorNoise::dropped);
    }

    private static void rotations(String what, PbsParameters set, ToDoubleFunction<AccumulatorNoise> term) {
        NoiseSample sample = new NoiseSample();
        for (int key = 0; key < KEYS; key++) {
            ExactOracle oracle = new ExactOracle(set, CPU, 170 + key);
            SplittableRandom random = new SplittableRandom(key);
            HostRows before = rows(random, new Shape(RING_ERRORS / KEYS / DEGREE, 1, 1, 2, 1, DEGREE), set.basis());
            HostRows exponents = rows(random, before.shape().withComponents(1).withWidth(NUMBERS), powerOfTwo(10));
            HostRows after;
            try (ExactEngine engine = new ExactEngine(CPU, oracle.keys(), ProgressListener.NONE);
                    RowBuffer accumulator = upload(before);
                    RowBuffer turns = upload(exponents)) {
                engine.rotate(accumulator, turns);
                after = CPU.stream().download(accumulator);
            }
            AccumulatorNoise noise = predicted(set, oracle);
            for (int b = 0; b < before.shape().batch(); b++) {
                long[] expected = turned(oracle, before, exponents, b);
                add(
                        sample,
                        ExactOracle.phase(after, b, oracle.z),
                        expected,
                        set.ringModulus(),
                        noise.total(),
                        term.applyAsDouble(noise));
            }
        }
        sample.check(what, RING_ERRORS, BIAS);
    }

    private static AccumulatorNoise predicted(PbsParameters set, ExactOracle oracle) {
        SecretMoments s = SecretMoments.ofNumbers(oracle.s);
        SecretMoments z = SecretMoments.ofNumbers(oracle.z);
        ExternalProduct product = ExternalProduct.exact(
                DEGREE,
                1,
                DigitMoments.of(set.rotationGadget(), set.ringModulus()),
                PbsNoise.variance(set.ringError(), set.ringModulus()),
                z);
        AccumulatorNoise noise = AccumulatorNoise.ginx(product, NUMBERS, 1, s);
        double asModelled = PbsNoise.exactRotation(set.lwePart(), set.ringPart(), set.rotationGadget(), s, z);
        assertEquals(asModelled, noise.total(), 1e-9 * asModelled);
        return noise;
    }

    /** The phase of A·X^(Σ e_i·s_i). */
    private static long[] turned(ExactOracle oracle, HostRows before, HostRows exponents, int b) {
        int turn = 0;
        for (int i = 0; i < oracle.s.length; i++) {
            turn += (int) exponents.get(b, 0, 0, i) * oracle.s[i];
        }
        long[] old = ExactOracle.phase(before, b, oracle.z);
        long[] turned = new long[DEGREE];
        for (int t = 0; t < DEGREE; t++) {
            int source = Math.floorMod(t - turn, 2 * DEGREE);
            turned[t] = source < DEGREE ? old[source] : -old[source - DEGREE];
        }
        return turned;
    }

    /** Differences as fractions of the circle. */
    private static void add(
            NoiseSample sample, long[] words, long[] expected, Modulus modulus, double predicted, double term) {
        double q = (double) modulus.value();
        for (int t = 0; t < words.length; t++) {
            double error = Math.floorMod(words[t] - expected[t], modulus.value()) / q;
            sample.add(error - Math.rint(error), predicted, term);
        }
    }

    @Test
    void keySwitch() {
        keySwitches("exact, key switch", builder().keySwitch(3, 9).build(), true);
    }

    @Test
    void droppedDigitsOfTheKeySwitch() {
        keySwitches(
                "exact, dropped digits of the key switch",
                builder().keySwitch(3, 3).build(),
                false);
    }

    private static void keySwitches(String what, PbsParameters set, boolean keys) {
        Modulus modulus = set.switchingModulus();
        NoiseSample sample = new NoiseSample();
        for (int key = 0; key < KEYS; key++) {
            ExactOracle oracle = new ExactOracle(set, CPU, 180 + key);
            SplittableRandom random = new SplittableRandom(key);
            int batch = RING_ERRORS / KEYS / DEGREE;
            HostRows x = rows(random, new Shape(batch, 1, 1, 1, 1, DEGREE + 1), set.switchingBasis());
            HostRows switched;
            try (RowBuffer in = upload(x);
                    RowBuffer out = CPU.allocate(
                            new Shape(batch, 1, 1, 2, 1, DEGREE),
                            set.switchingBasis(),
                            Form.EVALUATION,
                            BufferRole.SCRATCH);
                    ExactEngine engine = new ExactEngine(CPU, oracle.switchingOnly(), ProgressListener.NONE)) {
                engine.switchRing(out, in);
                switched = CPU.stream().download(out.as(Form.COEFFICIENT));
            }
            DigitMoments digits = DigitMoments.of(set.switchingGadget(), modulus);
            double error = PbsNoise.variance(set.lweError(), modulus);
            SecretMoments z = SecretMoments.ofNumbers(oracle.z);
            double all = SwitchNoise.multiplied(DEGREE, digits, error, z);
            double dropped = SwitchNoise.multiplied(DEGREE, digits, 0, z);
            for (int b = 0; b < batch; b++) {
                // The words of an LWE mask, as the polynomial whose product with z has their inner product as
                // constant term.
                long[] mask = new long[DEGREE];
                for (int t = 0; t < DEGREE; t++) {
                    mask[t] = t == 0 ? x.get(b, 0, 0, 0) : -x.get(b, 0, 0, DEGREE - t);
                }
                long[] expected = ExactOracle.product(mask, oracle.z, modulus.value());
                add(
                        sample,
                        ExactOracle.phase(switched, b, oracle.s),
                        expected,
                        modulus,
                        all,
                        keys ? all - dropped : dropped);
            }
        }
        sample.check(what, RING_ERRORS, BIAS);
    }

    /** From the ring's modulus to that of the switching key, before the key switch. */
    @Test
    void roundingToTheSwitchingModulus() {
        PbsParameters set = builder().build();
        double before = (double) set.ringModulus().value();
        double after = (double) set.switchingModulus().value();
        NoiseSample sample = new NoiseSample();
        for (int key = 0; key < KEYS; key++) {
            int[] z = new ExactOracle(set, CPU, 190 + key).z;
            SplittableRandom random = new SplittableRandom(key);
            HostRows x = rows(random, new Shape(LWE_ERRORS / KEYS, 1, 1, 1, 1, DEGREE + 1), set.basis());
            HostRows rounded;
            try (RowBuffer in = upload(x);
                    RowBuffer out = CPU.allocate(x.shape(), set.switchingBasis(), x.form(), BufferRole.SCRATCH)) {
                CPU.stream().switchModulus(out, in);
                rounded = CPU.stream().download(out);
            }
            double predicted = SwitchNoise.modulus(DEGREE, before, after, SecretMoments.ofNumbers(z));
            for (int b = 0; b < x.shape().batch(); b++) {
                double error = phase(rounded, b, z) / after - phase(x, b, z) / before;
                sample.add(error - Math.rint(error), predicted);
            }
        }
        sample.check("exact, rounding to the switching modulus", LWE_ERRORS);
    }

    /** Of sums below 2^63, so that they are exact as words, less whole moduli. */
    private static double phase(HostRows rows, int place, int[] secret) {
        long modulus = rows.moduli().get(0).value();
        return Math.floorMod(PbsOracle.phase(rows, place, secret), modulus);
    }

    @Test
    void modulusSwitch() {
        PbsParameters set = PbsSets.EXACT_MESSAGE_2_CARRY_2;
        int n = set.lweDimension();
        int batch = LWE_ERRORS / KEYS;
        double modulus = (double) set.switchingModulus().value();
        NoiseSample sample = new NoiseSample();
        for (int key = 0; key < KEYS; key++) {
            SplittableRandom random = new SplittableRandom(5 + key);
            ExactOracle oracle = new ExactOracle(set, CPU, 3 + key);
            HostRows masks = rows(random, new Shape(batch, 1, 1, 1, 1, n), set.switchingBasis());
            HostRows bodies = rows(random, new Shape(batch, 1, 1, 1, 1, 1), set.switchingBasis());
            HostRows exponents;
            HostRows turns;
            try (ExactEngine engine = new ExactEngine(CPU, oracle.noKeys(), ProgressListener.NONE);
                    RowBuffer mask = upload(masks);
                    RowBuffer body = upload(bodies);
                    RowBuffer powers =
                            CPU.allocate(masks.shape(), powerOfTwo(12), Form.COEFFICIENT, BufferRole.SCRATCH);
                    RowBuffer turn =
                            CPU.allocate(bodies.shape(), powerOfTwo(12), Form.COEFFICIENT, BufferRole.SCRATCH)) {
                engine.round(powers, turn, mask, body, 0);
                exponents = CPU.stream().download(powers);
                turns = CPU.stream().download(turn);
            }
            for (int b = 0; b < batch; b++) {
                double error = -turns.get(b, 0, 0, 0) / 4096.0 - bodies.get(b, 0, 0, 0) / modulus;
                for (int i = 0; i < n; i++) {
                    error -= oracle.s[i] * (exponents.get(b, 0, 0, i) / 4096.0 - masks.get(b, 0, 0, i) / modulus);
                }
                // Of the mask's errors half of their sum is taken off, so that the secret's own weight does not count.
                sample.add(error - Math.rint(error), set.noise().modulusSwitch());
            }
        }
        sample.check("exact, modulus switch", LWE_ERRORS);
    }

    private static RnsBasis powerOfTwo(int log) {
        return RnsBasis.of(Modulus.powerOfTwo(log));
    }

    private static HostRows rows(SplittableRandom random, Shape shape, RnsBasis basis) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        long modulus = basis.get(0).value();
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, random.nextLong(modulus));
                }
            }
        }
        return rows;
    }

    private static RowBuffer upload(HostRows rows) {
        RowBuffer buffer = CPU.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
        CPU.stream().upload(buffer, rows);
        return buffer;
    }
}
