package io.fhe4j.ckks.encoding;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The integer coefficients of an encoded polynomial, N of them, each below 2^{@value #MAX_BITS} in magnitude. Immutable.
 *
 * <p>Kept as 128-bit two's complement numbers; the upper words are absent when every coefficient is a {@code long}.
 */
public final class EncodedCoefficients {

    /** The largest bit length of a coefficient's magnitude. */
    public static final int MAX_BITS = 122;

    private final long[] low;
    private final long @Nullable [] high;
    private final BigInteger maxAbs;

    /** The arrays are not copied. */
    EncodedCoefficients(long[] low, long @Nullable [] high) {
        this.low = low;
        this.high = high;
        this.maxAbs = high == null ? maxAbs(low) : maxAbs(low, high);
    }

    /** The number of coefficients, the ring degree N. */
    public int size() {
        return low.length;
    }

    /** The coefficient of X^index. */
    public BigInteger get(int index) {
        return high == null ? BigInteger.valueOf(low[index]) : Int128.toBigInteger(high[index], low[index]);
    }

    /** The greatest magnitude of a coefficient. */
    public BigInteger maxAbs() {
        return maxAbs;
    }

    /** Whether every coefficient is a {@code long}. */
    public boolean isLong() {
        return high == null;
    }

    long low(int index) {
        return low[index];
    }

    long high(int index) {
        return high == null ? low[index] >> 63 : high[index];
    }

    private static BigInteger maxAbs(long[] low) {
        long max = 0;
        long min = 0;
        for (long value : low) {
            max = Math.max(max, value);
            min = Math.min(min, value);
        }
        return BigInteger.valueOf(max).max(BigInteger.valueOf(min).negate());
    }

    private static BigInteger maxAbs(long[] low, long[] high) {
        int max = 0;
        int min = 0;
        for (int i = 1; i < low.length; i++) {
            if (Int128.compare(high[i], low[i], high[max], low[max]) > 0) {
                max = i;
            }
            if (Int128.compare(high[i], low[i], high[min], low[min]) < 0) {
                min = i;
            }
        }
        return Int128.toBigInteger(high[max], low[max])
                .abs()
                .max(Int128.toBigInteger(high[min], low[min]).abs());
    }
}
