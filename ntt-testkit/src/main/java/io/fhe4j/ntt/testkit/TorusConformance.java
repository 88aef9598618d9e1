package io.fhe4j.ntt.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
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
import io.fhe4j.ntt.spi.Device;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance suite of the torus kernels ({@link io.fhe4j.ntt.spi.TorusKernels}): extend it and say how the device is opened. Products are compared with
 * the schoolbook's, exact modulo 2^64 or 2^32; the rest word by word.
 */
public abstract class TorusConformance {

    private static final RnsBasis WORDS = RnsBasis.of(TorusRotation.modulus());
    private static final RnsBasis SHORT_WORDS = RnsBasis.of(TorusSwitching.modulus());

    private static final long LAST_HALF = 0xFFFFFFFFL;

    /** Coefficients of each component that are compared with the schoolbook. */
    private static final int SAMPLES = 128;

    /** Opens a device of the backend under test. */
    protected abstract Device openDevice(BackendOptions options);

    private Backend open() {
        BackendOptions options = BackendOptions.defaults();
        return Backend.of("torus test", openDevice(options), options.memoryBytes());
    }

    private static Torus torus(Backend backend) {
        return backend.stream().torus().orElseThrow(() -> new AssertionError("the device has no torus kernels"));
    }

    private static TorusRotation shape(int components, int logDegree, int logBase, int levels) {
        Gadget gadget = Gadget.ofHighest(TorusRotation.modulus(), logBase, levels);
        return new TorusRotation(1, components, 1 << logDegree, gadget);
    }

    private static TorusRotation shortShape(int components, int logDegree, int logBase, int levels) {
        Gadget gadget = Gadget.ofHighest(TorusSwitching.modulus(), logBase, levels);
        return new TorusRotation(1, components, 1 << logDegree, gadget);
    }

    /** Degrees, dimensions, bases and levels as parameter sets have them: each degree to 2^13, one to four masks, one to four digits. */
    @TestFactory
    Stream<DynamicTest> products() {
        return products(
                shape(2, 9, 20, 1),
                shape(5, 9, 23, 1),
                shape(4, 9, 8, 4),
                shape(3, 10, 10, 2),
                shape(4, 10, 23, 1),
                shape(2, 10, 22, 1),
                shape(5, 10, 15, 2),
                shape(2, 11, 23, 1),
                shape(2, 11, 7, 3),
                shape(3, 11, 9, 4),
                shape(2, 12, 15, 2),
                shape(2, 13, 15, 2));
    }

    /** The largest degrees, and more masks at large ones. */
    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> largeProducts() {
        return products(
                shape(4, 11, 15, 2),
                shape(5, 12, 15, 2),
                shape(4, 13, 11, 3),
                grouped(shape(2, 13, 15, 2), 3, 3),
                shape(2, 14, 12, 3),
                shape(2, 15, 11, 3),
                shape(2, 16, 9, 4));
    }

    /** Words of 32 bits: accumulators are rounded to them at the end, to the exact ones where the transform errs by less than half a word. */
    @TestFactory
    Stream<DynamicTest> productsOfShortWords() {
        return products(
                shortShape(4, 9, 15, 1),
                shortShape(2, 9, 8, 4),
                shortShape(2, 10, 16, 2),
                shortShape(3, 10, 10, 2),
                shortShape(2, 11, 7, 3),
                shortShape(2, 11, 23, 1),
                grouped(shortShape(2, 9, 15, 1), 2, 2),
                grouped(shortShape(2, 11, 7, 3), 3, 3));
    }

    /**
     * Many steps with digits of all 32 bits: what transforms err stays far below half a word until the end, and so the words are the exact ones. Keys and exponents are any words,
     * so that every step matters to all that follows.
     */
    @TestFactory
    Stream<DynamicTest> exactRotationsOfShortWords() {
        return Stream.of(
                        new TorusRotation(40, 2, 1 << 9, shortShape(2, 9, 8, 4).gadget()),
                        new TorusRotation(8, 3, 1 << 10, shortShape(3, 10, 4, 8).gadget()),
                        new TorusRotation(9, 2, 1 << 9, shortShape(2, 9, 8, 4).gadget(), 2))
                .map(shape -> dynamicTest(shape.toString(), () -> {
                    try (Backend backend = open()) {
                        checkRotation(torus(backend), shape);
                    }
                }));
    }

    private static void checkRotation(Torus torus, TorusRotation shape) {
        SplittableRandom random = new SplittableRandom(shape.steps());
        int n = shape.degree();
        HostRows entries = random(shape.entries(shape.keys()), SHORT_WORDS, random, 0);
        HostRows before = random(new Shape(2, 1, 1, shape.components(), 1, n), SHORT_WORDS, random, 0);
        HostRows exponents = random(new Shape(2, 1, 1, 1, 1, shape.steps()), exponentBasis(n), random, 0);
        HostRows after = rotated(torus, shape, entries, before, exponents);
        int perKey = shape.components() * shape.gadget().levels();
        for (int b = 0; b < 2; b++) {
            long[][] accumulator = new long[shape.components()][];
            for (int c = 0; c < accumulator.length; c++) {
                accumulator[c] = before.rowWords(b, c, 0);
            }
            for (int group = 0; group < shape.groups(); group++) {
                HostRows now =
                        HostRows.allocate(new Shape(1, 1, 1, shape.components(), 1, n), SHORT_WORDS, Form.COEFFICIENT);
                for (int c = 0; c < accumulator.length; c++) {
                    now.setRow(0, c, 0, accumulator[c]);
                }
                TorusRotation step = grouped(shape, shape.groupSize(group), shape.grouping());
                HostRows turns =
                        HostRows.allocate(new Shape(1, 1, 1, 1, 1, step.steps()), exponentBasis(n), Form.COEFFICIENT);
                for (int k = 0; k < step.steps(); k++) {
                    turns.set(0, 0, 0, k, exponents.get(b, 0, 0, group * shape.grouping() + k));
                }
                long[][] digits = shape.grouping() == 1
                        ? digits(now, 0, (int) turns.get(0, 0, 0, 0), step)
                        : groupDigits(now, 0, turns, step);
                int first = shape.firstKey(group) * perKey;
                for (int c = 0; c < accumulator.length; c++) {
                    long[][] column = Arrays.copyOfRange(column(entries, c), first, first + digits.length);
                    for (int place = 0; place < n; place++) {
                        accumulator[c][place] += product(digits, column, place);
                        accumulator[c][place] &= LAST_HALF;
                    }
                }
            }
            for (int c = 0; c < accumulator.length; c++) {
                assertArrayEquals(accumulator[c], after.rowWords(b, c, 0), "component " + c + " of entry " + b);
            }
        }
    }

    private Stream<DynamicTest> products(TorusRotation... shapes) {
        return Arrays.stream(shapes)
                .map(shape -> dynamicTest(shape.toString(), () -> {
                    try (Backend backend = open()) {
                        checkProduct(torus(backend), shape);
                    }
                }));
    }

    /** Accumulators of so few bits that a low digit, or what is dropped, is often just one half of the next place. */
    @TestFactory
    Stream<DynamicTest> halves() {
        return Stream.of(halves(shape(2, 9, 10, 2), 53), halves(shape(3, 10, 23, 1), 40));
    }

    private DynamicTest halves(TorusRotation shape, int zeroBits) {
        return dynamicTest(shape + ", multiples of 2^" + zeroBits, () -> {
            try (Backend backend = open()) {
                checkProduct(torus(backend), shape, zeroBits);
            }
        });
    }

    /** One step of two and three numbers at a time, and of fewer that are left over. */
    @TestFactory
    Stream<DynamicTest> groups() {
        return products(
                grouped(shape(2, 9, 23, 1), 2, 2),
                grouped(shape(3, 9, 15, 2), 3, 3),
                grouped(shape(2, 10, 10, 3), 1, 2),
                grouped(shape(2, 10, 20, 2), 2, 3),
                grouped(shape(2, 11, 23, 1), 3, 3),
                grouped(shape(4, 9, 12, 3), 2, 2),
                grouped(shape(5, 9, 22, 1), 3, 3),
                grouped(shape(2, 12, 15, 2), 2, 2),
                grouped(shape(2, 13, 23, 1), 3, 3));
    }

    private static TorusRotation grouped(TorusRotation shape, int numbers, int grouping) {
        return new TorusRotation(numbers, shape.components(), shape.degree(), shape.gadget(), grouping);
    }

    private static void checkProduct(Torus torus, TorusRotation shape) {
        // Multiples of 2^12 are doubles, and all words of 32 bits.
        checkProduct(torus, shape, shape.wordBits() == Long.SIZE ? 12 : 0);
    }

    private static void checkProduct(Torus torus, TorusRotation shape, int zeroBits) {
        SplittableRandom random = new SplittableRandom(shape.degree() + shape.components());
        int n = shape.degree();
        int[] turns = {1, 2 * n - 1, n, n + 8, random.nextInt(2 * n), 0};
        RnsBasis words = RnsBasis.of(shape.wordModulus());
        int spare = Long.SIZE - shape.wordBits();
        HostRows entries = random(shape.entries(shape.keys()), words, random, 0);
        HostRows before = random(new Shape(turns.length, 1, 1, shape.components(), 1, n), words, random, zeroBits);
        HostRows exponents =
                HostRows.allocate(new Shape(turns.length, 1, 1, 1, 1, 3), exponentBasis(n), Form.COEFFICIENT);
        for (int b = 0; b < turns.length; b++) {
            exponents.set(b, 0, 0, 0, turns[b]);
            for (int k = 1; k < shape.steps(); k++) {
                exponents.set(b, 0, 0, k, turns[b] == 0 ? 0 : random.nextInt(2 * n));
            }
        }
        HostRows after = rotated(torus, shape, entries, before, exponents);
        double allowed = torus.productVariance(n, shape.gadget())
                * shape.components()
                * shape.gadget().levels()
                * (shape.grouping() == 1 ? 1 : 2 * shape.keys());
        List<long[][]> columns = IntStream.range(0, shape.components())
                .mapToObj(c -> column(entries, c))
                .toList();
        double squares = 0;
        double worst = 0;
        int samples = 0;
        for (int b = 0; b < turns.length; b++) {
            long[][] digits = shape.grouping() == 1
                    ? digits(before, b, turns[b], shape)
                    : groupDigits(before, b, exponents, shape);
            for (int c = 0; c < shape.components(); c++) {
                for (int k = 0; k < SAMPLES; k++) {
                    int place = random.nextInt(n);
                    long exact = before.get(b, c, 0, place) + product(digits, columns.get(c), place);
                    long miss = after.get(b, c, 0, place) - exact << spare;
                    double error = Math.scalb((double) miss, -64);
                    if (turns[b] == 0 || allowed == 0) {
                        assertEquals(
                                exact & -1L >>> spare, after.get(b, c, 0, place), "place " + place + " of entry " + b);
                    } else {
                        squares += error * error;
                        worst = Math.max(worst, Math.abs(error));
                        samples++;
                    }
                }
            }
        }
        if (allowed > 0) {
            double variance = squares / samples;
            double least = allowed / 8;
            if (spare > 0) {
                // Rounded to words: of what is less than half of one nothing is left, of more it is as much and the
                // rounding's own.
                double word = Math.scalb(1.0, -2 * shape.wordBits());
                least = least > word ? least : 0;
                assertTrue(allowed > word / 256 || worst == 0, shape + ": an error of " + worst);
                allowed += word / 12;
            }
            assertTrue(variance <= allowed, shape + ": variance " + variance + " of the errors, allowed " + allowed);
            assertTrue(variance >= least, shape + ": variance " + variance + ", promised is as much as " + allowed);
            assertTrue(worst <= 8 * Math.sqrt(allowed), shape + ": error " + worst + ", variance " + allowed);
        }
    }

    private static HostRows rotated(
            Torus torus, TorusRotation shape, HostRows entries, HostRows before, HostRows exponents) {
        try (TorusRotationKey key = torus.rotationKey(shape);
                RowBuffer keys = upload(torus, entries);
                RowBuffer accumulator = upload(torus, before);
                RowBuffer control = upload(torus, exponents)) {
            torus.prepare(key, 0, keys);
            torus.blindRotate(accumulator, control, key);
            return torus.stream().download(accumulator);
        }
    }

    /** The digits of (X^e − 1)·A: row c·levels + j has digit j of component c. */
    private static long[][] digits(HostRows a, int b, int e, TorusRotation shape) {
        int n = shape.degree();
        int levels = shape.gadget().levels();
        long[][] rows = new long[shape.components() * levels][n];
        for (int c = 0; c < shape.components(); c++) {
            for (int j = 0; j < n; j++) {
                int source = Math.floorMod(j - e, 2 * n);
                long turned = a.get(b, c, 0, source % n);
                long x = (source < n ? turned : -turned) - a.get(b, c, 0, j);
                long[] digits = evenDigits(x, shape);
                for (int level = 0; level < levels; level++) {
                    rows[c * levels + level][j] = digits[level];
                }
            }
        }
        return rows;
    }

    /** The digits of −A times 1 − X^(e_J), for the key of each set J of a group one after the other. */
    private static long[][] groupDigits(HostRows a, int b, HostRows exponents, TorusRotation shape) {
        int n = shape.degree();
        int levels = shape.gadget().levels();
        int perKey = shape.components() * levels;
        long[][] rows = new long[shape.keys() * perKey][n];
        long[] turns = new long[shape.keys() + 1];
        for (int set = 1; set < turns.length; set++) {
            for (int k = 0; k < shape.steps(); k++) {
                turns[set] += (set >> k & 1) * exponents.get(b, 0, 0, k);
            }
        }
        for (int c = 0; c < shape.components(); c++) {
            for (int j = 0; j < n; j++) {
                long[] digits = evenDigits(-a.get(b, c, 0, j), shape);
                for (int set = 1; set < turns.length; set++) {
                    int target = (int) Math.floorMod(j + turns[set], 2L * n);
                    for (int level = 0; level < levels; level++) {
                        long[] row = rows[(set - 1) * perKey + c * levels + level];
                        row[j] += digits[level];
                        row[target % n] -= target < n ? digits[level] : -digits[level];
                    }
                }
            }
        }
        return rows;
    }

    /** Component c of all rows of a key. */
    private static long[][] column(HostRows entries, int c) {
        long[][] column = new long[entries.shape().batch()][];
        for (int row = 0; row < column.length; row++) {
            column[row] = entries.rowWords(row, c, 0);
        }
        return column;
    }

    /** Word {@code place} of a component of the external product, by the schoolbook: X^N = −1. */
    private static long product(long[][] digits, long[][] column, int place) {
        long sum = 0;
        for (int row = 0; row < digits.length; row++) {
            long[] left = digits[row];
            long[] right = column[row];
            for (int j = 0; j <= place; j++) {
                sum += left[j] * right[place - j];
            }
            for (int j = place + 1; j < left.length; j++) {
                sum -= left[j] * right[left.length + place - j];
            }
        }
        return sum;
    }

    /** Balanced digits of the highest bits, the least first, from the definition: halves up, then digit by digit. */
    private static long[] digits(long x, Gadget gadget) {
        long base = 1L << gadget.logBase();
        int dropped = gadget.droppedBits();
        long rest = dropped == 0 ? x : (x >> dropped) + (x >> dropped - 1 & 1);
        long[] digits = new long[gadget.levels()];
        for (int j = 0; j < digits.length; j++) {
            digits[j] = Math.floorMod(rest + base / 2, base) - base / 2;
            rest = (rest - digits[j]) / base;
        }
        return digits;
    }

    /** The same as rotations have them: halves go to even quotients. */
    private static long[] evenDigits(long word, TorusRotation shape) {
        Gadget gadget = shape.gadget();
        int spare = Long.SIZE - shape.wordBits();
        long x = word << spare >> spare;
        long rest = evenQuotient(x, 1L << gadget.droppedBits());
        long base = 1L << gadget.logBase();
        long[] digits = new long[gadget.levels()];
        for (int j = 0; j < digits.length - 1; j++) {
            long quotient = evenQuotient(rest, base);
            digits[j] = rest - quotient * base;
            rest = quotient;
        }
        digits[digits.length - 1] = Math.floorMod(rest + base / 2, base) - base / 2;
        return digits;
    }

    private static long evenQuotient(long x, long divisor) {
        return new BigDecimal(x)
                .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    private static RnsBasis exponentBasis(int degree) {
        return RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * degree)));
    }

    private static HostRows random(Shape shape, RnsBasis basis, SplittableRandom random, int zeroBits) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        long mask = basis.get(0).value() - 1 & -1L << zeroBits;
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, random.nextLong() & mask);
                }
            }
        }
        return rows;
    }

    private static RowBuffer upload(Torus torus, HostRows rows) {
        RowBuffer buffer =
                torus.stream().backend().allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
        torus.stream().upload(buffer, rows);
        return buffer;
    }

    /** Key rows that end in the middle of any group, bases of one bit and more, batches that are no power of two. */
    @TestFactory
    Stream<DynamicTest> keySwitches() {
        Modulus words = TorusRotation.modulus();
        return Stream.of(
                        new TorusSwitching(129, 37, Gadget.ofHighest(words, 4, 4)),
                        new TorusSwitching(5, 1, Gadget.ofHighest(words, 1, 1)),
                        new TorusSwitching(40, 63, Gadget.ofHighest(words, 3, 5)),
                        new TorusSwitching(512, 918, Gadget.ofHighest(words, 4, 4)),
                        new TorusSwitching(33, 16, Gadget.ofHighest(words, 16, 2)),
                        new TorusSwitching(129, 37, Gadget.ofHighest(TorusSwitching.modulus(), 3, 4)),
                        new TorusSwitching(33, 16, Gadget.ofHighest(TorusSwitching.modulus(), 8, 4)),
                        new TorusSwitching(5, 31, Gadget.ofHighest(TorusSwitching.modulus(), 2, 10)))
                .map(shape -> dynamicTest(shape.toString(), () -> {
                    try (Backend backend = open()) {
                        checkSwitch(torus(backend), shape);
                    }
                }));
    }

    private static void checkSwitch(Torus torus, TorusSwitching shape) {
        SplittableRandom random = new SplittableRandom(shape.words());
        HostRows entries = random(shape.entries(shape.words()), SHORT_WORDS, random, 0);
        RnsBasis basis = RnsBasis.of(shape.wordModulus());
        int spare = Long.SIZE - shape.wordBits();
        HostRows x = random(new Shape(3, 7, 1, 1, 1, shape.words() + 1), basis, random, 0);
        x.set(0, 0, 0, 0, -1L >>> spare);
        x.set(0, 0, 0, shape.words(), -1L >>> spare);
        HostRows result;
        try (TorusSwitchingKey key = torus.switchingKey(shape);
                RowBuffer keys = upload(torus, entries);
                RowBuffer in = upload(torus, x);
                RowBuffer out = torus.stream()
                        .backend()
                        .allocate(
                                x.shape().withWidth(shape.dimension() + 1),
                                SHORT_WORDS,
                                Form.COEFFICIENT,
                                BufferRole.SCRATCH)) {
            int cut = shape.words() / 2;
            torus.prepare(key, 0, keys.batch1(0, Math.max(1, cut)));
            torus.prepare(key, cut, keys.batch1(cut, shape.words()));
            torus.switchKey(out, in, key);
            result = torus.stream().download(out);
        }
        for (int b = 0; b < x.shape().batch(); b++) {
            long[] expected = new long[shape.dimension() + 1];
            BigInteger body = unsigned(x.get(b, 0, 0, shape.words()));
            expected[shape.dimension()] = body.shiftLeft(spare)
                    .add(BigInteger.ONE.shiftLeft(31))
                    .shiftRight(32)
                    .longValue();
            for (int i = 0; i < shape.words(); i++) {
                long[] digits = digits(x.get(b, 0, 0, i), shape.gadget());
                for (int level = 0; level < digits.length; level++) {
                    for (int w = 0; w < expected.length; w++) {
                        expected[w] -= digits[level] * entries.get(i * digits.length + level, 0, 0, w);
                    }
                }
            }
            long[] words = new long[expected.length];
            for (int w = 0; w < words.length; w++) {
                words[w] = result.get(b, 0, 0, w);
                expected[w] &= 0xFFFFFFFFL;
            }
            assertArrayEquals(expected, words, "entry " + b);
        }
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    @Test
    void exponents() {
        SplittableRandom random = new SplittableRandom(8);
        try (Backend backend = open()) {
            for (int log : List.of(10, 12, 17)) {
                for (boolean compensated : new boolean[] {false, true}) {
                    HostRows x = random(new Shape(2, 2, 1, 1, 1, 40), SHORT_WORDS, random, 0);
                    x.set(0, 0, 0, 0, 0xFFFFFFFFL);
                    x.set(0, 0, 0, 39, 0xFFFFFFFFL);
                    checkExponents(torus(backend), x, log, compensated);
                }
            }
        }
    }

    private static void checkExponents(Torus torus, HostRows x, int log, boolean compensated) {
        RnsBasis basis = RnsBasis.of(Modulus.powerOfTwo(log));
        HostRows result;
        try (RowBuffer in = upload(torus, x);
                RowBuffer out =
                        torus.stream().backend().allocate(x.shape(), basis, Form.COEFFICIENT, BufferRole.SCRATCH)) {
            torus.switchToExponents(out, in, compensated);
            result = torus.stream().download(out);
        }
        BigInteger unit = BigInteger.ONE.shiftLeft(32 - log);
        BigInteger half = unit.shiftRight(1);
        BigInteger modulus = BigInteger.ONE.shiftLeft(log);
        int n = x.shape().width() - 1;
        for (int b = 0; b < x.shape().batch(); b++) {
            BigInteger errors = BigInteger.ZERO;
            for (int i = 0; i < n; i++) {
                BigInteger word = BigInteger.valueOf(x.get(b, 0, 0, i));
                BigInteger rounded = word.add(half).shiftRight(32 - log);
                errors = errors.add(word.subtract(rounded.multiply(unit)));
                assertEquals(rounded.mod(modulus).longValue(), result.get(b, 0, 0, i), "mask word " + i);
            }
            BigInteger body = BigInteger.valueOf(x.get(b, 0, 0, n));
            if (compensated) {
                body = body.subtract(errors.shiftRight(1)).mod(BigInteger.ONE.shiftLeft(32));
            }
            long expected = body.add(half).shiftRight(32 - log).mod(modulus).longValue();
            assertEquals(expected, result.get(b, 0, 0, n), "body of entry " + b);
        }
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        try (Backend backend = open()) {
            Torus torus = torus(backend);
            TorusRotation shape = shape(2, 9, 20, 1);
            try (TorusRotationKey key = torus.rotationKey(shape);
                    RowBuffer accumulator = buffer(backend, new Shape(2, 1, 1, 2, 1, 512), WORDS);
                    RowBuffer short32 = buffer(backend, new Shape(2, 1, 1, 2, 1, 512), SHORT_WORDS);
                    RowBuffer exponents = buffer(backend, new Shape(2, 1, 1, 1, 1, 2), exponentBasis(512));
                    RowBuffer others = buffer(backend, new Shape(2, 1, 1, 1, 1, 2), exponentBasis(1024));
                    RowBuffer one = buffer(backend, new Shape(1, 1, 1, 1, 1, 2), exponentBasis(512))) {
                refused(() -> torus.blindRotate(short32, exponents, key));
                refused(() -> torus.blindRotate(accumulator, others, key));
                refused(() -> torus.blindRotate(accumulator, one, key));
                refused(() -> torus.blindRotate(accumulator.component(0), exponents, key));
                refused(() -> torus.prepare(key, 0, accumulator));
                refused(() -> torus.switchToExponents(exponents, exponents, true));
                try (TorusRotationKey shortKey = torus.rotationKey(shortShape(2, 9, 15, 2))) {
                    refused(() -> torus.blindRotate(accumulator, exponents, shortKey));
                    torus.blindRotate(short32, exponents, shortKey);
                }
            }
            refused(() -> shape(2, 8, 20, 1));
            refused(() -> shape(6, 9, 20, 1));
            refused(() -> shape(2, 9, 31, 1));
            refused(() -> shape(2, 11, 7, 7));
            refused(() -> shape(2, 12, 25, 2));
            refused(() -> new TorusRotation(1, 2, 512, new Gadget(20, 1, 40)));
            refused(() -> shortShape(2, 9, 11, 3));
            refused(() -> shortShape(2, 9, 31, 1));
            refused(() -> shortShape(2, 9, 8, 8));
            refused(() -> new TorusSwitching(1, 1, new Gadget(8, 5, 0)));
            refused(() -> new TorusSwitching(1, 1, new Gadget(8, 8, 0)));
            refused(() -> new TorusRotation(4, 2, 512, shape.gadget(), 0));
            refused(() -> new TorusRotation(4, 2, 512, shape.gadget(), 4));
            refused(() -> new TorusSwitching(1, 1, Gadget.ofHighest(TorusRotation.modulus(), 3, 11)));
        }
    }

    private static RowBuffer buffer(Backend backend, Shape shape, RnsBasis basis) {
        return backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private static void refused(Runnable call) {
        assertThrows(IllegalArgumentException.class, call::run);
    }
}
