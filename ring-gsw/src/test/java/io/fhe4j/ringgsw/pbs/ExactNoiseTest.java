package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The three variances of the exact engine's look-ups, each measured against the model for the very keys: rotation and key switch at every coefficient, the switch
 * to exponents for each ciphertext. Errors and decompositions are those of the default set; the LWE dimension is smaller where a term is
 * proportional to it or independent of it.
 */
class ExactNoiseTest {

    private static final int KEYS = 4;

    private static PbsParameters shortSet(int dimension) {
        return PbsParameters.builder(PbsEngine.EXACT)
                .name("short")
                .lwe(dimension, new ErrorDistribution.Gaussian(3420))
                .insecure("a test of errors")
                .build();
    }

    /** Between 0.85 and 1.03 of the prediction, widened by 3.5 standard errors. */
    private static void assertNear(String what, double measured, double predicted, int samples) {
        double widening = 3.5 * Math.sqrt(2.0 / samples);
        double ratio = measured / predicted;
        assertTrue(
                ratio >= 0.85 - widening && ratio <= 1.03 + widening,
                what + ": measured " + measured + ", predicted " + predicted + ", ratio " + ratio + " of " + samples);
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
    void rotation() {
        PbsParameters set = shortSet(40);
        int degree = set.ringDegree();
        int batch = 8;
        double measured = 0;
        double predicted = 0;
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                ExactOracle oracle = new ExactOracle(set, backend, 170 + key);
                SplittableRandom random = new SplittableRandom(key);
                HostRows before = rows(random, new Shape(batch, 1, 1, 2, 1, degree), set.basis());
                HostRows exponents = rows(random, new Shape(batch, 1, 1, 1, 1, 40), powerOfTwo(12));
                HostRows after;
                try (ExactEngine engine = new ExactEngine(backend, oracle.keys());
                        RowBuffer accumulator = upload(backend, before);
                        RowBuffer turns = upload(backend, exponents)) {
                    engine.rotate(accumulator, turns);
                    after = backend.stream().download(accumulator);
                }
                for (int b = 0; b < batch; b++) {
                    measured += turned(oracle, before, exponents, after, b);
                }
                predicted += PbsNoise.exactRotation(
                                set.lwePart(),
                                set.ringPart(),
                                set.rotationGadget(),
                                SecretMoments.ofNumbers(oracle.s),
                                SecretMoments.ofNumbers(oracle.z))
                        / KEYS;
            }
        }
        int samples = KEYS * batch * degree;
        assertNear("rotation", measured / samples, predicted, samples);
    }

    /** The errors of the phase of A·X^(Σ e_i·s_i), squared and added. */
    private static double turned(ExactOracle oracle, HostRows before, HostRows exponents, HostRows after, int b) {
        int degree = oracle.z.length;
        int turn = 0;
        for (int i = 0; i < oracle.s.length; i++) {
            turn += (int) exponents.get(b, 0, 0, i) * oracle.s[i];
        }
        long[] old = ExactOracle.phase(before, b, oracle.z);
        long[] expected = new long[degree];
        for (int t = 0; t < degree; t++) {
            int source = Math.floorMod(t - turn, 2 * degree);
            expected[t] = source < degree ? old[source] : -old[source - degree];
        }
        return squares(
                ExactOracle.phase(after, b, oracle.z),
                expected,
                before.moduli().get(0).value());
    }

    /** Of differences as fractions of the circle. */
    private static double squares(long[] words, long[] expected, long modulus) {
        double sum = 0;
        for (int t = 0; t < words.length; t++) {
            long difference = Math.floorMod(words[t] - expected[t], modulus);
            double error = (double) (difference > modulus / 2 ? difference - modulus : difference) / modulus;
            sum += error * error;
        }
        return sum;
    }

    @Test
    void keySwitch() {
        PbsParameters set = shortSet(816);
        int degree = set.ringDegree();
        long modulus = set.switchingModulus().value();
        int batch = 8;
        double measured = 0;
        double predicted = 0;
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                ExactOracle oracle = new ExactOracle(set, backend, 180 + key);
                HostRows x = rows(
                        new SplittableRandom(key),
                        new Shape(batch, 1, 1, 1, 1, set.maskWords() + 1),
                        set.switchingBasis());
                HostRows switched;
                try (RowBuffer in = upload(backend, x);
                        RowBuffer out = backend.allocate(
                                new Shape(batch, 1, 1, 2, 1, degree),
                                set.switchingBasis(),
                                Form.EVALUATION,
                                BufferRole.SCRATCH);
                        ExactEngine engine = new ExactEngine(backend, oracle.switchingOnly())) {
                    engine.switchRing(out, in);
                    switched = backend.stream().download(out.as(Form.COEFFICIENT));
                }
                for (int b = 0; b < batch; b++) {
                    // The words of an LWE mask, as the polynomial whose product with z has their inner product as
                    // constant term.
                    long[] mask = new long[degree];
                    for (int t = 0; t < degree; t++) {
                        mask[t] = t == 0 ? x.get(b, 0, 0, 0) : -x.get(b, 0, 0, degree - t);
                    }
                    long[] expected = ExactOracle.product(mask, oracle.z, modulus);
                    measured += squares(ExactOracle.phase(switched, b, oracle.s), expected, modulus);
                }
                predicted += SwitchNoise.multiplied(
                                set.maskWords(),
                                DigitMoments.of(set.switchingGadget(), set.switchingModulus()),
                                PbsNoise.variance(set.lweError(), set.switchingModulus()),
                                SecretMoments.ofNumbers(oracle.z))
                        / KEYS;
            }
        }
        int samples = KEYS * batch * degree;
        assertNear("key switch", measured / samples, predicted, samples);
    }

    @Test
    void modulusSwitch() {
        PbsParameters set = PbsSets.EXACT_MESSAGE_2_CARRY_2;
        int n = set.lweDimension();
        int batch = 4096;
        SplittableRandom random = new SplittableRandom(5);
        HostRows masks = rows(random, new Shape(batch, 1, 1, 1, 1, n), set.switchingBasis());
        HostRows bodies = rows(random, new Shape(batch, 1, 1, 1, 1, 1), set.switchingBasis());
        HostRows exponents;
        HostRows turns;
        try (Backend backend = Backends.open("cpu");
                ExactEngine engine = new ExactEngine(backend, new ExactOracle(set, backend, 3).noKeys());
                RowBuffer mask = upload(backend, masks);
                RowBuffer body = upload(backend, bodies);
                RowBuffer powers =
                        backend.allocate(masks.shape(), powerOfTwo(12), Form.COEFFICIENT, BufferRole.SCRATCH);
                RowBuffer turn =
                        backend.allocate(bodies.shape(), powerOfTwo(12), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            engine.round(powers, turn, mask, body, 0);
            exponents = backend.stream().download(powers);
            turns = backend.stream().download(turn);
        }
        double modulus = (double) set.switchingModulus().value();
        double squares = 0;
        for (int b = 0; b < batch; b++) {
            double error = -turns.get(b, 0, 0, 0) / 4096.0 - bodies.get(b, 0, 0, 0) / modulus;
            for (int i = 0; i < n; i++) {
                int secret = random.nextInt(2);
                error -= secret * (exponents.get(b, 0, 0, i) / 4096.0 - masks.get(b, 0, 0, i) / modulus);
            }
            error -= Math.rint(error);
            squares += error * error;
        }
        assertNear("modulus switch", squares / batch, set.noise().modulusSwitch(), batch);
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

    private static RowBuffer upload(Backend backend, HostRows rows) {
        RowBuffer buffer = backend.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
        backend.stream().upload(buffer, rows);
        return buffer;
    }
}
