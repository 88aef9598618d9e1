package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ModularMathTest {

    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    /** Words at the ends of digits and of the range, where a division goes wrong if it does. */
    private static final long[] EDGES = {
        1,
        2,
        3,
        0x7FFFFFFFL,
        0x80000000L,
        0xFFFFFFFFL,
        1L << 32,
        (1L << 32) + 1,
        (1L << 60) - 173,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        0x8000000000000000L | 0xFFFFFFFFL,
        0xFFFFFFFF00000000L,
        0xFFFFFFFF00000001L,
        -2,
        -1
    };

    private static BigInteger number(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    private static BigInteger modulus(long m) {
        return m == 0 ? TWO_64 : number(m);
    }

    private static void checkReduce(long high, long low, long m) {
        BigInteger expected = number(high).shiftLeft(64).add(number(low)).mod(number(m));
        assertEquals(expected, number(ModularMath.reduce(high, low, m)), () -> high + ":" + low + " mod " + m);
    }

    /** Half of 2^bits more, then rounded down, whatever carries into the upper word. */
    @Test
    void scalesToTheNearest() {
        SplittableRandom random = new SplittableRandom(5);
        for (int bits = 1; bits <= 63; bits++) {
            BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
            for (long m : new long[] {2, (1L << 27) - 39, (1L << 50) - 27, 1L << 62, Long.MAX_VALUE}) {
                for (int k = 0; k < 40; k++) {
                    long x = k < 3 ? k - 1 : random.nextLong() >> Long.SIZE - 1 - bits;
                    BigInteger product = BigInteger.valueOf(x).multiply(BigInteger.valueOf(m));
                    BigInteger expected = product.add(half).shiftRight(bits);
                    assertEquals(
                            expected.longValueExact(), ModularMath.scale(x, m, bits), x + "·" + m + " / 2^" + bits);
                }
            }
        }
    }

    @Test
    void reducesAtTheEdgesOfDigits() {
        for (long m : EDGES) {
            for (long high : EDGES) {
                for (long low : EDGES) {
                    checkReduce(high, low, m);
                    checkReduce(high - 1, 0, m);
                }
            }
        }
    }

    @Property(tries = 50)
    void agreesWithBigInteger(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < 200; k++) {
            int bits = random.nextInt(2, 65);
            long m = bits == 64
                    ? random.nextLong() | Long.MIN_VALUE
                    : random.nextLong() >>> (64 - bits) | 1L << (bits - 1);
            checkReduce(random.nextLong(), random.nextLong(), m);
            long x = Long.remainderUnsigned(random.nextLong(), m);
            long y = k % 5 == 0 ? m - 1 : Long.remainderUnsigned(random.nextLong(), m);
            checkArithmetic(x, y, m);
            checkArithmetic(random.nextLong(), random.nextLong(), 0);
        }
    }

    private static void checkArithmetic(long x, long y, long m) {
        BigInteger bx = number(x);
        BigInteger by = number(y);
        BigInteger bm = modulus(m);
        assertEquals(bx.add(by).mod(bm), number(ModularMath.add(x, y, m)));
        assertEquals(bx.subtract(by).mod(bm), number(ModularMath.subtract(x, y, m)));
        assertEquals(bx.negate().mod(bm), number(ModularMath.negate(x, m)));
        assertEquals(bx.multiply(by).mod(bm), number(ModularMath.multiply(x, y, m)));
        assertEquals(bx.modPow(by.shiftRight(50), bm), number(ModularMath.power(x, y >>> 50, m)));
        if (bx.gcd(bm).equals(BigInteger.ONE)) {
            assertEquals(bx.modInverse(bm), number(ModularMath.inverse(x, m)));
        }
        if (m >= 0) {
            BigInteger centred = BigInteger.valueOf(ModularMath.centre(x, m));
            assertEquals(bx, centred.mod(bm));
            assertEquals(true, centred.shiftLeft(1).compareTo(bm) < 0);
            assertEquals(true, centred.shiftLeft(1).negate().compareTo(bm) <= 0);
        }
        assertEquals(BigInteger.valueOf(y).mod(bm), number(ModularMath.floorMod(y, m)));
    }

    @Test
    void centresTiesDownwards() {
        assertEquals(-8, ModularMath.centre(8, 16));
        assertEquals(7, ModularMath.centre(7, 16));
        assertEquals(8, ModularMath.centre(8, 17));
        assertEquals(-8, ModularMath.centre(9, 17));
        assertEquals(Long.MIN_VALUE, ModularMath.centre(Long.MIN_VALUE, 0));
        assertEquals(Long.MIN_VALUE, ModularMath.floorMod(Long.MIN_VALUE, 0));
    }
}
