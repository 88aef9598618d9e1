package io.fhe4j.ringgsw.pbs;

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
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitchingKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The three variances of a look-up as the published set has them, each with all its terms, against the model for the actual weights of the keys' secrets (term by term
 * they are measured in {@link io.fhe4j.ringgsw.TorusNoiseTest}): rotation at every coefficient of accumulators, key switch and modulus switch. Errors
 * and decompositions are the set's; only the LWE dimension is smaller where a term is proportional to it or independent of it.
 */
class PbsNoiseTest {

    private static final int KEYS = 4;
    private static final int RING_ERRORS = 1 << 16;
    private static final int LWE_ERRORS = 1 << 12;

    /** Balanced digits are −1/2 in the mean, so that a key's own errors shift all its results. */
    private static final double BIAS = 0.15;

    private static PbsParameters shortSet(int dimension) {
        return PbsParameters.builder()
                .name("short")
                .lwe(dimension, new ErrorDistribution.TUniform(13))
                .insecure("a test of errors")
                .build();
    }

    /** With digits of words of 32 bits. */
    private static PbsParameters shortWords(int dimension) {
        return PbsParameters.builder()
                .name("short words")
                .torusBits(32)
                .lwe(dimension, new ErrorDistribution.TUniform(13))
                .ring(1, 2048, new ErrorDistribution.TUniform(3))
                .rotation(7, 3)
                .keySwitch(4, 4)
                .insecure("a test of errors")
                .build();
    }

    @Test
    void rotation() {
        rotation("rotation", shortSet(48));
    }

    @Test
    void rotationOfShortWords() {
        rotation("rotation of short words", shortWords(48));
    }

    private static void rotation(String what, PbsParameters set) {
        int degree = set.ringDegree();
        int batch = RING_ERRORS / KEYS / degree;
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            Torus torus = backend.stream().torus().orElseThrow();
            for (int key = 0; key < KEYS; key++) {
                PbsOracle oracle = new PbsOracle(set, 70 + key);
                SplittableRandom random = new SplittableRandom(key);
                HostRows before = rows(random, new Shape(batch, 1, 1, 2, 1, degree), set.basis(), words(set));
                RnsBasis exponentBasis = RnsBasis.of(Modulus.powerOfTwo(12));
                HostRows exponents = rows(random, new Shape(batch, 1, 1, 1, 1, 48), exponentBasis, 4095);
                HostRows after;
                try (TorusRotationKey rotation = torus.rotationKey(TorusEngine.rotation(set));
                        RowBuffer accumulator = upload(backend, before);
                        RowBuffer turns = upload(backend, exponents)) {
                    KeyPreparation.fill(rotation, torus, oracle.keys(), () -> {});
                    torus.blindRotate(accumulator, turns, rotation);
                    after = backend.stream().download(accumulator);
                }
                double predicted = oracle.noise().rotation();
                for (int b = 0; b < batch; b++) {
                    add(sample, predicted, oracle, before, exponents, after, b);
                }
            }
        }
        sample.check(what, RING_ERRORS, BIAS);
    }

    /** All words of a set's ciphertexts. */
    private static long words(PbsParameters set) {
        return -1L >>> Long.SIZE - set.ringModulus().bits();
    }

    /** The errors of the phase of A·X^(Σ e_i·s_i). */
    private static void add(
            NoiseSample sample,
            double predicted,
            PbsOracle oracle,
            HostRows before,
            HostRows exponents,
            HostRows after,
            int b) {
        int degree = oracle.z.length;
        int turn = 0;
        for (int i = 0; i < oracle.s.length; i++) {
            turn += (int) exponents.get(b, 0, 0, i) * oracle.s[i];
        }
        long[] old = oracle.phase(before, b);
        long[] now = oracle.phase(after, b);
        for (int t = 0; t < degree; t++) {
            int source = Math.floorMod(t - turn, 2 * degree);
            long expected = source < degree ? old[source] : -old[source - degree];
            sample.add((now[t] - expected) * 0x1p-64, predicted);
        }
    }

    @Test
    void keySwitch() {
        keySwitch("key switch", shortSet(40));
    }

    @Test
    void keySwitchOfShortWords() {
        keySwitch("key switch of short words", shortWords(40));
    }

    private static void keySwitch(String what, PbsParameters set) {
        int rounds = 4;
        int batch = LWE_ERRORS / KEYS / rounds;
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            Torus torus = backend.stream().torus().orElseThrow();
            for (int key = 0; key < KEYS; key++) {
                PbsOracle oracle = new PbsOracle(set, 80 + key);
                SplittableRandom random = new SplittableRandom(key);
                double predicted = oracle.noise().keySwitch();
                try (TorusSwitchingKey switching = torus.switchingKey(TorusEngine.switching(set))) {
                    KeyPreparation.fill(switching, torus, oracle.keys(), () -> {});
                    for (int round = 0; round < rounds; round++) {
                        HostRows x = rows(
                                random, new Shape(batch, 1, 1, 1, 1, set.maskWords() + 1), set.basis(), words(set));
                        addSwitched(sample, predicted, torus, oracle, x, switching);
                    }
                }
            }
        }
        sample.check(what, LWE_ERRORS, BIAS);
    }

    private static void addSwitched(
            NoiseSample sample, double predicted, Torus torus, PbsOracle oracle, HostRows x, TorusSwitchingKey key) {
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
        for (int b = 0; b < x.shape().batch(); b++) {
            long before = PbsOracle.phase(x, b, oracle.z)
                    << Long.SIZE - oracle.parameters.ringModulus().bits();
            long after = PbsOracle.phase(switched, b, oracle.s) << 32;
            sample.add((after - before) * 0x1p-64, predicted);
        }
    }

    /** Half of the sum of the mask's errors is taken off, so that the secrets' own weights do not count: each is used once. */
    @Test
    void modulusSwitch() {
        PbsParameters set = PbsSets.PUBLISHED_2_2;
        int n = set.lweDimension();
        SplittableRandom random = new SplittableRandom(5);
        HostRows x = rows(random, new Shape(LWE_ERRORS, 1, 1, 1, 1, n + 1), set.switchingBasis(), 0xFFFFFFFFL);
        HostRows exponents;
        try (Backend backend = Backends.open("cpu");
                RowBuffer in = upload(backend, x);
                RowBuffer out = backend.allocate(
                        x.shape(), RnsBasis.of(Modulus.powerOfTwo(12)), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            backend.stream().torus().orElseThrow().switchToExponents(out, in, true);
            exponents = backend.stream().download(out);
        }
        NoiseSample sample = new NoiseSample();
        for (int b = 0; b < LWE_ERRORS; b++) {
            int[] s = new int[n];
            for (int i = 0; i < n; i++) {
                s[i] = random.nextInt(2);
            }
            int error = (int) ((PbsOracle.phase(exponents, b, s) << 20) - PbsOracle.phase(x, b, s));
            sample.add(error * 0x1p-32, set.noise().modulusSwitch());
        }
        sample.check("modulus switch", LWE_ERRORS);
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
