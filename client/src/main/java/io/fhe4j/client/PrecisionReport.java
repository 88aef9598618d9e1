package io.fhe4j.client;

import java.util.Arrays;
import java.util.Locale;

/**
 * How near decrypted values are to the exact ones.
 *
 * @param values how many were compared
 * @param maxError the largest absolute error
 * @param medianError the median of the absolute errors
 * @param rootMeanSquare the root of the mean squared error
 * @param bound the message bound that bits are counted from
 */
public record PrecisionReport(int values, double maxError, double medianError, double rootMeanSquare, double bound) {
    /**
     * Compares.
     *
     * @param expected the exact values
     * @param actual the decrypted ones, as many
     * @param bound the message bound that bits are counted from, positive
     * @return the report
     */
    public static PrecisionReport of(double[] expected, double[] actual, double bound) {
        if (expected.length != actual.length || expected.length == 0) {
            throw new IllegalArgumentException(
                    expected.length + " expected values cannot be compared with " + actual.length);
        }
        double[] errors = new double[expected.length];
        double squares = 0;
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.abs(actual[i] - expected[i]);
            squares += errors[i] * errors[i];
        }
        Arrays.sort(errors);
        return new PrecisionReport(
                errors.length,
                errors[errors.length - 1],
                errors[errors.length / 2],
                Math.sqrt(squares / errors.length),
                bound);
    }

    /** Returns the bits below the message bound that even the worst value keeps; infinite when all are exact. */
    public double worstBits() {
        return bits(maxError);
    }

    /** Returns the bits below the message bound that half of the values keep; infinite when these are exact. */
    public double medianBits() {
        return bits(medianError);
    }

    private double bits(double error) {
        return Math.log(bound / error) / Math.log(2);
    }

    /** Returns one line: the number of values, worst and median precision in bits. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d values, worst %.1f bits, median %.1f bits below %s",
                values,
                worstBits(),
                medianBits(),
                bound);
    }
}
