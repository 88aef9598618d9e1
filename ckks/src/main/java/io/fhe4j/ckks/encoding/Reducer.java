package io.fhe4j.ckks.encoding;

import java.math.BigInteger;

/**
 * Reduction of signed 64- and 128-bit numbers modulo one p below 2^{@value #MAX_BITS}, by multiplication with
 * ⌊2^64/p⌋ (Barrett, 1986) and, for a fixed factor w, with ⌊w·2^64/p⌋ (Shoup's form).
 */
final class Reducer {

    /** The largest bit length of a modulus: results below 3p must be signed longs. */
    static final int MAX_BITS = 61;

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    final long p;

    private final long quotient;
    private final long word;
    private final long wordQuotient;

    Reducer(long p) {
        if (p < 3 || p >>> MAX_BITS != 0) {
            throw new IllegalArgumentException(
                    "encoding needs moduli from 3 to 2^" + MAX_BITS + ", and " + p + " is not one");
        }
        this.p = p;
        this.quotient = quotientOf(1);
        this.word = TWO_TO_64.mod(BigInteger.valueOf(p)).longValueExact();
        this.wordQuotient = quotientOf(word);
    }

    /** ⌊factor · 2^64 / p⌋ for a factor below p, as an unsigned word. */
    long quotientOf(long factor) {
        return BigInteger.valueOf(factor)
                .shiftLeft(64)
                .divide(BigInteger.valueOf(p))
                .longValue();
    }

    /** The canonical residue of a signed number. */
    long reduce(long value) {
        // With m = ⌊2^64/p⌋ the quotient estimate is off by at most one either way: the difference lies in [−p, 2p).
        long r = value - Math.multiplyHigh(value, quotient) * p;
        r += p & (r >> 63);
        r -= p;
        return r + (p & (r >> 63));
    }

    /** The canonical residue of a 128-bit number. */
    long reduce(long high, long low) {
        // The lower word is unsigned: one more in the upper word when its sign bit is set.
        long carried = high + (low >>> 63);
        long r = multiply(reduce(carried), word, wordQuotient) + reduce(low) - p;
        return r + (p & (r >> 63));
    }

    /** x · factor mod p for x in [0, p), canonical; {@code factorQuotient} is {@link #quotientOf} the factor. */
    long multiply(long x, long factor, long factorQuotient) {
        long r = x * factor - Math.unsignedMultiplyHigh(x, factorQuotient) * p - p;
        return r + (p & (r >> 63));
    }

    /** a − b mod p for canonical residues. */
    long subtract(long a, long b) {
        long r = a - b;
        return r + (p & (r >> 63));
    }

    /** The representative of least magnitude of a canonical residue. */
    long centred(long residue) {
        return residue > p >> 1 ? residue - p : residue;
    }
}
