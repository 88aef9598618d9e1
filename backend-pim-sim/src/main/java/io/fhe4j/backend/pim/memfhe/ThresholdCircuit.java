package io.fhe4j.backend.pim.memfhe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Gates that say whether enough of some bits are set: what a neuron with weights 1 and −1 is, where bits are all that a ciphertext holds (a weight of −1
 * negates its bit, which takes no bootstrapping). Full adders of five gates take three bits of a weight, earliest first, until one is left (Wallace 1964); then
 * the sum is compared with a constant, a gate for a bit at most.
 */
public final class ThresholdCircuit {

    /** What a gate does. */
    public enum Kind {
        /** Both. */
        AND,
        /** One or both. */
        OR,
        /** One alone. */
        XOR
    }

    /**
     * A gate of two inputs.
     *
     * @param kind what it does
     * @param a a wire: inputs of the circuit come first, then the results of gates in order
     * @param b another
     */
    public record Gate(Kind kind, int a, int b) {}

    private final int inputs;
    private final List<Gate> gates = new ArrayList<>();
    private final List<Integer> levels = new ArrayList<>();
    private final int output;

    /**
     * A circuit.
     *
     * @param inputs how many bits
     * @param threshold how many of them are enough, from 1 to all
     * @throws IllegalArgumentException if there are not so many
     */
    public ThresholdCircuit(int inputs, int threshold) {
        if (threshold < 1 || threshold > inputs) {
            throw new IllegalArgumentException(threshold + " of " + inputs + " bits");
        }
        this.inputs = inputs;
        List<PriorityQueue<Integer>> weights = new ArrayList<>();
        weights.add(earliestFirst());
        for (int wire = 0; wire < inputs; wire++) {
            levels.add(0);
            weights.getFirst().add(wire);
        }
        List<Integer> sum = new ArrayList<>();
        for (int k = 0; k < weights.size(); k++) {
            PriorityQueue<Integer> bits = weights.get(k);
            while (bits.size() > 1) {
                if (k + 1 == weights.size()) {
                    weights.add(earliestFirst());
                }
                int a = bits.remove();
                int b = bits.remove();
                int half = gate(Kind.XOR, a, b);
                int carry = gate(Kind.AND, a, b);
                if (bits.isEmpty()) {
                    bits.add(half);
                } else {
                    int c = bits.remove();
                    bits.add(gate(Kind.XOR, half, c));
                    carry = gate(Kind.OR, carry, gate(Kind.AND, half, c));
                }
                weights.get(k + 1).add(carry);
            }
            sum.add(bits.remove());
        }
        this.output = compare(sum, threshold);
    }

    private PriorityQueue<Integer> earliestFirst() {
        return new PriorityQueue<>(Comparator.comparing(levels::get).thenComparing(Comparator.naturalOrder()));
    }

    private int gate(Kind kind, int a, int b) {
        gates.add(new Gate(kind, a, b));
        levels.add(1 + Math.max(levels.get(a), levels.get(b)));
        return levels.size() - 1;
    }

    /** From the lowest bit: what stands so far is enough where the bit is set and need not be, and not where it must be and is not. */
    private int compare(List<Integer> sum, int threshold) {
        int first = Integer.numberOfTrailingZeros(threshold);
        int enough = sum.get(first);
        for (int k = first + 1; k < sum.size(); k++) {
            enough = gate((threshold >> k & 1) == 1 ? Kind.AND : Kind.OR, sum.get(k), enough);
        }
        return enough;
    }

    /** All gates, in an order in which they can be computed. */
    public List<Gate> gates() {
        return List.copyOf(gates);
    }

    /** The wire of the result. */
    public int output() {
        return output;
    }

    /** How many gates can begin when so many others have ended one after another: those at the inputs first. */
    int[] gatesOfLevels() {
        int[] counts = new int[levels.stream().mapToInt(Integer::intValue).max().orElse(0)];
        levels.stream().skip(inputs).forEach(level -> counts[level - 1]++);
        return counts;
    }
}
