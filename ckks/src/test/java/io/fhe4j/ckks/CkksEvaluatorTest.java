package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.LevelExhaustedException;
import io.fhe4j.api.MissingKeyException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CkksEvaluatorTest {

    private static Backend backend;
    private static Setting[] settings;

    /** Parameters with a number of primes per level, keys and an evaluator. */
    private record Setting(CkksParameters parameters, Oracle oracle, CkksEvaluator evaluator) {

        static Setting of(int primes) {
            CkksParameters parameters = CkksParameters.builder()
                    .ringDegree(1 << 6)
                    .depth(4)
                    .scaleBits(primes == 1 ? 40 : 32 * primes)
                    .primesPerLevel(primes)
                    .messageBound(64)
                    .inputBound(1)
                    .insecure("test")
                    .build();
            Oracle oracle = new Oracle(backend, parameters, primes);
            EvaluationKeys keys = oracle.keys(KeyRequest.relinearisation()
                    .rotations(1, -3, 2, 4)
                    .conjugation()
                    .rotationsAt(1, 9)
                    .rotations(8, 16));
            return new Setting(parameters, oracle, CkksEvaluator.on(backend, keys));
        }

        ComplexVector random(Random random) {
            int n = parameters.maxSlots();
            double[] re = new double[n];
            double[] im = new double[n];
            for (int j = 0; j < n; j++) {
                double angle = 2 * Math.PI * random.nextDouble();
                double radius = Math.sqrt(random.nextDouble());
                re[j] = radius * Math.cos(angle);
                im[j] = radius * Math.sin(angle);
            }
            return ComplexVector.of(re, im);
        }

        CkksCiphertext encrypt(ComplexVector x) {
            return oracle.encrypt(x, parameters.depth(), parameters.maxSlots());
        }

        /** The error is within the estimate (and what doubles resolve), and the estimate is no cheap one. */
        void check(CkksCiphertext x, IntToDoubleFunction re, IntToDoubleFunction im) {
            ComplexVector found = oracle.decrypt(x);
            double worst = 0;
            double magnitude = 0;
            for (int j = 0; j < found.size(); j++) {
                worst = Math.max(
                        worst, Math.hypot(found.re(j) - re.applyAsDouble(j), found.im(j) - im.applyAsDouble(j)));
                magnitude = Math.max(magnitude, Math.hypot(re.applyAsDouble(j), im.applyAsDouble(j)));
            }
            double bound = x.noise().worstError() + 0x1p-44;
            assertTrue(worst <= bound, "error " + worst + " above " + bound + " of " + x);
            assertTrue(magnitude <= x.bound() * (1 + 1e-12), "message " + magnitude + " above " + x.bound());
            assertTrue(x.noise().worstError() < 0x1p-10, "estimate " + x.noise());
        }
    }

    @BeforeAll
    static void open() {
        backend = Backends.open("reference");
        settings = new Setting[] {Setting.of(1), Setting.of(2), Setting.of(3)};
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Setting setting(int primes) {
        return settings[primes - 1];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void freshCiphertextsDecrypt(int primes) {
        Setting s = setting(primes);
        ComplexVector x = s.random(new Random(1));
        s.check(s.encrypt(x), x::re, x::im);
        s.check(s.oracle().encryptPublic(x, x.size()), x::re, x::im);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void linearOperations(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        Random random = new Random(2);
        ComplexVector x = s.random(random);
        ComplexVector y = s.random(random);
        CkksCiphertext cx = s.encrypt(x);
        CkksCiphertext cy = s.encrypt(y);
        s.check(ev.add(cx, cy), j -> x.re(j) + y.re(j), j -> x.im(j) + y.im(j));
        s.check(ev.subtract(cx, cy), j -> x.re(j) - y.re(j), j -> x.im(j) - y.im(j));
        s.check(ev.negate(cx), j -> -x.re(j), j -> -x.im(j));
        s.check(ev.add(cx, 0.75), j -> x.re(j) + 0.75, x::im);
        s.check(ev.subtract(cx, 1.25), j -> x.re(j) - 1.25, x::im);
        s.check(ev.multiply(cx, 7.0), j -> 7 * x.re(j), j -> 7 * x.im(j));
        s.check(ev.multiply(cx, -0.3), j -> -0.3 * x.re(j), j -> -0.3 * x.im(j));
        double[] values = y.toRealArray();
        s.check(ev.add(cx, values), j -> x.re(j) + y.re(j), x::im);
        s.check(ev.subtract(cx, values), j -> x.re(j) - y.re(j), x::im);
        s.check(ev.multiply(cx, values), j -> x.re(j) * y.re(j), j -> x.im(j) * y.re(j));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void productsToTheLastLevel(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        Random random = new Random(3);
        double[] re = new double[s.parameters().maxSlots()];
        double[] im = new double[re.length];
        ComplexVector first = s.random(random);
        System.arraycopy(first.toRealArray(), 0, re, 0, re.length);
        System.arraycopy(first.toImaginaryArray(), 0, im, 0, im.length);
        CkksCiphertext product = s.encrypt(first);
        for (int level = s.parameters().depth(); level > 0; level--) {
            ComplexVector y = s.random(random);
            product = ev.multiply(product, s.encrypt(y));
            for (int j = 0; j < re.length; j++) {
                double r = re[j] * y.re(j) - im[j] * y.im(j);
                im[j] = re[j] * y.im(j) + im[j] * y.re(j);
                re[j] = r;
            }
            s.check(product, j -> re[j], j -> im[j]);
            assertEquals(level, product.level());
        }
        CkksCiphertext last = ev.rescale(product);
        assertEquals(0, last.level());
        assertSame(s.parameters().scale(0), last.scale());
        s.check(last, j -> re[j], j -> im[j]);
        LevelExhaustedException e = assertThrows(LevelExhaustedException.class, () -> ev.square(last));
        assertTrue(e.getMessage().contains("square: the operand is at level 0 of 4"), e.getMessage());
        assertThrows(LevelExhaustedException.class, () -> ev.multiply(last, last));
        assertThrows(LevelExhaustedException.class, () -> ev.multiply(last, 0.5));
    }

    @RepeatedTest(20)
    void operandsAreAligned(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Setting s = setting(1 + random.nextInt(3));
        CkksEvaluator ev = s.evaluator();
        ComplexVector x = s.random(random);
        ComplexVector y = s.random(random);
        CkksCiphertext cx = s.encrypt(x);
        CkksCiphertext cy = s.encrypt(y);
        CkksCiphertext lowX = random.nextBoolean() ? ev.lower(cx, 2) : ev.modDrop(cx, 2);
        // Levels 2 and 4; pending and not; product and canonical.
        s.check(ev.add(lowX, cy), j -> x.re(j) + y.re(j), j -> x.im(j) + y.im(j));
        s.check(ev.subtract(ev.multiply(cy, 0.5), lowX), j -> y.re(j) / 2 - x.re(j), j -> y.im(j) / 2 - x.im(j));
        s.check(ev.add(ev.multiply(cx, 0.5), cy), j -> x.re(j) / 2 + y.re(j), j -> x.im(j) / 2 + y.im(j));
        s.check(
                ev.multiply(lowX, cy),
                j -> x.re(j) * y.re(j) - x.im(j) * y.im(j),
                j -> x.re(j) * y.im(j) + x.im(j) * y.re(j));
        CkksPlaintext high = ev.encoder().encode(y.toRealArray());
        s.check(ev.add(lowX, high), j -> x.re(j) + y.re(j), x::im);
        s.check(ev.multiply(lowX, high), j -> x.re(j) * y.re(j), j -> x.im(j) * y.re(j));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void rotationsAndConjugation(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        ComplexVector x = s.random(new Random(4));
        int n = x.size();
        CkksCiphertext cx = s.encrypt(x);
        for (int step : new int[] {1, -3, 4, 0, n - 3}) {
            s.check(ev.rotate(cx, step), j -> x.re(Math.floorMod(j + step, n)), j -> x.im(Math.floorMod(j + step, n)));
        }
        s.check(ev.conjugate(cx), x::re, j -> -x.im(j));
        int[] steps = {4, 1, 0, -3, 13};
        List<CkksCiphertext> hoisted = ev.rotateAll(cx, steps);
        for (int k = 0; k < steps.length; k++) {
            int step = steps[k];
            s.check(hoisted.get(k), j -> x.re(Math.floorMod(j + step, n)), j -> x.im(Math.floorMod(j + step, n)));
        }
        CkksCiphertext low = ev.lower(cx, 1);
        s.check(ev.rotate(low, 9), j -> x.re((j + 9) % n), j -> x.im((j + 9) % n));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 32})
    void innerSums(int count) {
        Setting s = setting(1);
        ComplexVector x = s.random(new Random(5));
        int n = x.size();
        CkksCiphertext sum = s.evaluator().innerSum(s.encrypt(x), count);
        s.check(
                sum,
                j -> java.util.stream.IntStream.range(j, j + count)
                        .mapToDouble(i -> x.re(i % n))
                        .sum(),
                j -> java.util.stream.IntStream.range(j, j + count)
                        .mapToDouble(i -> x.im(i % n))
                        .sum());
        assertTrue(CkksEvaluator.innerSumRotations(count).length <= 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sparsePackingRepeats(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        double[] values = {0.5, -0.25, 0.125, 1};
        CkksCiphertext x = s.oracle().encrypt(ComplexVector.ofReal(values), 4, 4);
        s.check(ev.rotate(x, 1), j -> values[(j + 1) % 4], j -> 0);
        s.check(ev.rotate(x, 5), j -> values[(j + 1) % 4], j -> 0);
        s.check(ev.multiply(x, new double[] {1, 2, 3, 4}), j -> values[j] * (j + 1), j -> 0);
        s.check(ev.innerSum(x, 4), j -> 1.375, j -> 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void polynomials(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        double[] x = {0.5, -0.75, 0.1, 1, -1};
        CkksCiphertext cx = s.oracle().encrypt(x);
        double[][] polynomials = {{1.5}, {0.25, -2}, {0, 0, 1}, {0.3, 0.2, 0.1}, {1, 0, -0.5, 0.25, 0, 0.75, 0.5, -1}};
        for (double[] p : polynomials) {
            CkksCiphertext y = ev.polynomial(cx, p);
            s.check(
                    y,
                    j -> {
                        double sum = 0;
                        for (int i = p.length - 1; i >= 0; i--) {
                            sum = sum * (j < x.length ? x[j] : 0) + p[i];
                        }
                        return sum;
                    },
                    j -> 0);
            int used = s.parameters().depth() - ev.settledLevel(y);
            assertTrue(used <= 32 - Integer.numberOfLeadingZeros(p.length - 1), used + " levels");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void accumulators(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator();
        Random random = new Random(6);
        ComplexVector x = s.random(random);
        ComplexVector y = s.random(random);
        ComplexVector z = s.random(random);
        CkksCiphertext cx = s.encrypt(x);
        CkksCiphertext cy = s.encrypt(y);
        CkksPlaintext pz = ev.encoder().encode(z, 4, s.parameters().scale(4), z.size());
        CkksCiphertext sum = ev.accumulator()
                .multiplyAdd(cx, pz)
                .multiplyAdd(cx, cy)
                .multiplyAdd(cy, pz)
                .multiplyAdd(cx, cy)
                .add(cx)
                .multiplyAdd(ev.lower(cx, 3), cy)
                .add(ev.modDrop(cy, 1))
                .freeze();
        s.check(
                sum,
                j -> re(x, z, j) + 3 * re(x, y, j) + re(y, z, j) + x.re(j) + y.re(j),
                j -> im(x, z, j) + 3 * im(x, y, j) + im(y, z, j) + x.im(j) + y.im(j));
        CkksAccumulator empty = ev.accumulator();
        assertThrows(IllegalStateException.class, empty::freeze);
        empty.close();
        assertThrows(IllegalStateException.class, () -> empty.add(cx));
    }

    private static double re(ComplexVector x, ComplexVector y, int j) {
        return x.re(j) * y.re(j) - x.im(j) * y.im(j);
    }

    private static double im(ComplexVector x, ComplexVector y, int j) {
        return x.re(j) * y.im(j) + x.im(j) * y.re(j);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void manualModeLeavesEverythingToTheExpert(int primes) {
        Setting s = setting(primes);
        CkksEvaluator ev = s.evaluator().manual();
        Random random = new Random(7);
        ComplexVector x = s.random(random);
        ComplexVector y = s.random(random);
        CkksCiphertext cx = s.encrypt(x);
        CkksCiphertext product = ev.multiply(cx, s.encrypt(y));
        assertEquals(2, product.degree());
        assertEquals(4, product.level());
        s.check(product, j -> re(x, y, j), j -> im(x, y, j));
        s.check(ev.add(product, product), j -> 2 * re(x, y, j), j -> 2 * im(x, y, j));
        assertThrows(IllegalArgumentException.class, () -> ev.rescale(product));
        CkksCiphertext rescaled = ev.rescale(ev.relinearise(product));
        assertEquals(3, rescaled.level());
        s.check(rescaled, j -> re(x, y, j), j -> im(x, y, j));
        assertThrows(PrecisionException.class, () -> ev.add(cx, rescaled));
        s.check(ev.modDrop(rescaled, 0), j -> re(x, y, j), j -> im(x, y, j));
    }

    @Test
    void boundsArePropagatedAndKept() {
        Setting s = setting(1);
        CkksEvaluator ev = s.evaluator();
        CkksCiphertext x = s.oracle().encrypt(1.0, -1.0);
        CkksCiphertext big = ev.multiply(x, 200.0);
        assertEquals(200, big.bound(), 1e-9);
        ValueRangeException e = assertThrows(ValueRangeException.class, () -> ev.add(big, big));
        assertTrue(e.getMessage().contains("assumeBound"), e.getMessage());
        CkksCiphertext declared = ev.assumeBound(ev.multiply(big, 0.001), 0.2, "it is a fifth of a unit");
        assertEquals(0.2, declared.bound());
        s.check(declared, j -> j == 0 ? 0.2 : j == 1 ? -0.2 : 0, j -> 0);
        assertThrows(ValueRangeException.class, () -> ev.multiply(x, Double.NaN));
    }

    @Test
    void errorsSayWhatToDo() {
        Setting s = setting(1);
        CkksEvaluator ev = s.evaluator();
        CkksCiphertext x = s.oracle().encrypt(0.5);
        CkksEvaluator one =
                CkksEvaluator.on(backend, s.oracle().keys(KeyRequest.none().rotations(1)));
        MissingKeyException e = assertThrows(MissingKeyException.class, () -> one.rotate(x, -17));
        assertTrue(e.getMessage().contains("rotation by 15"), e.getMessage());
        assertTrue(e.getMessage().contains("rotationsAt(4, 15)"), e.getMessage());
        assertTrue(e.getMessage().contains("keys for: 1 (level 4)"), e.getMessage());
        CkksEvaluator keyless = CkksEvaluator.on(backend, EvaluationKeys.none(s.parameters(), s.oracle().keySet));
        assertTrue(assertThrows(MissingKeyException.class, () -> keyless.square(x))
                .getMessage()
                .contains("KeyRequest.relinearisation()"));
        assertThrows(MissingKeyException.class, () -> keyless.conjugate(x));
        CkksEvaluator lowKey = CkksEvaluator.on(backend, s.oracle().keys(KeyRequest.relinearisationAt(2)));
        assertTrue(assertThrows(MissingKeyException.class, () -> lowKey.square(x))
                .getMessage()
                .contains("levels up to 2"));
        Oracle other = new Oracle(backend, s.parameters(), 99);
        assertThrows(KeySetMismatchException.class, () -> ev.add(x, other.encrypt(0.5)));
        assertThrows(
                IncompatibleException.class, () -> ev.negate(setting(2).oracle().encrypt(0.5)));
    }

    @Test
    void scopesReleaseIntermediates() {
        Setting s = setting(1);
        CkksEvaluator ev = s.evaluator();
        CkksCiphertext x = s.oracle().encrypt(0.5);
        CkksCiphertext kept;
        CkksCiphertext lost;
        try (Scope scope = ev.scope()) {
            lost = ev.square(x);
            kept = ev.add(lost, x);
            scope.keep(kept.residues());
        }
        s.check(kept, j -> j == 0 ? 0.75 : 0, j -> 0);
        assertThrows(io.fhe4j.api.ClosedException.class, () -> ev.add(lost, x));
    }

    @Test
    void accumulatorsTakeOnePacking() {
        Setting s = setting(1);
        int level = 2;
        CkksEncoder encoder = s.evaluator().encoder();
        CkksPlaintext p = encoder.encodeCoefficients(
                new double[] {1, 2}, level, s.parameters().scale(level));
        CkksCiphertext slots = s.evaluator().modDrop(s.encrypt(s.random(new Random(3))), level);
        CkksCiphertext coefficients = s.evaluator()
                .subtract(
                        CkksCiphertext.of(
                                s.parameters(),
                                slots.keySet(),
                                slots.residues(),
                                level,
                                slots.scale(),
                                Packing.COEFFICIENTS,
                                s.parameters().ringDegree(),
                                slots.noise()),
                        p);
        for (boolean slotsFirst : new boolean[] {true, false}) {
            try (CkksAccumulator sum = s.evaluator().accumulator()) {
                sum.add(slotsFirst ? slots : coefficients);
                assertThrows(IllegalArgumentException.class, () -> sum.add(slotsFirst ? coefficients : slots));
            }
        }
    }

    @Test
    void coefficientsAreAddedAndScaled() {
        Setting s = setting(1);
        CkksEncoder encoder = s.evaluator().encoder();
        double[] values = {1, -2, 0.5};
        CkksPlaintext p = encoder.encodeCoefficients(values, 2, s.parameters().scale(2));
        double[] back = encoder.decodeCoefficients(p);
        assertEquals(64, back.length);
        assertEquals(-2, back[1], 1e-9);
        assertEquals(0, back[3], 1e-9);
        CkksPlaintext q = encoder.encode(0.25, -0.5);
        assertEquals(-0.5, encoder.decode(q).re(1), 1e-9);
        CkksCiphertext x = s.oracle().encrypt(0.5);
        assertThrows(IllegalArgumentException.class, () -> s.evaluator().multiply(x, p));
    }
}
