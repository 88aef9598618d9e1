package io.fhe4j.ckks.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialFftTest {

    private static final BigDecimal UNIT = new BigDecimal(BigInteger.ONE.shiftLeft(SlowEmbedding.FRACTION));

    @Test
    void rootsAreRightTo104Bits() {
        int log = 12;
        SlowEmbedding slow = new SlowEmbedding(1 << (log - 1));
        for (int k = 0; k < 1 << log; k++) {
            assertRoot(slow, log, k);
        }
    }

    @Test
    void rootsOfTheGreatestOrderAreRight() {
        SlowEmbedding slow = new SlowEmbedding(1 << (UnitRoots.LOG_ORDER - 1));
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            assertRoot(slow, UnitRoots.LOG_ORDER, random.nextInt(1 << UnitRoots.LOG_ORDER));
        }
    }

    /** Both directions and accuracies, on integer data, against the definition. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 64})
    void agreesWithTheDefinition(int n) {
        SlowEmbedding slow = new SlowEmbedding(2 * n);
        BigInteger[] coefficients = randomIntegers(new Random(n), 2 * n);
        SlotBuffer buffer = buffer(coefficients);
        double norm = Math.scalb(Math.sqrt(n), 19);
        double[] re = buffer.re.clone();
        double[] im = buffer.im.clone();
        SpecialFft.forward(re, im, n);
        SpecialFft.forward(buffer, n);
        for (int j = 0; j < n; j++) {
            assertSlot(slow.slot(coefficients, j), re, im, buffer, j, norm);
        }
        SpecialFft.inverse(re, im, n);
        SpecialFft.inverse(buffer, n);
        for (int k = 0; k < n; k++) {
            int at = reversed(k, n);
            assertEquals(coefficients[k].doubleValue(), re[at] / n, norm * 0x1p-48);
            assertEquals(coefficients[k + n].doubleValue(), im[at] / n, norm * 0x1p-48);
            BigInteger expected = coefficients[k].shiftLeft(SlowEmbedding.FRACTION);
            DoubleDouble actual = new DoubleDouble(buffer.re[at] / n, buffer.reLo[at] / n);
            assertTrue(distance(expected, actual) <= norm * 0x1p-99);
        }
    }

    /** At the largest size: some slots against the definition, and there and back. */
    @Test
    void isAccurateAtTheLargestSize() {
        int n = 1 << 16;
        SlowEmbedding slow = new SlowEmbedding(2 * n);
        BigInteger[] coefficients = randomIntegers(new Random(3), 2 * n);
        SlotBuffer buffer = buffer(coefficients);
        double norm = Math.scalb(Math.sqrt(n), 19);
        double[] re = buffer.re.clone();
        double[] im = buffer.im.clone();
        double[] before = re.clone();
        SpecialFft.forward(re, im, n);
        SpecialFft.forward(buffer, n);
        for (int j : new int[] {0, 1, 2, 777, n / 2, n - 1}) {
            assertSlot(slow.slot(coefficients, j), re, im, buffer, j, norm);
        }
        SpecialFft.inverse(re, im, n);
        SpecialFft.inverse(buffer, n);
        for (int k = 0; k < n; k++) {
            assertEquals(before[k], re[k] / n, norm * 0x1p-48);
            assertEquals(before[k], buffer.re[k] / n);
            assertEquals(0, buffer.reLo[k] / n, norm * 0x1p-99);
        }
    }

    /** The operations on single numbers, against BigDecimal, at the bounds that their documentation cites. */
    @Property(tries = 50)
    void doubleDoublesHave106Bits(@ForAll long seed) {
        Random random = new Random(seed);
        DoubleDouble a = number(random);
        DoubleDouble b = number(random);
        assertRelative(a.toBigDecimal().add(b.toBigDecimal()), a.plus(b), 0x3.01p-106);
        assertRelative(a.toBigDecimal().subtract(b.toBigDecimal()), a.minus(b), 0x3.01p-106);
        assertRelative(a.toBigDecimal().multiply(b.toBigDecimal()), a.times(b), 0x5p-106);
        assertEquals(a, DoubleDouble.of(a.toBigDecimal()));
    }

    private static DoubleDouble number(Random random) {
        double hi = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-30, 30));
        return new DoubleDouble(hi, (random.nextDouble() - 0.5) * Math.ulp(hi) * 0.99);
    }

    private static void assertRoot(SlowEmbedding slow, int log, int k) {
        UnitRoots.Complex root = UnitRoots.root(log, k);
        assertTrue(distance(slow.cos(k), root.re()) <= 0x1p-104, () -> "cosine of " + k);
        assertTrue(distance(slow.sin(k), root.im()) <= 0x1p-104, () -> "sine of " + k);
    }

    private static void assertSlot(
            BigInteger[] expected, double[] re, double[] im, SlotBuffer fine, int j, double norm) {
        assertTrue(distance(expected[0], new DoubleDouble(re[j], 0)) <= norm * 0x1p-49);
        assertTrue(distance(expected[1], new DoubleDouble(im[j], 0)) <= norm * 0x1p-49);
        assertTrue(distance(expected[0], new DoubleDouble(fine.re[j], fine.reLo[j])) <= norm * 0x1p-100);
        assertTrue(distance(expected[1], new DoubleDouble(fine.im[j], fine.imLo[j])) <= norm * 0x1p-100);
    }

    private static void assertRelative(BigDecimal expected, DoubleDouble actual, double bound) {
        double error = expected.subtract(actual.toBigDecimal()).abs().doubleValue();
        assertTrue(error <= bound * Math.abs(expected.doubleValue()), () -> error + " of " + expected);
    }

    /** The distance from a fixed-point number to a double-double. */
    private static double distance(BigInteger expected, DoubleDouble actual) {
        return new BigDecimal(expected)
                .divide(UNIT)
                .subtract(actual.toBigDecimal())
                .abs()
                .doubleValue();
    }

    private static BigInteger[] randomIntegers(Random random, int count) {
        BigInteger[] integers = new BigInteger[count];
        for (int k = 0; k < count; k++) {
            integers[k] = BigInteger.valueOf(random.nextInt(1 << 20) - (1 << 19));
        }
        return integers;
    }

    private static SlotBuffer buffer(BigInteger[] coefficients) {
        int n = coefficients.length / 2;
        SlotBuffer buffer = new SlotBuffer(n);
        for (int k = 0; k < n; k++) {
            buffer.re[reversed(k, n)] = coefficients[k].doubleValue();
            buffer.im[reversed(k, n)] = coefficients[k + n].doubleValue();
        }
        return buffer;
    }

    private static int reversed(int index, int size) {
        int result = 0;
        for (int bit = 1; bit < size; bit *= 2) {
            result = 2 * result + (index / bit & 1);
        }
        return result;
    }
}
