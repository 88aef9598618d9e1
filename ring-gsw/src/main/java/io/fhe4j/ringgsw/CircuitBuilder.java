package io.fhe4j.ringgsw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a circuit of gates together. A gate whose operands are constants or the same bit is rewritten, and one that is there already, with operands in
 * any order, is not computed twice; what no output needs is left out.
 *
 * <pre>{@code
 * CircuitBuilder builder = new CircuitBuilder();
 * Wire x = builder.input();
 * Wire y = builder.input();
 * Wire carry = builder.input();
 * builder.output(builder.gate(Gate.XOR3, x, y, carry));
 * builder.output(builder.gate(Gate.MAJORITY, x, y, carry));
 * Circuit adder = builder.build();
 * }</pre>
 */
public final class CircuitBuilder {

    private static final int FALSE = 0;

    /** A gate and its operands in order: two equal ones have equal results. */
    private record Key(Gate gate, List<Wire> operands) {}

    private static final GateRewriting.Operands<Wire> WIRES = new GateRewriting.Operands<>() {
        @Override
        public GateRewriting.Relation relation(Wire x, Wire y) {
            if (x.node() != y.node()) {
                return GateRewriting.Relation.DIFFERENT;
            }
            return x.inverted() == y.inverted() ? GateRewriting.Relation.SAME : GateRewriting.Relation.OPPOSITE;
        }

        @Override
        public Optional<Boolean> constant(Wire x) {
            return x.node() == FALSE ? Optional.of(x.inverted()) : Optional.empty();
        }
    };

    private final List<Circuit.Node> nodes = new ArrayList<>();
    private final List<Wire> outputs = new ArrayList<>();
    private final Map<Key, Wire> known = new HashMap<>();
    private int inputs;

    /** A circuit without inputs and outputs. */
    public CircuitBuilder() {
        nodes.add(Circuit.Node.CONSTANT);
    }

    /** The next input. */
    public Wire input() {
        nodes.add(new Circuit.Node(Optional.empty(), List.of(), inputs++, 0));
        return new Wire(this, nodes.size() - 1, false);
    }

    /** So many inputs. */
    public List<Wire> inputs(int count) {
        List<Wire> wires = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            wires.add(input());
        }
        return wires;
    }

    /** A bit that everybody knows. */
    public Wire constant(boolean bit) {
        return new Wire(this, FALSE, bit);
    }

    /**
     * A gate.
     *
     * @param gate any gate; whether it fits a set is found out when the circuit is evaluated
     * @param operands as many as it has inputs, in any order
     * @return its result
     * @throws IllegalArgumentException if there are not as many, or one is of another builder
     */
    public Wire gate(Gate gate, Wire... operands) {
        if (operands.length != gate.inputs()) {
            throw new IllegalArgumentException(gate + " takes " + gate.inputs() + " operands, not " + operands.length);
        }
        for (Wire operand : operands) {
            requireOwn(operand);
        }
        GateRewriting.Outcome<Wire> outcome = GateRewriting.of(gate, List.of(operands), WIRES);
        Gate rest = outcome.gate();
        if (rest == null) {
            return outcome.operands().isEmpty()
                    ? constant(outcome.bit())
                    : invertedIf(outcome.bit(), outcome.operands().getFirst());
        }
        List<Wire> ordered = outcome.operands().stream()
                .sorted(Comparator.comparingInt(Wire::node))
                .toList();
        return known.computeIfAbsent(new Key(rest, ordered), key -> {
            int level = 1;
            for (Wire operand : ordered) {
                level = Math.max(level, nodes.get(operand.node()).level() + 1);
            }
            nodes.add(new Circuit.Node(Optional.of(rest), ordered, -1, level));
            return new Wire(this, nodes.size() - 1, false);
        });
    }

    private static Wire invertedIf(boolean inverted, Wire wire) {
        return inverted ? wire.not() : wire;
    }

    /** condition ? x : y, of three gates. */
    public Wire mux(Wire condition, Wire x, Wire y) {
        return gate(Gate.NAND, gate(Gate.NAND, condition, x), gate(Gate.NAND, condition.not(), y));
    }

    /** The next output. */
    public void output(Wire wire) {
        requireOwn(wire);
        outputs.add(wire);
    }

    private void requireOwn(Wire wire) {
        if (wire.owner() != this) {
            throw new IllegalArgumentException("a wire of another circuit's builder");
        }
    }

    /** The circuit as it is now; the builder may go on. */
    public Circuit build() {
        boolean[] needed = new boolean[nodes.size()];
        outputs.forEach(output -> needed[output.node()] = true);
        for (int n = nodes.size() - 1; n >= 0; n--) {
            if (needed[n]) {
                nodes.get(n).operands().forEach(operand -> needed[operand.node()] = true);
            }
        }
        List<List<Integer>> waves = new ArrayList<>();
        for (int n = 0; n < nodes.size(); n++) {
            if (needed[n] && nodes.get(n).gate().isPresent()) {
                while (waves.size() < nodes.get(n).level()) {
                    waves.add(new ArrayList<>());
                }
                waves.get(nodes.get(n).level() - 1).add(n);
            }
        }
        return new Circuit(List.copyOf(nodes), waves.stream().map(List::copyOf).toList(), List.copyOf(outputs), inputs);
    }
}
