package io.fhe4j.cli;

import io.fhe4j.backend.pim.memfhe.ThresholdCircuit;
import io.fhe4j.ringgsw.Circuit;
import io.fhe4j.ringgsw.CircuitBuilder;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A perceptron on bits, every step of which is a gate: what MemFHE's networks are made of, so small that it runs as a program. Bits stand for 1 and −1, weights
 * are 1 or −1, and a neuron says whether its weighted sum is at least 0. A weight of −1 negates its bit, which takes no bootstrapping; then gates count how many bits
 * are set.
 *
 * <pre>{@code
 * MemfheBitNetwork network = MemfheBitNetwork.random(1, 4, 2, 1);
 * List<LweCiphertext> scores = network.circuit().evaluate(evaluator, bits);
 * }</pre>
 */
public final class MemfheBitNetwork {

    private final int[] widths;

    /** Of each layer, of each neuron, whether the weight of each of its inputs is −1. */
    private final List<boolean[][]> layers;

    private MemfheBitNetwork(int[] widths, List<boolean[][]> layers) {
        this.widths = widths;
        this.layers = layers;
    }

    /** The one that {@code pim reproduce memfhe} records, and {@code compare} runs: a small one, since a NAND is 289 million commands. */
    public static MemfheBitNetwork recorded() {
        return random(1, 4, 2, 1);
    }

    /**
     * A network with weights of a seed.
     *
     * @param seed of the weights
     * @param widths of the input and of each layer, each at least 1
     */
    public static MemfheBitNetwork random(long seed, int... widths) {
        SplittableRandom random = new SplittableRandom(seed);
        List<boolean[][]> layers = new ArrayList<>();
        for (int layer = 1; layer < widths.length; layer++) {
            boolean[][] negative = new boolean[widths[layer]][widths[layer - 1]];
            for (boolean[] neuron : negative) {
                for (int k = 0; k < neuron.length; k++) {
                    neuron[k] = random.nextBoolean();
                }
            }
            layers.add(negative);
        }
        return new MemfheBitNetwork(widths.clone(), layers);
    }

    /** Such as {@code MLP 4-2-1 on bits}. */
    public String name() {
        return IntStream.of(widths).mapToObj(String::valueOf).collect(Collectors.joining("-", "MLP ", " on bits"));
    }

    /** The widths of the input and of each layer. */
    public List<Integer> widths() {
        return IntStream.of(widths).boxed().toList();
    }

    /** The network in the clear, by sums of 1 and −1. */
    public boolean[] apply(boolean... bits) {
        boolean[] values = bits;
        for (boolean[][] layer : layers) {
            boolean[] results = new boolean[layer.length];
            for (int neuron = 0; neuron < results.length; neuron++) {
                int sum = 0;
                for (int k = 0; k < values.length; k++) {
                    int weight = layer[neuron][k] ? -1 : 1;
                    sum += values[k] ? weight : -weight;
                }
                results[neuron] = sum >= 0;
            }
            values = results;
        }
        return values;
    }

    /** The network as gates; what several neurons compute alike is there once. */
    public Circuit circuit() {
        CircuitBuilder builder = new CircuitBuilder();
        List<Wire> values = builder.inputs(widths[0]);
        for (boolean[][] layer : layers) {
            List<Wire> inputs = values;
            ThresholdCircuit sum = new ThresholdCircuit(inputs.size(), Math.ceilDiv(inputs.size(), 2));
            List<Wire> results = new ArrayList<>();
            for (boolean[] negative : layer) {
                List<Wire> wires = new ArrayList<>();
                for (int k = 0; k < negative.length; k++) {
                    wires.add(negative[k] ? inputs.get(k).not() : inputs.get(k));
                }
                for (ThresholdCircuit.Gate gate : sum.gates()) {
                    wires.add(builder.gate(gate(gate.kind()), wires.get(gate.a()), wires.get(gate.b())));
                }
                results.add(wires.get(sum.output()));
            }
            values = results;
        }
        values.forEach(builder::output);
        return builder.build();
    }

    private static Gate gate(ThresholdCircuit.Kind kind) {
        return switch (kind) {
            case AND -> Gate.AND;
            case OR -> Gate.OR;
            case XOR -> Gate.XOR;
        };
    }
}
