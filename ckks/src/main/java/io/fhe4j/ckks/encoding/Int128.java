package io.fhe4j.ckks.encoding;

import java.math.BigInteger;

/** Two's complement numbers of 128 bits in an upper, signed word and a lower, unsigned one. */
final class Int128 {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private Int128() {}

    static BigInteger toBigInteger(long high, long low) {
        BigInteger unsigned = BigInteger.valueOf(low);
        return BigInteger.valueOf(high).shiftLeft(64).add(low < 0 ? unsigned.add(TWO_TO_64) : unsigned);
    }

    static int compare(long highA, long lowA, long highB, long lowB) {
        return highA != highB ? Long.compare(highA, highB) : Long.compareUnsigned(lowA, lowB);
    }

    /** The lower word of an integral double below 2^126. */
    static long low(double integral) {
        int shift = shift(integral);
        return shift < 64 ? mantissa(integral, shift) << shift : 0;
    }

    /** The upper word of an integral double below 2^126. */
    static long high(double integral) {
        int shift = shift(integral);
        long mantissa = mantissa(integral, shift);
        if (shift == 0) {
            return mantissa >> 63;
        }
        return shift < 64 ? mantissa >> (64 - shift) : mantissa << (shift - 64);
    }

    /** 1 when the unsigned sum of two lower words overflowed, given the sum. */
    static long carry(long addend, long sum) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    /** The number, below 2^123, as a double-double, right to 2^-104 of itself. */
    static void toDoubleDouble(long high, long low, double[] hi, double[] lo, int index) {
        double upper;
        double rest;
        if (high == low >> 63) {
            upper = (double) low;
            // The rounded double may be 2^63, which has no long; the difference then wraps and is right.
            rest = low - (upper == 0x1p63 ? Long.MIN_VALUE : (long) upper);
        } else {
            // Three doubles without an error: the upper word, its rounding error, and the lower word, whose last eleven
            // bits are below 2^-52 of any number that does not fit a long.
            double large = (double) high;
            double middle = (low >>> 11) * 0x1p11;
            upper = large * 0x1p64 + middle;
            rest = DoubleDouble.sumError(large * 0x1p64, middle, upper)
                    + ((high - (long) large) * 0x1p64 + (low & 0x7ff));
        }
        double sum = upper + rest;
        hi[index] = sum;
        lo[index] = rest - (sum - upper);
    }

    private static int shift(double integral) {
        return Math.max(0, Math.getExponent(integral) - 52);
    }

    private static long mantissa(double integral, int shift) {
        return (long) Math.scalb(integral, -shift);
    }
}
