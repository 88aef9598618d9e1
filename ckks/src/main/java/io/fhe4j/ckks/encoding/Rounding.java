package io.fhe4j.ckks.encoding;

import io.fhe4j.ckks.Scale;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** From real numbers to the nearest integers. */
final class Rounding {

    /** Below this, a product of a value and its scale rounds to a {@code long} with room for a rounding error. */
    static final double LONG_LIMIT = 0x1p62;

    private static final MathContext SCALAR = new MathContext(400, RoundingMode.HALF_EVEN);

    private Rounding() {}

    /**
     * The distance from the rounded upper word to the nearest integer of a double-double.
     *
     * @param hi the upper word
     * @param lo the lower word
     * @param rounded {@code Math.rint(hi)}
     * @return an integral double; {@code rounded} plus it is the integer nearest to hi + lo
     */
    static double correction(double hi, double lo, double rounded) {
        double fraction = hi - rounded;
        double sum = fraction + lo;
        double error = DoubleDouble.sumError(fraction, lo, sum);
        double correction = Math.rint(sum);
        double rest = sum - correction;
        // A tie of the rounded sum is none of the exact one when the two differ.
        if (rest == 0.5 && error > 0) {
            return correction + 1;
        }
        return rest == -0.5 && error < 0 ? correction - 1 : correction;
    }

    /** value · scale rounded to the nearest integer, exactly. */
    static BigInteger scaled(double value, Scale scale) {
        return new BigDecimal(value)
                .multiply(scale.toBigDecimal(SCALAR))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigInteger();
    }
}
