package io.fhe4j.nn.plan;

import io.fhe4j.nn.PolynomialActivation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A polynomial in every slot. Powers are products of powers of half the exponent, each made once, so that x^k takes ⌈log₂ k⌉
 * levels; the coefficients take one more, unless the polynomial is a bare power, whose constant term is only added.
 *
 * @param activation the polynomial
 */
record PolynomialStage(PolynomialActivation activation) implements Stage {
    @Override
    public <P> List<P> encode(SlotArithmetic<?, P> arithmetic, int level) {
        return List.of();
    }

    @Override
    public <V, P> V run(SlotArithmetic<V, P> arithmetic, List<P> operands, V x) {
        Map<Integer, V> powers = new HashMap<>();
        powers.put(1, x);
        Set<V> made = Collections.newSetFromMap(new IdentityHashMap<>());
        V highest = power(arithmetic, activation.degree(), powers, made);
        V result = activation.isBarePower() ? highest : combine(arithmetic, powers, arithmetic.level(highest), made);
        if (activation.coefficient(0) != 0) {
            made.add(result);
            result = arithmetic.addConstant(result, activation.coefficient(0));
        }
        made.remove(result);
        made.remove(x);
        arithmetic.release(List.copyOf(made));
        return result;
    }

    private static <V> V power(SlotArithmetic<V, ?> arithmetic, int exponent, Map<Integer, V> powers, Set<V> made) {
        V known = powers.get(exponent);
        if (known != null) {
            return known;
        }
        V low = power(arithmetic, exponent / 2, powers, made);
        V high = power(arithmetic, exponent - exponent / 2, powers, made);
        V aligned = arithmetic.lower(low, arithmetic.level(high));
        V product = arithmetic.multiply(aligned, high);
        V result = arithmetic.rescale(product);
        made.addAll(List.of(aligned, product, result));
        powers.put(exponent, result);
        return result;
    }

    // Σ c_k x^k for k from 1, all brought to one level before the coefficients, so that one rescale serves them all.
    private <V> V combine(SlotArithmetic<V, ?> arithmetic, Map<Integer, V> powers, int level, Set<V> made) {
        List<V> terms = new ArrayList<>();
        for (int k = 1; k <= activation.degree(); k++) {
            if (activation.coefficient(k) != 0) {
                V lowered = arithmetic.lower(power(arithmetic, k, powers, made), level);
                made.add(lowered);
                terms.add(arithmetic.multiplyConstant(lowered, activation.coefficient(k)));
            }
        }
        made.addAll(terms);
        V sum = terms.getFirst();
        for (V term : terms.subList(1, terms.size())) {
            sum = arithmetic.add(sum, term);
            made.add(sum);
        }
        return arithmetic.rescale(sum);
    }
}
