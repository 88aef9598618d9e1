package io.fhe4j.ntt;

/**
 * Scalar arithmetic modulo m on words that are read as unsigned: what every proof and every slow model refers to.
 *
 * <p>A modulus is 2 ≤ m &lt; 2^64, or 0 for 2^64 itself. Arguments are canonical residues unless said otherwise.
 */
public final class ModularMath {

    /** The greatest digit in base 2^32. */
    private static final long DIGIT = 0xFFFFFFFFL;

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

    /**
     * (high·2^64 + low) mod m, for any words and m ≠ 0: schoolbook division by a two-digit number in base 2^32 (Knuth, The Art of
     * Computer Programming 2, §4.3.1, algorithm D), keeping only the remainder.
     */
    public static long reduce(long high, long low, long m) {
        long rest = Long.compareUnsigned(high, m) < 0 ? high : Long.remainderUnsigned(high, m);
        if (rest == 0) {
            return Long.remainderUnsigned(low, m);
        }
        int shift = Long.numberOfLeadingZeros(m);
        long divisor = m << shift;
        long upper = shift == 0 ? rest : rest << shift | low >>> (64 - shift);
        long lower = low << shift;
        upper = appendDigit(upper, lower >>> 32, divisor);
        upper = appendDigit(upper, lower & DIGIT, divisor);
        return upper >>> shift;
    }

    /** (rest·2^32 + digit) mod divisor, for rest &lt; divisor and divisor ≥ 2^63. */
    private static long appendDigit(long rest, long digit, long divisor) {
        long d1 = divisor >>> 32;
        long d0 = divisor & DIGIT;
        long quotient = Long.divideUnsigned(rest, d1);
        long part = rest - quotient * d1;
        // The first guess is at most two too large; what is left of d1 no longer fits one digit once it is right.
        while (part <= DIGIT && (quotient > DIGIT || Long.compareUnsigned(quotient * d0, part << 32 | digit) > 0)) {
            quotient--;
            part += d1;
        }
        return (rest << 32 | digit) - quotient * divisor;
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

    /**
     * ⌊x·m/2^bits + 1/2⌋, not reduced: what stands for x/2^bits of the circle modulo m. Its time does not depend on x, which may be secret.
     *
     * @param x signed
     * @param m below 2^63
     * @param bits 1 to 63, so many that the result is a signed word
     */
    public static long scale(long x, long m, int bits) {
        long half = 1L << bits - 1;
        long product = x * m;
        long low = product + half;
        long carry = (product & half | (product | half) & ~low) >>> Long.SIZE - 1;
        long high = Math.multiplyHigh(x, m) + carry;
        return high << Long.SIZE - bits | low >>> bits;
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
