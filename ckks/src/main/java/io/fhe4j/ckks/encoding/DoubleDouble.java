package io.fhe4j.ckks.encoding;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number held as the unevaluated sum of two doubles, hi = the double nearest to hi + lo: 106 bits of accuracy.
 *
 * <p>These are the operations on single numbers; the transforms write the same arithmetic out on arrays. Bounds with
 * u = 2^-53 are those of Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of
 * double-word arithmetic" (2017): 3u² + 13u³ for the sum (algorithm 6), 5u² for the product (algorithm 12).
 */
record DoubleDouble(double hi, double lo) {

    static DoubleDouble of(BigDecimal value) {
        double hi = value.doubleValue();
        return new DoubleDouble(hi, value.subtract(new BigDecimal(hi)).doubleValue());
    }

    /** value · 2^-shift, rounded to the nearest. */
    static DoubleDouble ofFixedPoint(BigInteger value, int shift) {
        double hi = value.doubleValue();
        double lo = value.subtract(new BigDecimal(hi).toBigIntegerExact()).doubleValue();
        return new DoubleDouble(Math.scalb(hi, -shift), Math.scalb(lo, -shift));
    }

    DoubleDouble plus(DoubleDouble other) {
        double high = hi + other.hi;
        double highError = sumError(hi, other.hi, high);
        double low = lo + other.lo;
        double lowError = sumError(lo, other.lo, low);
        double carry = highError + low;
        double sum = high + carry;
        double rest = lowError + (carry - (sum - high));
        double result = sum + rest;
        return new DoubleDouble(result, rest - (result - sum));
    }

    DoubleDouble minus(DoubleDouble other) {
        return plus(other.negated());
    }

    DoubleDouble times(DoubleDouble other) {
        double product = hi * other.hi;
        double error = Math.fma(hi, other.hi, -product) + Math.fma(hi, other.lo, lo * other.hi);
        double result = product + error;
        return new DoubleDouble(result, error - (result - product));
    }

    DoubleDouble negated() {
        return new DoubleDouble(-hi, -lo);
    }

    BigDecimal toBigDecimal() {
        return new BigDecimal(hi).add(new BigDecimal(lo));
    }

    /** a + b − sum exactly, for sum = a + b rounded (Knuth's two-sum). */
    static double sumError(double a, double b, double sum) {
        double virtual = sum - a;
        return (a - (sum - virtual)) + (b - virtual);
    }
}
