package io.fhe4j.nn;

import java.util.Objects;

/** The same polynomial applied to every feature: c₀ + c₁ x + c₂ x² + … */
public final class PolynomialActivation implements Layer {
    /** The highest degree that a network may have. */
    public static final int MAX_DEGREE = 16;

    private final String output;
    private final int size;
    private final double[] coefficients;

    /**
     * An activation.
     *
     * @param output the name of the tensor it computes
     * @param size the number of features, at least 1
     * @param coefficients c₀, c₁, …, finite, the last one not 0; degree 1 to {@value #MAX_DEGREE}
     * @throws IllegalArgumentException if the coefficients are not of this kind
     */
    public PolynomialActivation(String output, int size, double... coefficients) {
        this.output = Objects.requireNonNull(output, "output");
        if (size < 1) {
            throw new IllegalArgumentException("an activation needs at least one feature, not " + size);
        }
        int degree = coefficients.length - 1;
        if (degree < 1 || degree > MAX_DEGREE || coefficients[degree] == 0) {
            throw new IllegalArgumentException("an activation has degree 1 to " + MAX_DEGREE
                    + " and a leading coefficient other than 0, not " + coefficients.length + " coefficients");
        }
        for (double coefficient : coefficients) {
            if (!Double.isFinite(coefficient)) {
                throw new IllegalArgumentException("coefficients must be finite, not " + coefficient);
            }
        }
        this.size = size;
        this.coefficients = coefficients.clone();
    }

    @Override
    public String output() {
        return output;
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public int outputSize() {
        return size;
    }

    /** Returns the degree, 1 to {@value #MAX_DEGREE}. */
    public int degree() {
        return coefficients.length - 1;
    }

    /**
     * Returns one coefficient.
     *
     * @param power the power of x that it belongs to, 0 to {@link #degree()}
     */
    public double coefficient(int power) {
        return coefficients[power];
    }

    /** Returns ⌈log₂ degree⌉, and one more unless the polynomial is a bare power of x. */
    @Override
    public int multiplicativeDepth() {
        int powers = Integer.SIZE - Integer.numberOfLeadingZeros(degree() - 1);
        return isBarePower() ? powers : powers + 1;
    }

    /** Says whether this is c₀ + x^degree: nothing has to be multiplied with a coefficient. */
    public boolean isBarePower() {
        if (coefficients[degree()] != 1) {
            return false;
        }
        for (int power = 1; power < degree(); power++) {
            if (coefficients[power] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public double worstCaseBound(double inputBound) {
        double sum = 0;
        for (int power = degree(); power >= 0; power--) {
            sum = sum * inputBound + Math.abs(coefficients[power]);
        }
        return sum;
    }

    double apply(double x) {
        double result = 0;
        for (int power = degree(); power >= 0; power--) {
            result = result * x + coefficients[power];
        }
        return result;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Polynomial " + output + ": ");
        boolean first = true;
        for (int power = 0; power <= degree(); power++) {
            if (coefficients[power] != 0) {
                text.append(first ? "" : " + ").append(coefficients[power]);
                text.append(power == 0 ? "" : power == 1 ? " x" : " x^" + power);
                first = false;
            }
        }
        return text.toString();
    }
}
