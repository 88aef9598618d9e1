package io.fhe4j.backend.pim.reram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.program.SignedPowers;
import io.fhe4j.ntt.ModularMath;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.function.LongBinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every micro-program on the array against integers: all pairs of words of up to 8 bits, random words of up to 64. */
class LogicProgramsTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();
    private static final LogicPrograms PROGRAMS = new LogicPrograms(DEVICE);

    /** All pairs of values below a limit, one in each row. */
    private static void checkPairs(LogicProgram program, int n, int limit, LongBinaryOperator expected) {
        int rows = limit * limit;
        long[] x = new long[rows];
        long[] y = new long[rows];
        for (int row = 0; row < rows; row++) {
            x[row] = row % limit;
            y[row] = row / limit;
        }
        check(program, n, n, x, y, expected);
    }

    private static void check(LogicProgram program, int n, int m, long[] x, long[] y, LongBinaryOperator expected) {
        LogicArray array = new LogicArray(DEVICE, x.length);
        array.write(Columns.range(0, n), x);
        array.write(Columns.range(n, m), y);
        array.run(program);
        long[] result = array.read(program.result());
        long[] kept = array.read(Columns.range(0, n));
        for (int row = 0; row < x.length; row++) {
            long want = expected.applyAsLong(x[row], y[row]);
            if (want != result[row] || kept[row] != x[row]) {
                throw new AssertionError(
                        program.name() + " of " + x[row] + " and " + y[row] + " gave " + result[row] + ", not " + want);
            }
        }
        // What was executed is what a program costs, and what it says of itself.
        LogicMeter costed = program.measure(new LogicMeter(DEVICE, x.length));
        assertEquals(costed.time(), array.meter().time());
        assertEquals(costed.energy(), array.meter().energy());
        assertEquals(program.cycles(), array.meter().cycles());
        assertTrue(program.peakColumns() <= DEVICE.columns());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPairOfWords(int n) {
        int limit = 1 << n;
        long mask = (1L << n) - 1;
        checkPairs(PROGRAMS.add(n), n, limit, Long::sum);
        checkPairs(PROGRAMS.subtract(n), n, limit, (x, y) -> (x - y) & mask);
        checkPairs(PROGRAMS.compare(n), n, limit, (x, y) -> x < y ? 1 : 0);
        checkPairs(PROGRAMS.multiply(n), n, limit, (x, y) -> x * y);
        checkPairs(PROGRAMS.copy(n), n, limit, (x, y) -> x);
        checkPairs(PROGRAMS.search(n, mask / 3), n, limit, (x, y) -> x == mask / 3 ? 1 : 0);
    }

    @Test
    void everyModulusUpToEightBits() {
        for (int q = 3; q < 256; q += 2) {
            int w = 32 - Integer.numberOfLeadingZeros(q);
            long m = q;
            checkPairs(PROGRAMS.modularAdd(q, w), w, q, (x, y) -> (x + y) % m);
            checkPairs(PROGRAMS.modularSubtract(q, w), w, q, (x, y) -> (x - y + m) % m);
        }
    }

    @Test
    void everyReductionUpToEightBits() {
        for (int q = 3; q < 256; q += 2) {
            int w = 32 - Integer.numberOfLeadingZeros(q);
            long m = q;
            long inverse = ModularMath.inverse((1L << w) % q, q);
            int values = q << w;
            long[] x = new long[values];
            for (int row = 0; row < values; row++) {
                x[row] = row;
            }
            check(PROGRAMS.montgomery(q, w), 2 * w, 0, x, x, (t, ignored) -> t % m * inverse % m);
            check(PROGRAMS.barrett(q, w), 2 * w, 0, x, x, (t, ignored) -> t % m);
        }
    }

    @Property(tries = 12)
    void randomWordsOfAnyWidth(@ForAll @IntRange(min = 9, max = 62) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] x = random.longs(100, 0, 1L << n).toArray();
        long[] y = random.longs(100, 0, 1L << n).toArray();
        x[0] = y[0] = (1L << n) - 1;
        x[1] = 0;
        y[1] = (1L << n) - 1;
        long mask = (1L << n) - 1;
        check(PROGRAMS.add(n), n, n, x, y, Long::sum);
        check(PROGRAMS.subtract(n), n, n, x, y, (a, b) -> (a - b) & mask);
        check(PROGRAMS.compare(n), n, n, x, y, (a, b) -> a < b ? 1 : 0);
        check(PROGRAMS.accumulate(n - 5, 5), n, n - 5, x, shrink(y, 5), (a, b) -> (a + b) & mask);
        long q = random.nextLong(1L << (n - 1), 1L << n) | 1;
        long[] a = below(x, q);
        long[] b = below(y, q);
        check(PROGRAMS.modularAdd(q, n), n, n, a, b, (s, t) -> ModularMath.add(s, t, q));
        check(PROGRAMS.modularSubtract(q, n), n, n, a, b, (s, t) -> ModularMath.subtract(s, t, q));
    }

    private static long[] shrink(long[] words, int bits) {
        return java.util.Arrays.stream(words).map(word -> word >>> bits).toArray();
    }

    private static long[] below(long[] words, long q) {
        return java.util.Arrays.stream(words)
                .map(word -> Long.remainderUnsigned(word, q))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 63, 62, 50, 37})
    void wideProductsAndReductions(int w) {
        SplittableRandom random = new SplittableRandom(w);
        long q = w >= 63 ? (1L << 62) + 1155 | 1 : random.nextLong(1L << (w - 1), 1L << w) | 1;
        int words = 40;
        long[] x = w == 64
                ? random.longs(words).toArray()
                : random.longs(words, 0, w == 63 ? Long.MAX_VALUE : 1L << w).toArray();
        long[] y = w == 64
                ? random.longs(words).toArray()
                : random.longs(words, 0, q).toArray();
        LogicArray array = new LogicArray(DEVICE, words);
        array.write(Columns.range(0, w), x);
        array.write(Columns.range(w, w), y);
        LogicProgram multiply = PROGRAMS.multiply(w);
        array.run(multiply);
        long[] low = array.read(multiply.result().slice(0, w));
        long[] high = array.read(multiply.result().slice(w, 2 * w));
        for (int row = 0; row < words; row++) {
            BigInteger product = unsigned(high[row]).shiftLeft(w).add(unsigned(low[row]));
            assertEquals(unsigned(x[row]).multiply(unsigned(y[row])), product);
        }
        if (w < 63) {
            LogicProgram reduce = PROGRAMS.montgomery(multiply.result(), Columns.range(0, 2 * w), q);
            array.run(reduce);
            long[] reduced = array.read(reduce.result());
            BigInteger modulus = BigInteger.valueOf(q);
            for (int row = 0; row < words; row++) {
                BigInteger back = unsigned(reduced[row]).shiftLeft(w).mod(modulus);
                assertEquals(unsigned(x[row]).multiply(unsigned(y[row])).mod(modulus), back);
                assertTrue(reduced[row] < q);
            }
        }
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    /** The counts in docs/pim-memfhe.md: at most those of the literature and of the reference model's own programs. */
    @ParameterizedTest
    @CsvSource({
        "7681, 13, 169, 134, 969, 228, 509",
        "12289, 14, 182, 141, 1127, 233, 1118",
        "786433, 20, 260, 201, 2330, 329, 2048",
        "134215681, 27, 351, 298, 4280, 524, 1107",
        "137438822401, 37, 481, 406, 8085, 708, 1477",
        "536813569, 29, 377, 314, 4945, 778, 1741",
        "1125899906826241, 50, 650, 569, 14825, 1013, 2066",
        "34359709697, 35, 455, 388, 7228, 981, 1865",
        "134176769, 27, 351, 292, 4280, 720, 1885",
    })
    void countsOfTheHistoricalSets(
            long q, int w, long add, long subtract, long product, long montgomery, long barrett) {
        LogicProgram multiply = PROGRAMS.multiply(w);
        assertTrue(multiply.gateCycles() <= 1.15 * PublishedBeat.multiplier(w), multiply.name());
        assertTrue(multiply.gateCycles() <= 7L * w * w - 4L * w);
        assertTrue(PROGRAMS.add(w).gateCycles() <= 6L * w + 1);
        assertTrue(PROGRAMS.subtract(w).gateCycles() <= 7L * w + 1);
        assertTrue(add <= 13L * w + 2 && subtract <= 13L * w);
        assertEquals(add, PROGRAMS.modularAdd(q, w).gateCycles());
        assertEquals(subtract, PROGRAMS.modularSubtract(q, w).gateCycles());
        assertEquals(product, multiply.gateCycles());
        assertEquals(montgomery, PROGRAMS.montgomery(q, w).gateCycles());
        assertEquals(barrett, PROGRAMS.barrett(q, w).gateCycles());
    }

    /** Reduction costs what the prime's signed powers say, so a prime of four terms costs more than one of three. */
    @Test
    void sparsePrimesReduceFaster() {
        long sparse = 134_215_681;
        long dense = 134_176_769;
        assertEquals(3, SignedPowers.of(sparse).weight());
        assertEquals(4, SignedPowers.of(dense).weight());
        assertTrue(PROGRAMS.montgomery(sparse, 27).cycles()
                < PROGRAMS.montgomery(dense, 27).cycles());
    }
}
