package io.fhe4j.ringgsw.pbs;

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
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitchingKey;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.noise.TorusTransform;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The three variances of a look-up, each measured against the model: rotation (every coefficient of accumulators, with the errors of the transform on doubles),
 * key switch and modulus switch. The errors and decompositions are those of the default set; only the LWE dimension is smaller where a term is
 * proportional to it or independent of it.
 */
class PbsNoiseTest {

    private static final int KEYS = 4;

    private static PbsParameters shortSet(int dimension) {
        return PbsParameters.builder()
                .name("short")
                .lwe(dimension, new ErrorDistribution.TUniform(13))
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
    void rotation() {
        PbsParameters set = shortSet(48);
        int degree = set.ringDegree();
        int batch = 8;
        double measured = 0;
        double predicted = 0;
        try (Backend backend = Backends.open("cpu")) {
            Torus torus = backend.stream().torus().orElseThrow();
            for (int key = 0; key < KEYS; key++) {
                PbsOracle oracle = new PbsOracle(set, 70 + key);
                SplittableRandom random = new SplittableRandom(key);
                HostRows before = rows(random, new Shape(batch, 1, 1, 2, 1, degree), set.basis(), -1L);
                RnsBasis exponentBasis = RnsBasis.of(Modulus.powerOfTwo(12));
                HostRows exponents = rows(random, new Shape(batch, 1, 1, 1, 1, 48), exponentBasis, 4095);
                HostRows after;
                try (TorusRotationKey rotation = KeyPreparation.rotation(torus, oracle.keys());
                        RowBuffer accumulator = upload(backend, before);
                        RowBuffer turns = upload(backend, exponents)) {
                    torus.blindRotate(accumulator, turns, rotation);
                    after = backend.stream().download(accumulator);
                }
                for (int b = 0; b < batch; b++) {
                    measured += squares(oracle, before, exponents, after, b);
                }
                predicted += predictedRotation(set, oracle) / KEYS;
            }
        }
        int samples = KEYS * batch * degree;
        assertNear("rotation", measured / samples, predicted, samples);
    }

    /** Of the errors of the phase of A·X^(Σ e_i·s_i). */
    private static double squares(PbsOracle oracle, HostRows before, HostRows exponents, HostRows after, int b) {
        int degree = oracle.z.length;
        int turn = 0;
        for (int i = 0; i < oracle.s.length; i++) {
            turn += (int) exponents.get(b, 0, 0, i) * oracle.s[i];
        }
        long[] old = oracle.phase(before, b);
        long[] now = oracle.phase(after, b);
        double sum = 0;
        for (int t = 0; t < degree; t++) {
            int source = Math.floorMod(t - turn, 2 * degree);
            long expected = source < degree ? old[source] : -old[source - degree];
            double error = (now[t] - expected) * 0x1p-64;
            sum += error * error;
        }
        return sum;
    }

    private static double predictedRotation(PbsParameters set, PbsOracle oracle) {
        var gadget = set.rotationGadget();
        ExternalProduct product = new ExternalProduct(
                set.ringDegree(),
                1,
                DigitMoments.ofTorus(64, gadget.logBase(), gadget.levels()),
                set.ringError().variance() * 0x1p-128,
                TorusTransform.variance(set.ringDegree(), gadget.logBase()),
                SecretMoments.ofNumbers(oracle.z));
        return AccumulatorNoise.controlled(product, oracle.s.length, SecretMoments.ofNumbers(oracle.s))
                .total();
    }

    @Test
    void keySwitch() {
        PbsParameters set = shortSet(40);
        int batch = 256;
        int rounds = 4;
        double measured = 0;
        double predicted = 0;
        try (Backend backend = Backends.open("cpu")) {
            Torus torus = backend.stream().torus().orElseThrow();
            for (int key = 0; key < KEYS; key++) {
                PbsOracle oracle = new PbsOracle(set, 80 + key);
                SplittableRandom random = new SplittableRandom(key);
                try (TorusSwitchingKey switching = KeyPreparation.switching(torus, oracle.keys())) {
                    for (int round = 0; round < rounds; round++) {
                        HostRows x = rows(random, new Shape(batch, 1, 1, 1, 1, set.maskWords() + 1), set.basis(), -1L);
                        measured += switchedSquares(torus, oracle, x, switching);
                    }
                }
                var gadget = set.switchingGadget();
                predicted += SwitchNoise.multiplied(
                                set.maskWords(),
                                DigitMoments.ofTorus(64, gadget.logBase(), gadget.levels()),
                                set.lweError().variance() * 0x1p-64,
                                SecretMoments.ofNumbers(oracle.z))
                        / KEYS;
            }
        }
        int samples = KEYS * rounds * batch;
        assertNear("key switch", measured / samples, predicted, samples);
    }

    private static double switchedSquares(Torus torus, PbsOracle oracle, HostRows x, TorusSwitchingKey key) {
        Backend backend = torus.stream().backend();
        HostRows switched;
        try (RowBuffer in = upload(backend, x);
                RowBuffer out = backend.allocate(
                        x.shape().withWidth(oracle.s.length + 1),
                        PbsSets.MESSAGE_2_CARRY_2.switchingBasis(),
                        Form.COEFFICIENT,
                        BufferRole.SCRATCH)) {
            torus.switchKey(out, in, key);
            switched = backend.stream().download(out);
        }
        double sum = 0;
        for (int b = 0; b < x.shape().batch(); b++) {
            long before = PbsOracle.phase(x, b, oracle.z);
            long after = PbsOracle.phase(switched, b, oracle.s) << 32;
            double error = (after - before) * 0x1p-64;
            sum += error * error;
        }
        return sum;
    }

    @Test
    void modulusSwitch() {
        PbsParameters set = PbsSets.MESSAGE_2_CARRY_2;
        int n = set.lweDimension();
        int batch = 4096;
        SplittableRandom random = new SplittableRandom(5);
        HostRows x = rows(
                random, new Shape(batch, 1, 1, 1, 1, n + 1), PbsSets.MESSAGE_2_CARRY_2.switchingBasis(), 0xFFFFFFFFL);
        for (boolean compensated : new boolean[] {true, false}) {
            HostRows exponents;
            try (Backend backend = Backends.open("cpu");
                    RowBuffer in = upload(backend, x);
                    RowBuffer out = backend.allocate(
                            x.shape(), RnsBasis.of(Modulus.powerOfTwo(12)), Form.COEFFICIENT, BufferRole.SCRATCH)) {
                backend.stream().torus().orElseThrow().switchToExponents(out, in, compensated);
                exponents = backend.stream().download(out);
            }
            double squares = 0;
            for (int b = 0; b < batch; b++) {
                int[] s = new int[n];
                for (int i = 0; i < n; i++) {
                    s[i] = random.nextInt(2);
                }
                int error = (int) ((PbsOracle.phase(exponents, b, s) << 20) - PbsOracle.phase(x, b, s));
                squares += Math.scalb((double) error * error, -64);
            }
            double predicted = compensated
                    ? set.noise().modulusSwitch()
                    : SwitchNoise.modulus(n, 0x1p32, 4096, SecretMoments.BINARY);
            assertNear("modulus switch, compensated: " + compensated, squares / batch, predicted, batch);
        }
    }

    private static HostRows rows(SplittableRandom random, Shape shape, RnsBasis basis, long mask) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, random.nextLong() & mask);
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
