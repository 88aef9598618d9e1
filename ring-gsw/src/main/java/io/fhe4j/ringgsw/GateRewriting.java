package io.fhe4j.ringgsw;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gate is on operands some of which are constants or the same: AND(x, x) = x, MAJORITY(x, y, 1) = OR(x, y), XOR3(x, y, ¬x) = ¬y. For
 * encrypted bits that is more than a saving: what is known of sums of independent errors does not hold for one error taken twice.
 *
 * @param <V> an operand
 */
final class GateRewriting<V> {

    /** What two operands are to one another. */
    enum Relation {
        SAME,
        OPPOSITE,
        DIFFERENT
    }

    /** How operands are told apart. */
    interface Operands<V> {
        /** What two operands that are no constants are to one another. */
        Relation relation(V x, V y);

        /** The bit of a constant; empty for others. */
        Optional<Boolean> constant(V x);
    }

    /**
     * What a gate comes to.
     *
     * @param gate the gate that is left, or null
     * @param operands those of the gate; without one, the operand that is the result, or none for a constant
     * @param bit without a gate: whether the operand is inverted, or the constant
     */
    record Outcome<V>(@Nullable Gate gate, List<V> operands, boolean bit) {}

    private final Gate gate;

    /** The operands that are different and no constants, each once. */
    private final List<V> variables = new ArrayList<>();

    /** For each input of the gate the variable, or −1 for a constant, and whether it is inverted (a constant: true). */
    private final int[] variable;

    private final boolean[] inverted;

    private GateRewriting(Gate gate, List<V> inputs, Operands<V> operands) {
        this.gate = gate;
        this.variable = new int[inputs.size()];
        this.inverted = new boolean[variable.length];
        for (int i = 0; i < variable.length; i++) {
            place(i, inputs.get(i), operands);
        }
    }

    private void place(int i, V operand, Operands<V> operands) {
        Optional<Boolean> constant = operands.constant(operand);
        if (constant.isPresent()) {
            variable[i] = -1;
            inverted[i] = constant.get();
            return;
        }
        for (int v = 0; v < variables.size(); v++) {
            Relation relation = operands.relation(operand, variables.get(v));
            if (relation != Relation.DIFFERENT) {
                variable[i] = v;
                inverted[i] = relation == Relation.OPPOSITE;
                return;
            }
        }
        variable[i] = variables.size();
        variables.add(operand);
    }

    /** Finds what a gate comes to; the operands that are left are among those that were given. */
    static <V> Outcome<V> of(Gate gate, List<V> inputs, Operands<V> operands) {
        GateRewriting<V> rewriting = new GateRewriting<>(gate, inputs, operands);
        return rewriting.variables.size() == gate.inputs() ? new Outcome<>(gate, inputs, false) : rewriting.rewritten();
    }

    private Outcome<V> rewritten() {
        List<Integer> needed = new ArrayList<>();
        for (int v = 0; v < variables.size(); v++) {
            if (dependsOn(v)) {
                needed.add(v);
            }
        }
        List<V> left = needed.stream().map(variables::get).toList();
        if (left.size() < 2) {
            return new Outcome<>(null, left, value(0));
        }
        for (Gate smaller : Gate.values()) {
            if (smaller.inputs() == left.size() && agrees(smaller, needed)) {
                return new Outcome<>(smaller, left, false);
            }
        }
        throw new AssertionError(gate + " of " + left.size() + " different operands is no gate");
    }

    /** The gate where the variables have the bits of a number. */
    private boolean value(int bits) {
        boolean[] inputs = new boolean[variable.length];
        for (int i = 0; i < inputs.length; i++) {
            boolean bit = variable[i] >= 0 && (bits >> variable[i] & 1) == 1;
            inputs[i] = bit != inverted[i];
        }
        return gate.apply(inputs);
    }

    private boolean dependsOn(int v) {
        for (int bits = 0; bits < 1 << variables.size(); bits++) {
            if (value(bits) != value(bits ^ 1 << v)) {
                return true;
            }
        }
        return false;
    }

    private boolean agrees(Gate smaller, List<Integer> needed) {
        for (int bits = 0; bits < 1 << needed.size(); bits++) {
            boolean[] inputs = new boolean[needed.size()];
            int spread = 0;
            for (int k = 0; k < inputs.length; k++) {
                inputs[k] = (bits >> k & 1) == 1;
                spread |= inputs[k] ? 1 << needed.get(k) : 0;
            }
            if (smaller.apply(inputs) != value(spread)) {
                return false;
            }
        }
        return true;
    }
}
