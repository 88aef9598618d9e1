package io.fhe4j.ringgsw;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A circuit of gates, made once by a {@link CircuitBuilder} and evaluated as often as wanted: wave by wave, the gates of a wave together, since
 * none waits for another. Immutable; safe for many threads.
 */
public final class Circuit {

    /** What progress is told of. */
    public static final String STAGE = "gates";

    /**
     * A node.
     *
     * @param gate what it computes; empty for inputs and the constant
     * @param operands of the gate
     * @param input the input's number, or −1
     * @param level the wave that it belongs to, from 1; 0 for inputs and the constant
     */
    record Node(Optional<Gate> gate, List<Wire> operands, int input, int level) {
        /** The bit 0. */
        static final Node CONSTANT = new Node(Optional.empty(), List.of(), -1, 0);
    }

    private final List<Node> nodes;
    private final List<List<Integer>> waves;
    private final List<Wire> outputs;
    private final int inputs;

    Circuit(List<Node> nodes, List<List<Integer>> waves, List<Wire> outputs, int inputs) {
        this.nodes = nodes;
        this.waves = waves;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** The number of inputs. */
    public int inputs() {
        return inputs;
    }

    /** The number of outputs. */
    public int outputs() {
        return outputs.size();
    }

    /** The number of gates, each of which is one bootstrapping; NOT is none. */
    public int gates() {
        return waves.stream().mapToInt(List::size).sum();
    }

    /** How many gates there are of each kind. */
    public Map<Gate, Integer> gatesByKind() {
        Map<Gate, Integer> kinds = new TreeMap<>();
        waves.forEach(wave -> wave.forEach(node -> kinds.merge(gate(node), 1, Integer::sum)));
        return kinds;
    }

    /** The number of waves: of gates one after the other on the longest path. */
    public int depth() {
        return waves.size();
    }

    private Gate gate(int node) {
        return nodes.get(node).gate().orElseThrow();
    }

    /**
     * log2 of a bound of the probability that any gate goes wrong under a parameter set, operands as noisy as results of gates.
     *
     * @return −∞ for a circuit without gates
     */
    public double failureLog2(FhewParameters parameters) {
        FailureBudget budget = FailureBudget.unlimited();
        spend(parameters, budget);
        return budget.log2();
    }

    /**
     * Adds this circuit, operands as noisy as results of gates, to what a program may fail with.
     *
     * @throws FailureBudgetException if it is too much; nothing is added then
     */
    public void spend(FhewParameters parameters, FailureBudget budget) {
        double[] failures = waves.stream()
                .flatMap(List::stream)
                .mapToDouble(node -> parameters.failureLog2(gate(node)))
                .toArray();
        budget.spendAll(failures);
    }

    /** Of each gate, on bits whose errors are known; refused before anything is computed. */
    private double[] failures(GateEvaluator evaluator, List<LweCiphertext> bits) {
        return waves.stream()
                .flatMap(List::stream)
                .mapToDouble(node -> {
                    Gate gate = gate(node);
                    evaluator.check(gate);
                    double variance = nodes.get(node).operands().stream()
                            .mapToDouble(operand -> variance(evaluator, bits, operand))
                            .sum();
                    return evaluator.checked(gate, variance);
                })
                .toArray();
    }

    private double variance(GateEvaluator evaluator, List<LweCiphertext> bits, Wire wire) {
        int input = nodes.get(wire.node()).input();
        return input < 0
                ? evaluator.resultVariance()
                : bits.get(input).sources().variance();
    }

    /**
     * The circuit in the clear.
     *
     * @throws IllegalArgumentException if there are not as many bits as inputs
     */
    public boolean[] apply(boolean... bits) {
        requireInputs(bits.length);
        boolean[] values = new boolean[nodes.size()];
        for (int n = 0; n < nodes.size(); n++) {
            Node node = nodes.get(n);
            if (node.input() >= 0) {
                values[n] = bits[node.input()];
            } else if (node.gate().isPresent()) {
                boolean[] operands = new boolean[node.operands().size()];
                for (int i = 0; i < operands.length; i++) {
                    Wire operand = node.operands().get(i);
                    operands[i] = values[operand.node()] != operand.inverted();
                }
                values[n] = node.gate().get().apply(operands);
            }
        }
        boolean[] results = new boolean[outputs.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = values[outputs.get(i).node()] != outputs.get(i).inverted();
        }
        return results;
    }

    private void requireInputs(int count) {
        if (count != inputs) {
            throw new IllegalArgumentException("a circuit of " + inputs + " inputs got " + count);
        }
    }

    /** The circuit on encrypted bits, on the calling thread. */
    public List<LweCiphertext> evaluate(GateEvaluator evaluator, List<LweCiphertext> bits) {
        return evaluate(evaluator, bits, new Workers(Runnable::run, 1), ProgressListener.NONE);
    }

    /**
     * The circuit on encrypted bits.
     *
     * @param evaluator computes the gates; all of them are charged to its budget before the first
     * @param bits as many as there are inputs
     * @param workers share the gates of a wave, each part of it a batch
     * @param progress told after each wave how many gates are done
     * @return the outputs
     * @throws IllegalArgumentException if there are not as many bits as inputs
     * @throws io.fhe4j.api.IncompatibleException if a gate does not fit the evaluator's set, or a bit has other parameters or another encoding
     * @throws io.fhe4j.api.KeySetMismatchException if a bit belongs to another key set
     * @throws io.fhe4j.api.InvalidParametersException if a gate fails with a probability above 2^-64 and nobody accepted that
     * @throws io.fhe4j.api.PrecisionException if errors of bits are so large that a gate would
     * @throws FailureBudgetException if the circuit would exceed the evaluator's budget
     */
    @SuppressWarnings("try") // the scope is there for its end
    public List<LweCiphertext> evaluate(
            GateEvaluator evaluator, List<LweCiphertext> bits, Workers workers, ProgressListener progress) {
        requireInputs(bits.size());
        bits.forEach(bit -> bit.requireBit(
                "a circuit", evaluator.parameters(), evaluator.keys().keySet()));
        evaluator.budget().spendAll(failures(evaluator, bits));
        GateEvaluator charged = evaluator.withBudget(FailureBudget.unlimited());
        try (Scope scope = evaluator.scope()) {
            @Nullable LweCiphertext[] values = new @Nullable LweCiphertext[nodes.size()];
            values[0] = evaluator.constant(false);
            for (int n = 0; n < nodes.size(); n++) {
                if (nodes.get(n).input() >= 0) {
                    values[n] = bits.get(nodes.get(n).input());
                }
            }
            int total = gates();
            int done = 0;
            progress.progress(STAGE, 0, total);
            for (List<Integer> wave : waves) {
                evaluate(charged, wave, values, workers);
                done += wave.size();
                progress.progress(STAGE, done, total);
            }
            List<LweCiphertext> results = outputs.stream()
                    .map(output -> value(evaluator, output, values))
                    .toList();
            results.forEach(result -> scope.keep(result.residues()));
            return results;
        }
    }

    private void evaluate(
            GateEvaluator evaluator, List<Integer> wave, @Nullable LweCiphertext[] values, Workers workers) {
        List<GateCall> calls = wave.stream()
                .map(node -> new GateCall(
                        gate(node),
                        nodes.get(node).operands().stream()
                                .map(operand -> value(evaluator, operand, values))
                                .toList()))
                .toList();
        int parts = Math.min(workers.parallelism(), calls.size());
        LweCiphertext[][] results = new LweCiphertext[parts][];
        workers.run(parts, (part, slot) -> {
            List<GateCall> mine = calls.subList(calls.size() * part / parts, calls.size() * (part + 1) / parts);
            results[part] = evaluator.evaluate(mine).toArray(LweCiphertext[]::new);
        });
        int next = 0;
        for (LweCiphertext[] part : results) {
            for (LweCiphertext result : part) {
                values[wave.get(next++)] = result;
            }
        }
    }

    private static LweCiphertext value(GateEvaluator evaluator, Wire wire, @Nullable LweCiphertext[] values) {
        LweCiphertext value = values[wire.node()];
        if (value == null) {
            throw new AssertionError("a gate before its operand");
        }
        return wire.inverted() ? evaluator.not(value) : value;
    }

    /** Inputs, outputs, gates and depth. */
    @Override
    public String toString() {
        return "circuit of " + inputs + " inputs, " + outputs.size() + " outputs, " + gates() + " gates in " + depth()
                + " waves";
    }
}
