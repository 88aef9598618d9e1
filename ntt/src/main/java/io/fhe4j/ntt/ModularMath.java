package io.fhe4j.ntt;

/**
 * Scalar arithmetic modulo m on words that are read as unsigned: what every proof and every slow model refers to.
 *
 * <p>A modulus is 2 ≤ m &lt; 2^64, or 0 for 2^64 itself. Arguments are canonical residues unless said otherwise.
 */
public final class ModularMath {

    private ModularMath() {}

    /** x + y mod m. */
    public static long add(long x, long y, long m) {
        long sum = x + y;
        boolean carry = Long.compareUnsigned(sum, x) < 0;
        return m != 0 && (carry || Long.compareUnsigned(sum, m) >= 0) ? sum - m : sum;
    }

    /** x − y mod m. */
    public static long subtract(long x, long y, long m) {
        return Long.compareUnsigned(x, y) >= 0 ? x - y : x - y + m;
    }

    /** −x mod m. */
    public static long negate(long x, long m) {
        return x == 0 ? 0 : m - x;
    }

    /** x·y mod m, exactly, for any words x and y. */
    public static long multiply(long x, long y, long m) {
        long low = x * y;
        if (m == 0) {
            return low;
        }
        return reduce(Math.unsignedMultiplyHigh(x, y), low, m);
    }

    /** (high·2^64 + low) mod m by shift and subtract, where the high word is reduced first. */
    public static long reduce(long high, long low, long m) {
        long rest = Long.remainderUnsigned(high, m);
        if (rest == 0) {
            return Long.remainderUnsigned(low, m);
        }
        for (int bit = 63; bit >= 0; bit--) {
            boolean overflow = rest < 0;
            rest = rest << 1 | low >>> bit & 1;
            if (overflow || Long.compareUnsigned(rest, m) >= 0) {
                rest -= m;
            }
        }
        return rest;
    }

    /** base^exponent mod m; the exponent is read as unsigned. */
    public static long power(long base, long exponent, long m) {
        long result = m == 1 ? 0 : 1;
        for (long e = exponent, square = base; e != 0; e >>>= 1) {
            if ((e & 1) != 0) {
                result = multiply(result, square, m);
            }
            square = multiply(square, square, m);
        }
        return result;
    }

    /**
     * The inverse of x modulo m.
     *
     * @throws ArithmeticException if x and m have a common factor
     */
    public static long inverse(long x, long m) {
        return Residue.toBigInteger(x)
                .modInverse(m == 0 ? Residue.TWO_TO_64 : Residue.toBigInteger(m))
                .longValue();
    }

    /** The centred residue of x: in [−m/2, m/2), as a signed word. */
    public static long centre(long x, long m) {
        long half = m == 0 ? Long.MIN_VALUE : (m >>> 1) + (m & 1);
        return Long.compareUnsigned(x, half) >= 0 ? x - m : x;
    }

    /** The canonical residue of a signed word modulo m. */
    public static long floorMod(long signed, long m) {
        if (m == 0) {
            return signed;
        }
        if (signed >= 0) {
            return Long.remainderUnsigned(signed, m);
        }
        return negate(Long.remainderUnsigned(-signed, m), m);
    }
}
