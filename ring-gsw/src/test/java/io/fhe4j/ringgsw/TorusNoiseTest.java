package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.TorusSwitchingKey;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.noise.TorusTransform;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each term of the torus model against errors measured where it dominates, of the kernels alone, with keys made here word by word. */
class TorusNoiseTest {

    private static final Backend CPU = Backends.open("cpu");
    private static final Torus TORUS = CPU.stream().torus().orElseThrow();
    private static final Modulus WORDS = TorusRotation.modulus();
    private static final Modulus SHORT_WORDS = TorusSwitching.modulus();
    private static final RnsBasis RESULTS = RnsBasis.of(TorusSwitching.modulus());
    private static final int KEYS = 4;
    private static final int RING_ERRORS = 1 << 16;
    private static final int LWE_ERRORS = 1 << 12;
    private static final int DEGREE = 512;
    private static final double BIAS = 0.15;
    private static final int STEPS = 16;

    @AfterAll
    static void close() {
        CPU.close();
    }

    private static int[] binary(Random random, int length) {
        return random.ints(length, 0, 2).toArray();
    }

    /** a·z modulo X^N + 1 and 2^64, by the schoolbook. */
    private static long[] product(long[] a, int[] z) {
        long[] product = new long[a.length];
        for (int i = 0; i < z.length; i++) {
            for (int j = 0; z[i] != 0 && j < a.length; j++) {
                int place = i + j;
                if (place < a.length) {
                    product[place] += a[j];
                } else {
                    product[place - a.length] -= a[j];
                }
            }
        }
        return product;
    }

    private static long[] row(HostRows rows, int place, int component) {
        long[] words = new long[rows.shape().width()];
        for (int i = 0; i < words.length; i++) {
            words[i] = rows.get(place, component, 0, i);
        }
        return words;
    }

    private static void setRow(HostRows rows, int place, int component, long[] words) {
        long mask = -1L >>> Long.SIZE - rows.moduli().get(0).bits();
        for (int i = 0; i < words.length; i++) {
            rows.set(place, component, 0, i, words[i] & mask);
        }
    }

    /** Words of 64 bits, whatever those of the ciphertext are. */
    private static long[] phase(HostRows rows, int place, int[] z) {
        int spare = Long.SIZE - rows.moduli().get(0).bits();
        long[] product = product(row(rows, place, 0), z);
        long[] body = row(rows, place, 1);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] - product[i] << spare;
        }
        return body;
    }

    private static TorusRotationKey key(TorusRotation shape, int[] s, int[] z, double deviation, Random random) {
        int degree = shape.degree();
        TorusRotationKey key = TORUS.rotationKey(shape);
        Gadget gadget = shape.gadget();
        for (int i = 0; i < shape.keys(); i++) {
            long selected = selected(shape, s, i);
            HostRows rows = HostRows.allocate(shape.entries(1), RnsBasis.of(shape.wordModulus()), Form.COEFFICIENT);
            for (int c = 0; c < 2; c++) {
                for (int j = 0; j < gadget.levels(); j++) {
                    long[] mask = random.longs(degree).toArray();
                    long[] body = product(mask, z);
                    for (int w = 0; w < degree; w++) {
                        body[w] += Math.round(deviation * random.nextGaussian());
                    }
                    long message = selected << gadget.droppedBits() + j * gadget.logBase();
                    (c == 0 ? mask : body)[0] += message;
                    int place = c * gadget.levels() + j;
                    setRow(rows, place, 0, mask);
                    setRow(rows, place, 1, body);
                }
            }
            try (RowBuffer entries = uploaded(rows)) {
                TORUS.prepare(key, i, entries);
            }
        }
        return key;
    }

    /** 1 if of a group just the numbers of a set are 1. */
    private static long selected(TorusRotation shape, int[] s, int key) {
        int group = 0;
        while (group + 1 < shape.groups() && shape.firstKey(group + 1) <= key) {
            group++;
        }
        int set = 0;
        for (int k = 0; k < shape.groupSize(group); k++) {
            set |= s[group * shape.grouping() + k] << k;
        }
        return set == key - shape.firstKey(group) + 1 ? 1 : 0;
    }

    private static RowBuffer uploaded(HostRows rows) {
        RowBuffer buffer = CPU.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
        CPU.stream().upload(buffer, rows);
        return buffer;
    }

    private static HostRows random(Shape shape, RnsBasis basis, Random random) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        int bits = basis.get(0).bits();
        for (int b = 0; b < shape.batch1(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int w = 0; w < shape.width(); w++) {
                    rows.set(b, c, 0, w, random.nextLong() >>> Long.SIZE - bits);
                }
            }
        }
        return rows;
    }

    /** Errors of rotations of random ciphertexts: whatever they encrypt is multiplied by X^(Σ e_i·s_i). */
    private static void rotations(
            String what, int logBase, int levels, double deviation, ToDoubleFunction<AccumulatorNoise> term) {
        rotations(what, 1, DEGREE, STEPS, logBase, levels, deviation, term);
    }

    private static void rotations(
            String what,
            int grouping,
            int degree,
            int steps,
            int logBase,
            int levels,
            double deviation,
            ToDoubleFunction<AccumulatorNoise> term) {
        Gadget gadget = Gadget.ofHighest(WORDS, logBase, levels);
        rotations(what, new TorusRotation(steps, 2, degree, gadget, grouping), deviation, term);
    }

    private static void rotations(
            String what, TorusRotation shape, double deviation, ToDoubleFunction<AccumulatorNoise> term) {
        int grouping = shape.grouping();
        int degree = shape.degree();
        int steps = shape.steps();
        int logBase = shape.gadget().logBase();
        int levels = shape.gadget().levels();
        RnsBasis words = RnsBasis.of(shape.wordModulus());
        RnsBasis turns = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * degree)));
        int batch = Math.max(1, RING_ERRORS / KEYS / degree);
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Random random = new Random(600 + k);
            int[] s = binary(random, steps);
            int[] z = binary(random, degree);
            double variance = deviation == 0
                    ? 0
                    : Math.scalb(
                            deviation * deviation + 1.0 / 12, -2 * words.get(0).bits());
            ExternalProduct product = new ExternalProduct(
                    degree,
                    1,
                    DigitMoments.ofTorus(Long.SIZE, logBase, levels),
                    variance,
                    TorusTransform.variance(degree, logBase),
                    SecretMoments.ofNumbers(z));
            AccumulatorNoise noise = grouping == 1
                    ? AccumulatorNoise.controlled(product, steps, SecretMoments.ofNumbers(s))
                    : AccumulatorNoise.grouped(product, shape.keys(), active(shape, s));
            HostRows before = random(new Shape(batch, 1, 1, 2, 1, degree), words, random);
            HostRows exponents = random(new Shape(batch, 1, 1, 1, 1, steps), turns, random);
            try (TorusRotationKey key = key(shape, s, z, deviation, random);
                    RowBuffer accumulator = uploaded(before);
                    RowBuffer turn = uploaded(exponents)) {
                TORUS.blindRotate(accumulator, turn, key);
                HostRows after = CPU.stream().download(accumulator);
                for (int b = 0; b < batch; b++) {
                    long turned = 0;
                    for (int i = 0; i < steps; i++) {
                        turned += exponents.get(b, 0, 0, i) * s[i];
                    }
                    for (long error : errors(phase(before, b, z), phase(after, b, z), turned)) {
                        sample.add(error * 0x1p-64, noise.total(), term.applyAsDouble(noise));
                    }
                }
            }
        }
        sample.check(what, RING_ERRORS, BIAS);
    }

    /** By how much a polynomial misses another one times X^turned. */
    private static long[] errors(long[] expected, long[] found, long turned) {
        int degree = expected.length;
        long[] errors = new long[degree];
        for (int w = 0; w < degree; w++) {
            int place = (int) Math.floorMod(w + turned, 2L * degree);
            errors[w] = place < degree ? found[place] - expected[w] : found[place - degree] + expected[w];
        }
        return errors;
    }

    /** Keys without errors, and digits of all 32 bits: a CMux chooses between A and X^e·A without any error. */
    @ParameterizedTest
    @CsvSource({"1, 1", "40, 1", "11, 2", "10, 3"})
    void cmuxesOfShortWordsAreExact(int steps, int grouping) {
        TorusRotation shape = new TorusRotation(steps, 2, DEGREE, Gadget.ofHighest(SHORT_WORDS, 8, 4), grouping);
        RnsBasis words = RnsBasis.of(SHORT_WORDS);
        Random random = new Random(steps);
        for (int bit = 0; bit < 2; bit++) {
            int[] s = binary(random, steps);
            s[0] = bit;
            int[] z = binary(random, DEGREE);
            HostRows before = random(new Shape(1, 1, 1, 2, 1, DEGREE), words, random);
            HostRows exponents = random(
                    new Shape(1, 1, 1, 1, 1, steps),
                    RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * DEGREE))),
                    random);
            long turned = 0;
            for (int i = 0; i < steps; i++) {
                turned += exponents.get(0, 0, 0, i) * s[i];
            }
            try (TorusRotationKey key = key(shape, s, z, 0, random);
                    RowBuffer accumulator = uploaded(before);
                    RowBuffer turn = uploaded(exponents)) {
                TORUS.blindRotate(accumulator, turn, key);
                HostRows after = CPU.stream().download(accumulator);
                assertArrayEquals(new long[DEGREE], errors(phase(before, 0, z), phase(after, 0, z), turned));
            }
        }
    }

    /** Where transforms err by whole words, digits of all 32 bits drop what is less than one, as if more bits were dropped: a sixth of it all. */
    @Test
    void transformsOfShortWords() {
        Gadget gadget = Gadget.ofHighest(SHORT_WORDS, 16, 2);
        rotations(
                "torus, transform of short words",
                new TorusRotation(TRANSFORM_STEPS, 2, DEGREE, gadget),
                0,
                noise -> noise.transform() + noise.dropped());
    }

    @Test
    void keysOfShortWords() {
        Gadget gadget = Gadget.ofHighest(SHORT_WORDS, 8, 4);
        rotations("torus, keys of short words", new TorusRotation(STEPS, 2, DEGREE, gadget), 8, AccumulatorNoise::keys);
    }

    @Test
    void droppedDigitsOfShortWords() {
        Gadget gadget = Gadget.ofHighest(SHORT_WORDS, 6, 2);
        rotations(
                "torus, dropped digits of short words",
                new TorusRotation(STEPS, 2, DEGREE, gadget),
                1,
                AccumulatorNoise::dropped);
    }

    @Test
    void keys() {
        rotations("torus, keys", 8, 6, 0x1p20, AccumulatorNoise::keys);
    }

    @Test
    void droppedDigits() {
        rotations("torus, dropped digits", 6, 2, 16, AccumulatorNoise::dropped);
    }

    /** Errors of the keys are 0, and two digits of 24 bits leave nothing to drop: what is left is the transform's rounding. */
    @Test
    void transforms() {
        rotations("torus, transform", 24, 2, 0, AccumulatorNoise::transform);
    }

    /** Accumulators of rings this large have so few bits left that halves are frequent among their low digits. */
    @Test
    void transformsOfLargeRings() {
        rotations("torus, transform of a large ring", 1, 4096, 8, 24, 2, 0, AccumulatorNoise::transform);
    }

    /** The groups with a number that is 1. */
    private static int active(TorusRotation shape, int[] s) {
        int active = 0;
        for (int group = 0; group < shape.groups(); group++) {
            int first = group * shape.grouping();
            active += Arrays.stream(s, first, first + shape.groupSize(group))
                    .max()
                    .orElseThrow();
        }
        return active;
    }

    /** One or two numbers are left over. */
    private static final int GROUPED_STEPS = 17;

    /** Half of the transform's variance comes from a few numbers of the spectrum, so that it takes many steps to see its mean. */
    private static final int TRANSFORM_STEPS = 47;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void groupedKeys(int grouping) {
        rotations("groups, keys", grouping, DEGREE, GROUPED_STEPS, 8, 6, 0x1p20, AccumulatorNoise::keys);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void groupedDroppedDigits(int grouping) {
        rotations("groups, dropped digits", grouping, DEGREE, GROUPED_STEPS, 6, 2, 16, AccumulatorNoise::dropped);
    }

    @ParameterizedTest
    @CsvSource({"2, 512, 24, 2", "3, 512, 24, 2", "2, 2048, 22, 2"})
    void groupedTransforms(int grouping, int degree, int logBase, int levels) {
        rotations(
                "groups, transform",
                grouping,
                degree,
                TRANSFORM_STEPS,
                logBase,
                levels,
                0,
                AccumulatorNoise::transform);
    }

    @Test
    void keySwitch() {
        int masks = 512;
        int n = 64;
        double deviation = 0x1p13;
        int batch = LWE_ERRORS / KEYS;
        Gadget gadget = Gadget.ofHighest(TorusRotation.modulus(), 4, 4);
        TorusSwitching shape = new TorusSwitching(masks, n, gadget);
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Random random = new Random(700 + k);
            int[] s = binary(random, n);
            int[] z = binary(random, masks);
            HostRows rows = random(shape.entries(masks), RESULTS, random);
            for (int i = 0; i < masks; i++) {
                for (int j = 0; j < gadget.levels(); j++) {
                    int place = i * gadget.levels() + j;
                    long body = Math.round(deviation * random.nextGaussian());
                    body += (long) z[i] << gadget.droppedBits() - Integer.SIZE + j * gadget.logBase();
                    for (int w = 0; w < n; w++) {
                        long word = random.nextInt() & 0xFFFFFFFFL;
                        rows.set(place, 0, 0, w, word);
                        body += word * s[w];
                    }
                    rows.set(place, 0, 0, n, body & 0xFFFFFFFFL);
                }
            }
            double keyTerm = SwitchNoise.multiplied(
                    masks,
                    new DigitMoments(4, DigitMoments.ofTorus(Long.SIZE, 4, 4).squares(), 0, 0),
                    deviation * deviation * 0x1p-64,
                    SecretMoments.ofNumbers(z));
            double all = SwitchNoise.multiplied(
                    masks,
                    DigitMoments.ofTorus(Long.SIZE, 4, 4),
                    deviation * deviation * 0x1p-64,
                    SecretMoments.ofNumbers(z));
            HostRows before = random(new Shape(batch, 1, 1, 1, 1, masks + 1), RnsBasis.of(WORDS), random);
            TorusSwitchingKey key = TORUS.switchingKey(shape);
            try (key;
                    RowBuffer entries = uploaded(rows);
                    RowBuffer x = uploaded(before);
                    RowBuffer out = CPU.allocate(
                            new Shape(batch, 1, 1, 1, 1, n + 1), RESULTS, Form.COEFFICIENT, BufferRole.SCRATCH)) {
                TORUS.prepare(key, 0, entries);
                TORUS.switchKey(out, x, key);
                HostRows after = CPU.stream().download(out);
                for (int b = 0; b < batch; b++) {
                    long error = (lwePhase(after, b, s) << Integer.SIZE) - lwePhase(before, b, z);
                    sample.add(error * 0x1p-64, all, keyTerm);
                }
            }
        }
        sample.check("torus, key switch", LWE_ERRORS, BIAS);
    }

    private static long lwePhase(HostRows rows, int place, int[] secret) {
        long phase = rows.get(place, 0, 0, secret.length);
        for (int i = 0; i < secret.length; i++) {
            phase -= rows.get(place, 0, 0, i) * secret[i];
        }
        return phase;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void modulusSwitch(boolean compensated) {
        int n = 64;
        int batch = LWE_ERRORS / KEYS;
        int log = Integer.numberOfTrailingZeros(2 * DEGREE);
        NoiseSample sample = new NoiseSample();
        for (int k = 0; k < KEYS; k++) {
            Random random = new Random(800 + k);
            int[] s = binary(random, n);
            SecretMoments moments = SecretMoments.ofNumbers(s);
            double variance = compensated
                    ? SwitchNoise.compensated(n, 0x1p32, 2.0 * DEGREE, moments)
                    : SwitchNoise.modulus(n, 0x1p32, 2.0 * DEGREE, moments);
            HostRows before = random(new Shape(batch, 1, 1, 1, 1, n + 1), RESULTS, random);
            try (RowBuffer x = uploaded(before);
                    RowBuffer out = CPU.allocate(
                            before.shape(),
                            RnsBasis.of(Modulus.powerOfTwo(log)),
                            Form.COEFFICIENT,
                            BufferRole.SCRATCH)) {
                TORUS.switchToExponents(out, x, compensated);
                HostRows after = CPU.stream().download(out);
                for (int b = 0; b < batch; b++) {
                    long error = (lwePhase(after, b, s) << Long.SIZE - log) - (lwePhase(before, b, s) << Integer.SIZE);
                    sample.add(error * 0x1p-64, variance, variance);
                }
            }
        }
        sample.check(compensated ? "torus, compensated modulus switch" : "torus, modulus switch", LWE_ERRORS);
    }
}
