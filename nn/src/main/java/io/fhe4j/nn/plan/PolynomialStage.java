package io.fhe4j.nn.plan;

import io.fhe4j.nn.PolynomialActivation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A polynomial in every slot. Powers are products of powers of half the exponent, each made once, so that x^k takes ⌈log₂ k⌉
 * levels; the coefficients take one more, unless the polynomial is a bare power, whose constant term is only added.
 *
 * @param activation the polynomial
 * @param slots the number of slots
 */
record PolynomialStage(PolynomialActivation activation, int slots) implements Stage {
    /** The coefficients but the constant one, each in all slots, for the level that the highest power has. */
    @Override
    public <P> List<P> encode(SlotArithmetic<?, P> arithmetic, int level) {
        List<P> operands = new ArrayList<>();
        if (!activation.isBarePower()) {
            for (int exponent : exponents()) {
                operands.add(arithmetic.encode(
                        () -> everywhere(activation.coefficient(exponent)),
                        level - activation.multiplicativeDepth() + 1));
            }
        }
        return operands;
    }

    private double[] everywhere(double value) {
        double[] values = new double[slots];
        Arrays.fill(values, value);
        return values;
    }

    @Override
    public <V, P> V run(SlotArithmetic<V, P> arithmetic, List<P> operands, V x) {
        Map<Integer, V> powers = new HashMap<>();
        powers.put(1, x);
        V highest = power(arithmetic, activation.degree(), powers);
        V result = highest;
        if (!activation.isBarePower()) {
            // All powers are brought to one level before the coefficients, so that one rescale serves them all.
            List<V> terms = new ArrayList<>();
            for (int exponent : exponents()) {
                terms.add(arithmetic.lower(power(arithmetic, exponent, powers), arithmetic.level(highest)));
            }
            result = arithmetic.rescale(arithmetic.innerProduct(terms, operands));
        }
        return activation.coefficient(0) == 0 ? result : arithmetic.addConstant(result, activation.coefficient(0));
    }

    private List<Integer> exponents() {
        List<Integer> exponents = new ArrayList<>();
        for (int k = 1; k <= activation.degree(); k++) {
            if (activation.coefficient(k) != 0) {
                exponents.add(k);
            }
        }
        return exponents;
    }

    private static <V> V power(SlotArithmetic<V, ?> arithmetic, int exponent, Map<Integer, V> powers) {
        V known = powers.get(exponent);
        if (known != null) {
            return known;
        }
        V low = power(arithmetic, exponent / 2, powers);
        V high = power(arithmetic, exponent - exponent / 2, powers);
        V result = arithmetic.rescale(arithmetic.multiply(arithmetic.lower(low, arithmetic.level(high)), high));
        powers.put(exponent, result);
        return result;
    }
}
