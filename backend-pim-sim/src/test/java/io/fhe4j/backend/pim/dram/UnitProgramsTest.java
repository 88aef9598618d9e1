package io.fhe4j.backend.pim.dram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.provider.ValueSource;

/** Every micro-program of the near-mat units against integers, and its time against the closed forms. */
class UnitProgramsTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();
    private static final DramDevice NARROW = new DramDevice(DEVICE.file().with("unit.slotBits", 32));
    private static final UnitPrograms PROGRAMS = new UnitPrograms(DEVICE);

    /** Rows 0 and 1 are the operands, row 2 the result. */
    private static void check(DramDevice device, UnitProgram program, long[] x, long[] y, LongBinaryOperator expected) {
        Slice subarray = new Slice(device, 1);
        int slots = subarray.slots();
        long mask = device.slotBits() == 64 ? -1 : (1L << device.slotBits()) - 1;
        UnitMeter last = subarray.meter();
        for (int from = 0; from < x.length; from += slots) {
            long[] left = Arrays.copyOf(Arrays.copyOfRange(x, from, Math.min(x.length, from + slots)), slots);
            long[] right = Arrays.copyOf(Arrays.copyOfRange(y, from, Math.min(x.length, from + slots)), slots);
            subarray.write(0, left);
            subarray.write(1, right);
            subarray.write(2, right);
            subarray.run(program);
            long[] result = subarray.read(2);
            for (int slot = 0; slot < slots; slot++) {
                long want = expected.applyAsLong(left[slot], right[slot]) & mask;
                if (want != result[slot]) {
                    throw new AssertionError(program.name() + " of " + left[slot] + " and " + right[slot] + " gave "
                            + result[slot] + ", not " + want);
                }
            }
            assertArrayEquals(left, subarray.read(0));
        }
        // What was executed is what the program costs.
        UnitMeter costed = program.measure(new UnitMeter(device, 1));
        double runs = Math.ceilDiv(x.length, slots);
        assertEquals(
                runs * costed.time().value(),
                last.time().value(),
                1e-6 * last.time().value());
        assertEquals(
                runs * costed.energy().value(),
                last.energy().value(),
                1e-6 * last.energy().value());
    }

    private static void checkPairs(UnitProgram program, int limit, LongBinaryOperator expected) {
        long[] x = new long[limit * limit];
        long[] y = new long[limit * limit];
        Arrays.setAll(x, i -> i % limit);
        Arrays.setAll(y, i -> i / limit);
        check(DEVICE, program, x, y, expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPairOfWords(int n) {
        int limit = 1 << n;
        checkPairs(PROGRAMS.add(n, 0, 1, 2), limit, Long::sum);
        checkPairs(PROGRAMS.subtract(n, 0, 1, 2), limit, (x, y) -> x - y);
        checkPairs(PROGRAMS.compare(n, 0, 1, 2), limit, (x, y) -> x < y ? 1 : 0);
        checkPairs(PROGRAMS.multiply(n, 0, 1, 2), limit, (x, y) -> x * y);
        checkPairs(PROGRAMS.accumulate(n + 1, 0, 2), limit, Long::sum);
        checkPairs(PROGRAMS.copy(0, 2), limit, (x, y) -> x);
        checkPairs(PROGRAMS.multiplyTruncated(n, 0, 1, 2), limit, (x, y) -> x * y % limit);
        checkPairs(PROGRAMS.modularAdd(limit, 0, 1, 2), limit, (x, y) -> (x + y) % limit);
        checkPairs(PROGRAMS.modularSubtract(limit, 0, 1, 2), limit, (x, y) -> (x - y + limit) % limit);
        checkPairs(PROGRAMS.negate(limit, 0, 2), limit, (x, y) -> (limit - x) % limit);
        checkPairs(PROGRAMS.zero(2), limit, (x, y) -> 0);
        long[] words = new long[limit];
        Arrays.setAll(words, i -> i);
        for (long key = 0; key < limit; key++) {
            long wanted = key;
            check(DEVICE, PROGRAMS.search(n, key, 0, 2), words, words, (x, y) -> x == wanted ? 1 : 0);
        }
    }

    @Test
    void truncatedProductsUpTo62Bits() {
        SplittableRandom random = new SplittableRandom(62);
        for (int n : new int[] {31, 36, 50, 62}) {
            long mask = (1L << n) - 1;
            long[] x = random.longs(200, 0, mask + 1).toArray();
            long[] y = random.longs(200, 0, mask + 1).toArray();
            check(DEVICE, PROGRAMS.multiplyTruncated(n, 0, 1, 2), x, y, (a, b) -> a * b & mask);
        }
    }

    @Test
    void everyModulusUpToEightBits() {
        for (int q = 3; q < 256; q += 2) {
            long m = q;
            checkPairs(PROGRAMS.negate(q, 0, 2), q, (x, y) -> (m - x) % m);
            long inverse = ModularMath.inverse((1L << (32 - Integer.numberOfLeadingZeros(q))) % q, q);
            checkPairs(PROGRAMS.modularAdd(q, 0, 1, 2), q, (x, y) -> (x + y) % m);
            checkPairs(PROGRAMS.modularSubtract(q, 0, 1, 2), q, (x, y) -> (x - y + m) % m);
            checkPairs(PROGRAMS.modularMultiply(q, 0, 1, 2), q, (x, y) -> x * y % m * inverse % m);
            checkPairs(PROGRAMS.modularMultiplyAdd(q, 0, 1, 2), q, (x, y) -> (y + x * y % m * inverse) % m);
        }
    }

    /** Odd and even moduli: all pairs of residues, and all words of twice their bits. */
    @Test
    void barrettUpToEightBits() {
        for (int q = 2; q < 256; q += q < 34 || q > 252 ? 1 : 13) {
            long m = q;
            int n = 32 - Integer.numberOfLeadingZeros(q);
            checkPairs(PROGRAMS.barrettMultiply(q, 0, 1, 3, 2), q, (x, y) -> x * y % m);
            long[] words = LongStream.range(0, 1L << (2 * n)).toArray();
            check(DEVICE, PROGRAMS.reduce(q, 2 * n, 0, 3, 2), words, words, (x, y) -> x % m);
        }
    }

    /** Words up to all 64 bits of a slot, without a sign; residues up to 58 bits, where a product takes a few bits at a time. */
    @Property(tries = 40)
    void barrettOfAnyModulus(@ForAll @IntRange(min = 2, max = 60) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long q = seed % 5 == 0 ? 1L << (n - 1) : random.nextLong(1L << (n - 1), 1L << n);
        int bits = random.nextInt(n, Math.min(64, n + 60) + 1);
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        long[] words = random.longs(300).map(word -> word & mask).toArray();
        long multiple = Long.divideUnsigned(mask, q) * q;
        long[] edges = {0, 1, q - 1, q, mask, multiple, multiple - 1, mask >>> 1};
        for (int k = 0; k < edges.length; k++) {
            words[k] = edges[k] & mask;
        }
        check(DEVICE, PROGRAMS.reduce(q, bits, 0, 3, 2), words, words, (x, y) -> Long.remainderUnsigned(x, q));
        long[] x = random.longs(200, 0, q).toArray();
        long[] y = random.longs(200, 0, q).toArray();
        x[0] = q - 1;
        y[0] = q - 1;
        check(
                DEVICE,
                PROGRAMS.barrettMultiply(q, 0, 1, 3, 2),
                x,
                y,
                (a, b) -> BigInteger.valueOf(a)
                        .multiply(BigInteger.valueOf(b))
                        .mod(BigInteger.valueOf(q))
                        .longValueExact());
    }

    /** Three steps for each bit and nine for each part of the multiplier, where Montgomery's form takes hardly more than one for each bit. */
    @Test
    void barrettTakesMoreStepsThanMontgomery() {
        long[] primes = {134_348_801, 1_107_296_257, 34_896_609_281L, 576_601_489_791_778_817L, (1L << 36) - 5};
        int[] steps = {3 * 28 + 9, 3 * 31 + 9, 3 * 36 + 2 * 9, 3 * 60 + 30 * 9, 3 * 36 + 2 * 9};
        for (int k = 0; k < primes.length; k++) {
            UnitProgram barrett = PROGRAMS.barrettMultiply(primes[k], 0, 1, 3, 2);
            assertEquals(steps[k], barrett.arithmetic());
            UnitProgram montgomery = PROGRAMS.modularMultiply(primes[k], 0, 1, 2);
            double nanos = barrett.measure(new UnitMeter(DEVICE, 1)).time().value();
            double fewer = montgomery.measure(new UnitMeter(DEVICE, 1)).time().value();
            assertTrue(montgomery.arithmetic() < barrett.arithmetic() && fewer < nanos, nanos + " " + fewer);
        }
    }

    /** Rows 0, 1, 2 are u, v and the twiddles. */
    private static void checkButterflies(DramDevice device, long q, long[] u, long[] v, long[] w) {
        UnitPrograms programs = new UnitPrograms(device);
        long inverse = ModularMath.inverse((1L << (64 - Long.numberOfLeadingZeros(q))) % q, q);
        Slice subarray = new Slice(device, 1);
        for (int from = 0; from < u.length; from += subarray.slots()) {
            int to = Math.min(u.length, from + subarray.slots());
            long[][] rows = new long[3][];
            for (boolean forward : new boolean[] {true, false}) {
                for (int row = 0; row < rows.length; row++) {
                    long[] words = row == 0 ? u : row == 1 ? v : w;
                    rows[row] = Arrays.copyOf(Arrays.copyOfRange(words, from, to), subarray.slots());
                    subarray.write(row, rows[row]);
                }
                subarray.run(forward ? programs.butterfly(q, 0, 1, 2) : programs.inverseButterfly(q, 0, 1, 2, -1));
                long[] sums = subarray.read(0);
                long[] differences = subarray.read(1);
                for (int slot = 0; slot < to - from; slot++) {
                    long x = rows[0][slot];
                    long y = rows[1][slot];
                    long factor = ModularMath.multiply(rows[2][slot], inverse, q);
                    long term = forward ? ModularMath.multiply(y, factor, q) : y;
                    long difference = ModularMath.subtract(x, term, q);
                    assertEquals(ModularMath.add(x, term, q), sums[slot]);
                    assertEquals(forward ? difference : ModularMath.multiply(difference, factor, q), differences[slot]);
                }
                assertArrayEquals(rows[2], subarray.read(2));
            }
        }
    }

    /** All triples below 32; else all pairs of a word and a twiddle, and all pairs of words. Of 8 bits every fourth modulus, 255 among them. */
    @Test
    void butterfliesUpToEightBits() {
        for (int q = 3; q < 256; q += q < 127 ? 2 : 8) {
            int m = q;
            int whole = q < 32 ? q : 1;
            int one = Integer.highestOneBit(q) * 2 % q;
            long[] x = new long[whole * q * q];
            long[] y = new long[x.length];
            long[] z = new long[x.length];
            Arrays.setAll(x, i -> i % m);
            Arrays.setAll(y, i -> i / m % m);
            Arrays.setAll(z, i -> (i / m / m + 3 * (i % m)) % m);
            checkButterflies(DEVICE, q, z, x, y);
            Arrays.fill(z, one);
            checkButterflies(DEVICE, q, x, y, z);
        }
    }

    @Property(tries = 30)
    void anyOddModulus(@ForAll @IntRange(min = 9, max = 62) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        checkModulus(DEVICE, random.nextLong(1L << (n - 1), 1L << n) | 1, random);
        if (n <= 30) {
            checkModulus(NARROW, random.nextLong(1L << (n - 1), 1L << n) | 1, random);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                134_348_801,
                1_107_296_257,
                34_426_847_233L,
                34_896_609_281L,
                68_718_428_161L,
                576_601_489_791_778_817L,
                1_152_921_504_606_584_833L
            })
    void sparsePrimes(long q) {
        checkModulus(DEVICE, q, new SplittableRandom(q));
    }

    private static void checkModulus(DramDevice device, long q, SplittableRandom random) {
        UnitPrograms programs = new UnitPrograms(device);
        int n = 64 - Long.numberOfLeadingZeros(q);
        long[] x = random.longs(200, 0, q).toArray();
        long[] y = random.longs(200, 0, q).toArray();
        long[] edges = {0, 1, q - 1, q / 2, (1L << (n - 1)) - 1};
        for (int i = 0; i < 25; i++) {
            x[i] = edges[i / 5];
            y[i] = edges[i % 5];
        }
        long inverse = ModularMath.inverse((1L << n) % q, q);
        check(device, programs.modularAdd(q, 0, 1, 2), x, y, (a, b) -> ModularMath.add(a, b, q));
        check(device, programs.modularSubtract(q, 0, 1, 2), x, y, (a, b) -> ModularMath.subtract(a, b, q));
        check(
                device,
                programs.modularMultiply(q, 0, 1, 2),
                x,
                y,
                (a, b) -> ModularMath.multiply(ModularMath.multiply(a, b, q), inverse, q));
        check(device, programs.negate(q, 0, 2), x, y, (a, b) -> ModularMath.subtract(0, a, q));
        checkButterflies(device, q, random.longs(200, 0, q).toArray(), x, y);
        checkButterflies(device, q, x, y, random.longs(200, 0, q).toArray());
        // Row 2 holds y before.
        check(
                device,
                programs.modularMultiplyAdd(q, 0, 1, 2),
                x,
                y,
                (a, b) -> ModularMath.add(b, ModularMath.multiply(ModularMath.multiply(a, b, q), inverse, q), q));
    }

    /** Words of all widths that slots and accumulators hold: 62 bits with carry and sign, 63 in sums, 64 where words only move. */
    @Property(tries = 30)
    void wordsOfAnyWidth(@ForAll @IntRange(min = 9, max = 62) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long most = (1L << n) - 1;
        long[] x = random.longs(200, 0, most + 1).toArray();
        long[] y = random.longs(200, 0, most + 1).toArray();
        long[] edges = {0, 1, most, most / 2, most - 1};
        for (int i = 0; i < 25; i++) {
            x[i] = edges[i / 5];
            y[i] = edges[i % 5];
        }
        check(DEVICE, PROGRAMS.add(n, 0, 1, 2), x, y, Long::sum);
        check(DEVICE, PROGRAMS.subtract(n, 0, 1, 2), x, y, (a, b) -> a - b);
        check(DEVICE, PROGRAMS.compare(n, 0, 1, 2), x, y, (a, b) -> a < b ? 1 : 0);
        check(DEVICE, PROGRAMS.accumulate(n + 1, 0, 2), x, y, Long::sum);
        check(DEVICE, PROGRAMS.search(n, x[99], 0, 2), x, y, (a, b) -> a == x[99] ? 1 : 0);
        long[] whole = random.longs(200).toArray();
        check(DEVICE, PROGRAMS.copy(0, 2), whole, y, (a, b) -> a);
        int half = n / 2;
        long[] u = Arrays.stream(x).map(word -> word >>> (n - half)).toArray();
        long[] v = Arrays.stream(y).map(word -> word >>> (n - half)).toArray();
        check(DEVICE, PROGRAMS.multiply(half, 0, 1, 2), u, v, (a, b) -> a * b);
    }

    /** n + D(h − 1) + 1 steps, D = ⌈n/17⌉ digits, h signed powers: 33, 36, 43, 69. */
    @Test
    void stepsFollowFromTheFormOfThePrime() {
        assertEquals(33, PROGRAMS.modularMultiply(134_348_801, 0, 1, 2).arithmetic());
        assertEquals(36, PROGRAMS.modularMultiply(1_107_296_257, 0, 1, 2).arithmetic());
        assertEquals(43, PROGRAMS.modularMultiply(34_896_609_281L, 0, 1, 2).arithmetic());
        assertEquals(
                69, PROGRAMS.modularMultiply(576_601_489_791_778_817L, 0, 1, 2).arithmetic());
        assertEquals(47, PROGRAMS.butterfly(34_896_609_281L, 0, 1, 2).arithmetic());
        assertEquals(2, PROGRAMS.modularAdd(34_896_609_281L, 0, 1, 2).arithmetic());
        // A prime without any form costs two steps for each bit.
        assertEquals(
                2 * 36 + 1, PROGRAMS.modularMultiply((1L << 36) - 5, 0, 1, 2).arithmetic());
    }

    /** Table 2.2 of the model: rows, tRC and tRCD at the four aspect ratios. */
    @Test
    void shorterBitlinesAreFaster() {
        double[][] table = {{1, 45.0, 16.0}, {2, 31.6, 12.1}, {4, 24.8, 10.2}, {8, 21.5, 9.2}};
        for (double[] row : table) {
            DramDevice device = new DramDevice(DEVICE.file().with("geometry.aspectRatio", row[0]));
            assertEquals(row[1], device.tRC(), 0.06);
            assertEquals(row[2], device.tRCD(), 0.06);
            assertEquals(512 / (int) row[0], device.rows());
        }
    }

    /** 3 tRC + 43 G t and 5 tRC + 47 G t, plus what each store waits until the cells have it, which the closed forms leave out. */
    @Test
    void timesAreTheClosedForms() {
        for (double ratio : new double[] {1, 2, 4, 8}) {
            for (double adders : new double[] {1024, 2048, 4096, 8192}) {
                DramDevice device = new DramDevice(
                        DEVICE.file().with("geometry.aspectRatio", ratio).with("unit.adderBitsPerSite", adders));
                long q = 34_896_609_281L;
                double groups = 8192 / adders;
                assertEquals(groups, device.groups());
                double recovery = Math.max(0, device.tRCD() + device.cycle() + device.tWR() - device.tRAS());
                assertEquals(
                        3 * device.tRC() + 43 * groups * 2 + recovery,
                        PROGRAMS.modularMultiply(q, 0, 1, 2)
                                .measure(new UnitMeter(device, 1))
                                .time()
                                .value(),
                        1e-6);
                assertEquals(
                        3 * device.tRC() + 2 * groups * 2 + recovery,
                        PROGRAMS.modularAdd(q, 0, 1, 2)
                                .measure(new UnitMeter(device, 1))
                                .time()
                                .value(),
                        1e-6);
                // The latches that move Z and U while no row is being restored: three cycles, left out of the closed
                // form too.
                assertEquals(
                        5 * device.tRC() + 47 * groups * 2 + 2 * recovery + 3 * device.cycle(),
                        PROGRAMS.butterfly(q, 0, 1, 2)
                                .measure(new UnitMeter(device, 1))
                                .time()
                                .value(),
                        1e-6);
            }
        }
    }

    /** An exchange between mats at distance 8 takes 512 ns; between slots two steps of each group. */
    @Test
    void exchangesTakeWhatTheLinksTake() {
        long q = 34_896_609_281L;
        double plain = PROGRAMS.butterfly(q, 0, 1, 2)
                .measure(new UnitMeter(DEVICE, 1))
                .time()
                .value();
        for (int bit = 0; bit < 7; bit++) {
            double with = PROGRAMS.butterfly(q, 0, 1, 2, bit)
                    .measure(new UnitMeter(DEVICE, 1))
                    .time()
                    .value();
            assertEquals(bit < 3 ? 2 * 2 * 2 : 64 << (bit - 3), with - plain, 1e-6);
        }
    }

    /** Overlapped loads are faster, and never by more than the restoration of each row. */
    @Test
    void loadsMayOverlapRestoration() {
        DramDevice overlapped = new DramDevice(DEVICE.file().withChoice("loadOverlap", "on"));
        UnitProgram program = PROGRAMS.butterfly(34_896_609_281L, 0, 1, 2);
        double plain = program.measure(new UnitMeter(DEVICE, 1)).time().value();
        double faster = program.measure(new UnitMeter(overlapped, 1)).time().value();
        assertTrue(faster < plain && faster > plain - 5 * (DEVICE.tRAS() - DEVICE.tRCD()), faster + " " + plain);
    }

    @Test
    void aRowClosedTooEarlyIsLost() {
        Slice subarray = new Slice(new DramDevice(DEVICE.file().withChoice("loadOverlap", "on")), 1);
        subarray.write(0, new long[subarray.slots()]);
        subarray.execute(new UnitStep(UnitOperation.ACTIVATE, 0, 0, 0));
        assertFalse(subarray.closeNow());
        assertThrows(IllegalStateException.class, () -> subarray.read(0));
        assertThrows(
                IllegalStateException.class, () -> subarray.execute(new UnitStep(UnitOperation.ACTIVATE, 0, 0, 0)));
        Slice patient = new Slice(DEVICE, 1);
        patient.execute(new UnitStep(UnitOperation.ACTIVATE, 0, 0, 0));
        assertTrue(patient.closeNow());
        assertEquals(0, patient.read(0)[0]);
    }

    @Test
    void rulesOfTheSubarray() {
        Slice subarray = new Slice(DEVICE, 1);
        assertThrows(
                IllegalStateException.class, () -> subarray.execute(new UnitStep(UnitOperation.PRECHARGE, 0, 0, 0)));
        assertThrows(IllegalStateException.class, () -> subarray.execute(new UnitStep(UnitOperation.LOAD_X, 0, 0, 0)));
        subarray.execute(new UnitStep(UnitOperation.ACTIVATE, 0, 0, 0));
        assertThrows(
                IllegalStateException.class, () -> subarray.execute(new UnitStep(UnitOperation.ACTIVATE, 1, 0, 0)));
        assertThrows(IllegalStateException.class, () -> subarray.read(0));
        subarray.execute(new UnitStep(UnitOperation.PRECHARGE, 0, 0, 0));
        // Words beyond the declared width are noticed.
        long[] wide = new long[subarray.slots()];
        wide[3] = 1000;
        subarray.write(0, wide);
        assertThrows(IllegalStateException.class, () -> subarray.run(PROGRAMS.add(8, 0, 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> new Slice(NARROW, 1).run(PROGRAMS.add(31, 0, 1, 2)));
    }

    @Test
    void wordsMoveWithinTheirMat() {
        Slice subarray = new Slice(DEVICE, 1);
        long[] words = new SplittableRandom(8).longs(subarray.slots()).toArray();
        for (int distance = 0; distance < 8; distance++) {
            subarray.write(0, words);
            subarray.run(PROGRAMS.shift(distance, 0, 2));
            long[] moved = subarray.read(2);
            for (int slot = 0; slot < words.length; slot++) {
                assertEquals(words[slot / 8 * 8 + (slot + 8 - distance) % 8], moved[slot]);
            }
            assertArrayEquals(words, subarray.read(0));
        }
    }
}
