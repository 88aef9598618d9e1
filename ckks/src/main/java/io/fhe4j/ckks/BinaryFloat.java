package io.fhe4j.ckks;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A positive number mantissa · 2^exponent with a mantissa of exactly {@code width} bits, rounded towards zero by every
 * operation: the relative error of one is below 2^(1−width). The exponent is unbounded, since the powers that make up a
 * scale are astronomical although their quotient is not.
 */
record BinaryFloat(BigInteger mantissa, BigInteger exponent, int width) {

    static BinaryFloat one(int width) {
        return of(1, width);
    }

    static BinaryFloat of(long value, int width) {
        return normalised(BigInteger.valueOf(value), BigInteger.ZERO, width);
    }

    BinaryFloat multiply(BinaryFloat other) {
        return normalised(mantissa.multiply(other.mantissa), exponent.add(other.exponent), width);
    }

    BinaryFloat divide(BinaryFloat other) {
        BigInteger quotient = mantissa.shiftLeft(width + 1).divide(other.mantissa);
        return normalised(quotient, exponent.subtract(other.exponent).subtract(BigInteger.valueOf(width + 1)), width);
    }

    /** This to a power of at least zero; the relative error is at most power · 2^(2−width). */
    BinaryFloat pow(BigInteger power) {
        BinaryFloat result = one(width);
        for (int bit = power.bitLength() - 1; bit >= 0; bit--) {
            result = result.multiply(result);
            if (power.testBit(bit)) {
                result = result.multiply(this);
            }
        }
        return result;
    }

    double log2() {
        // The mantissa's leading 62 bits, scaled into [1/2, 1).
        double leading = Math.scalb(mantissa.shiftRight(width - 62).doubleValue(), -62);
        return exponent.add(BigInteger.valueOf(width)).doubleValue() + StrictMath.log(leading) / StrictMath.log(2);
    }

    /** The sign of this − 1, or 0 when they agree within 2^(2−bits). */
    int compareToOne(int bits) {
        BigInteger one = BigInteger.ONE.shiftLeft(width - 1);
        int scaleDifference = exponent.add(BigInteger.valueOf(width - 1L)).signum();
        if (scaleDifference > 0) {
            return differs(mantissa.shiftLeft(1).subtract(one), bits) ? 1 : 0;
        }
        if (scaleDifference < 0) {
            boolean next = exponent.add(BigInteger.valueOf(width)).signum() == 0;
            return !next || differs(one.subtract(mantissa.shiftRight(1)), bits) ? -1 : 0;
        }
        return differs(mantissa.subtract(one), bits) ? 1 : 0;
    }

    BigDecimal toBigDecimal() {
        int shift = exponent.intValueExact();
        BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(shift)));
        BigDecimal whole = new BigDecimal(mantissa);
        // A division by a power of two has a finite expansion, so it is exact.
        return shift >= 0 ? whole.multiply(power) : whole.divide(power);
    }

    private boolean differs(BigInteger difference, int bits) {
        return difference.bitLength() > width - 1 - bits + 2;
    }

    private static BinaryFloat normalised(BigInteger value, BigInteger exponent, int width) {
        int excess = value.bitLength() - width;
        BigInteger mantissa = excess >= 0 ? value.shiftRight(excess) : value.shiftLeft(-excess);
        return new BinaryFloat(mantissa, exponent.add(BigInteger.valueOf(excess)), width);
    }
}
