package io.fhe4j.backend.pim.reram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.program.SignedPowers;
import io.fhe4j.ntt.ModularMath;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongBinaryOperator;
import java.util.stream.LongStream;
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
        checkPairs(PROGRAMS.addTruncated(n), n, limit, (x, y) -> (x + y) & mask);
        long[] words = LongStream.range(0, limit).toArray();
        for (long key = 0; key < limit; key++) {
            long wanted = key;
            check(PROGRAMS.search(n, key), n, 0, words, words, (x, y) -> x == wanted ? 1 : 0);
        }
        if (n >= 3) {
            check(PROGRAMS.phase(n), n, 0, words, words, (x, y) -> (x + (limit >> 3) & mask) >> (n - 2));
        }
        for (int guard = 1; guard < n; guard++) {
            long[] x = LongStream.range(0, (long) limit << (n - guard))
                    .map(i -> i & mask)
                    .toArray();
            long[] y = LongStream.range(0, x.length).map(i -> i >> n).toArray();
            check(PROGRAMS.accumulate(n - guard, guard), n, n - guard, x, y, (a, b) -> (a + b) & mask);
        }
        checkSigns(n, pairs(limit, 1), pairs(limit, limit));
    }

    /** Switches between all small moduli: words of one bit meet their own carries in products with constants. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everySwitchOfModuliUpToFiveBits(boolean rounded) {
        for (long from = 2; from <= 32; from++) {
            for (long to = 2; to <= 32; to++) {
                int width = bits(from);
                BigInteger p = BigInteger.valueOf(from);
                BigInteger q = BigInteger.valueOf(to);
                int resultWidth = bits(to);
                LogicProgram program = PROGRAMS.program(
                        "switch " + from + " to " + to,
                        (a, c, words) -> c.scale(words.getFirst(), p, q, resultWidth, rounded),
                        width);
                long[] x = LongStream.range(0, from).toArray();
                long divisor = from;
                long factor = to;
                check(
                        program,
                        width,
                        0,
                        x,
                        x,
                        (a, b) -> rounded ? (2 * a * factor + divisor) / (2 * divisor) % factor : a * factor / divisor);
            }
        }
    }

    private static int bits(long modulus) {
        return Long.SIZE - Long.numberOfLeadingZeros(modulus - 1);
    }

    /** For i = 0…limit² − 1 the digit of i that a power of the limit has. */
    private static long[] pairs(int limit, int power) {
        return LongStream.range(0, (long) limit * limit)
                .map(i -> i / power % limit)
                .toArray();
    }

    /** x + s·y for all three signs. */
    private static void checkSigns(int n, long[] x, long[] y) {
        LogicProgram program = PROGRAMS.addTimesSign(n);
        long mask = n == 64 ? -1 : (1L << n) - 1;
        for (int sign = -1; sign <= 1; sign++) {
            LogicArray array = new LogicArray(DEVICE, x.length);
            array.write(Columns.range(0, n), x);
            array.write(Columns.range(n, n), y);
            long[] column = new long[x.length];
            Arrays.fill(column, Math.abs(sign));
            array.write(Columns.range(2 * n, 1), column);
            Arrays.fill(column, sign < 0 ? 1 : 0);
            array.write(Columns.range(2 * n + 1, 1), column);
            array.run(program);
            long[] result = array.read(program.result());
            for (int row = 0; row < x.length; row++) {
                assertEquals(x[row] + sign * y[row] & mask, result[row]);
            }
        }
    }

    /** The two halves of the transform's butterfly: x + y, and (x − y)·z before its reduction, and after it. */
    private static void checkButterflies(long q, int w, long[] x, long[] y, long[] z) {
        LogicArray array = new LogicArray(DEVICE, x.length);
        array.write(Columns.range(0, w), x);
        array.write(Columns.range(w, w), y);
        array.write(Columns.range(2 * w, w), z);
        Columns all = Columns.range(0, 3 * w);
        LogicProgram difference =
                PROGRAMS.differenceTimes(Columns.range(0, w), Columns.range(w, w), Columns.range(2 * w, w), q);
        array.run(difference);
        LogicProgram reduce = PROGRAMS.montgomery(difference.result(), all, q);
        array.run(reduce);
        long[] result = array.read(reduce.result());
        long inverse = ModularMath.inverse((1L << w) % q, q);
        for (int row = 0; row < x.length; row++) {
            long product = ModularMath.multiply(ModularMath.subtract(x[row], y[row], q), z[row], q);
            assertEquals(ModularMath.multiply(product, inverse, q), result[row]);
        }
    }

    /** All triples below 32; up to 8 bits all pairs of words. */
    @Test
    void butterfliesOfEveryModulusUpToEightBits() {
        for (int q = 3; q < 256; q += 2) {
            int m = q;
            long words = (long) q * q * (q < 32 ? q : 1);
            long[] x = LongStream.range(0, words).map(i -> i % m).toArray();
            long[] y = LongStream.range(0, words).map(i -> i / m % m).toArray();
            long[] z = LongStream.range(0, words)
                    .map(i -> (i / m / m + 3 * (i % m)) % m)
                    .toArray();
            checkButterflies(q, 32 - Integer.numberOfLeadingZeros(q), x, y, z);
        }
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
        check(PROGRAMS.addTruncated(n), n, n, x, y, (a, b) -> (a + b) & mask);
        check(PROGRAMS.phase(n), n, 0, x, y, (a, b) -> (a + (1L << (n - 3)) & mask) >> (n - 2));
        checkSigns(n, x, y);
        long q = random.nextLong(1L << (n - 1), 1L << n) | 1;
        long[] a = below(x, q);
        long[] b = below(y, q);
        check(PROGRAMS.modularAdd(q, n), n, n, a, b, (s, t) -> ModularMath.add(s, t, q));
        check(PROGRAMS.modularSubtract(q, n), n, n, a, b, (s, t) -> ModularMath.subtract(s, t, q));
        checkButterflies(q, n, a, b, below(random.longs(100, 0, 1L << n).toArray(), q));
    }

    /** What takes no bit more than its operands. */
    @ParameterizedTest
    @ValueSource(ints = {9, 31, 32, 33, 50, 62, 63, 64})
    void randomWordsUpTo64Bits(int n) {
        SplittableRandom random = new SplittableRandom(n);
        long mask = n == 64 ? -1 : (1L << n) - 1;
        long[] x = random.longs(100).map(word -> word & mask).toArray();
        long[] y = random.longs(100).map(word -> word & mask).toArray();
        x[0] = y[0] = y[1] = mask;
        x[1] = 0;
        check(PROGRAMS.subtract(n), n, n, x, y, (a, b) -> (a - b) & mask);
        check(PROGRAMS.addTruncated(n), n, n, x, y, (a, b) -> (a + b) & mask);
        check(PROGRAMS.compare(n), n, n, x, y, (a, b) -> Long.compareUnsigned(a, b) < 0 ? 1 : 0);
        check(PROGRAMS.copy(n), n, n, x, y, (a, b) -> a);
        check(PROGRAMS.search(n, x[7]), n, 0, x, y, (a, b) -> a == x[7] ? 1 : 0);
        check(PROGRAMS.accumulate(n - 3, 3), n, n - 3, x, shrink(y, 3), (a, b) -> (a + b) & mask);
        checkSigns(n, x, y);
    }

    private static long[] shrink(long[] words, int bits) {
        return Arrays.stream(words).map(word -> word >>> bits).toArray();
    }

    private static long[] below(long[] words, long q) {
        return Arrays.stream(words).map(word -> Long.remainderUnsigned(word, q)).toArray();
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
            LogicArray other = new LogicArray(DEVICE, words);
            other.write(Columns.range(0, w), low);
            other.write(Columns.range(w, w), high);
            LogicProgram barrett = PROGRAMS.barrett(q, w);
            other.run(barrett);
            long[] remainders = other.read(barrett.result());
            for (int row = 0; row < words; row++) {
                BigInteger back = unsigned(reduced[row]).shiftLeft(w).mod(modulus);
                assertEquals(unsigned(x[row]).multiply(unsigned(y[row])).mod(modulus), back);
                assertTrue(reduced[row] < q);
                assertEquals(unsigned(x[row]).multiply(unsigned(y[row])).mod(modulus), unsigned(remainders[row]));
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
