package io.fhe4j.ringgsw;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gate is on operands some of which are constants or have one source: AND(x, x) = x, MAJORITY(x, y, 1) = OR(x, y), XOR3(x, y, ¬x) = ¬y. What is
 * known of sums of independent errors does not hold for theirs.
 */
final class GateRewriting {

    /** The operands that are different encryptions, each once. */
    private final List<LweCiphertext> variables = new ArrayList<>();

    /** For each input of the gate the variable, or −1 for a constant, and whether it is negated (a constant: true). */
    private final int[] variable;

    private final boolean[] inverted;
    private final GateCall call;

    private GateRewriting(GateCall call) {
        this.call = call;
        this.variable = new int[call.operands().size()];
        this.inverted = new boolean[variable.length];
        for (int i = 0; i < variable.length; i++) {
            place(i, call.operands().get(i));
        }
    }

    private void place(int i, LweCiphertext operand) {
        if (operand.knownBit().isPresent()) {
            variable[i] = -1;
            inverted[i] = operand.knownBit().get();
            return;
        }
        for (int v = 0; v < variables.size(); v++) {
            boolean same = operand.sources().equals(variables.get(v).sources());
            if (same || operand.sources().equals(variables.get(v).sources().negated())) {
                variable[i] = v;
                inverted[i] = !same;
                return;
            }
        }
        variable[i] = variables.size();
        variables.add(operand);
    }

    /**
     * What a gate comes to.
     *
     * @param call the gate to bootstrap, or null where {@code value} says it all
     * @param value the operand that is the result, or its opposite; null for constants and gates
     * @param bit for a value whether it is inverted, for a constant which
     */
    record Outcome(@Nullable GateCall call, @Nullable LweCiphertext value, boolean bit) {}

    /** Finds the outcome. */
    static Outcome of(GateCall call) {
        GateRewriting rewriting = new GateRewriting(call);
        return rewriting.variables.size() == call.gate().inputs()
                ? new Outcome(call, null, false)
                : rewriting.rewritten();
    }

    private Outcome rewritten() {
        List<Integer> needed = new ArrayList<>();
        for (int v = 0; v < variables.size(); v++) {
            if (dependsOn(v)) {
                needed.add(v);
            }
        }
        boolean atZero = value(0);
        if (needed.isEmpty()) {
            return new Outcome(null, null, atZero);
        }
        List<LweCiphertext> operands = needed.stream().map(variables::get).toList();
        if (operands.size() == 1) {
            return new Outcome(null, operands.getFirst(), atZero);
        }
        for (Gate gate : Gate.values()) {
            if (gate.inputs() == operands.size() && agrees(gate, needed)) {
                return new Outcome(new GateCall(gate, operands), null, false);
            }
        }
        throw new AssertionError(call.gate() + " of " + operands.size() + " different operands is no gate");
    }

    /** The gate where the variables have the bits of a number. */
    private boolean value(int bits) {
        boolean[] inputs = new boolean[variable.length];
        for (int i = 0; i < inputs.length; i++) {
            boolean bit = variable[i] >= 0 && (bits >> variable[i] & 1) == 1;
            inputs[i] = bit != inverted[i];
        }
        return call.gate().apply(inputs);
    }

    private boolean dependsOn(int v) {
        for (int bits = 0; bits < 1 << variables.size(); bits++) {
            if (value(bits) != value(bits ^ 1 << v)) {
                return true;
            }
        }
        return false;
    }

    private boolean agrees(Gate gate, List<Integer> needed) {
        for (int bits = 0; bits < 1 << needed.size(); bits++) {
            boolean[] inputs = new boolean[needed.size()];
            int spread = 0;
            for (int k = 0; k < inputs.length; k++) {
                inputs[k] = (bits >> k & 1) == 1;
                spread |= inputs[k] ? 1 << needed.get(k) : 0;
            }
            if (gate.apply(inputs) != value(spread)) {
                return false;
            }
        }
        return true;
    }
}
