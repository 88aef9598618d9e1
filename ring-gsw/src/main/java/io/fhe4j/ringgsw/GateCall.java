package io.fhe4j.ringgsw;

import io.fhe4j.ringgsw.noise.ErrorNames;
import io.fhe4j.ringgsw.noise.NoiseSource;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.List;

/**
 * A gate and what it is to be computed on.
 *
 * @param gate the gate
 * @param operands as many as it has inputs
 */
public record GateCall(Gate gate, List<LweCiphertext> operands) {

    /**
     * Checks the number of operands.
     *
     * @throws IllegalArgumentException if it is not the gate's
     */
    public GateCall {
        operands = List.copyOf(operands);
        if (operands.size() != gate.inputs()) {
            throw new IllegalArgumentException(gate + " takes " + gate.inputs() + " operands, not " + operands.size());
        }
    }

    /** With operands one by one. */
    public static GateCall of(Gate gate, LweCiphertext... operands) {
        return new GateCall(gate, List.of(operands));
    }

    /**
     * The result's error, named by the combination that is bootstrapped, Σ coefficient·source + constant, on which alone it depends: AND(x, y) and NOR(¬x, ¬y) are the
     * same ciphertext. Half of the circle farther the rotation is the opposite one, and the bit, too. Its family is named alike, by the operands' families.
     *
     * @param variance its variance
     */
    NoiseSources source(double variance) {
        int p = operands.getFirst().encoding().plaintextModulus();
        int k = gate.coefficient(p);
        int constant = gate.offsetHalves(p);
        int related = constant;
        long[] factors = new long[operands.size()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = k;
            NoiseSource source = operands.get(i).sources().list().getFirst();
            // A bit with a negated source is 2 halves minus it, and so is of two opposite names of a family the one.
            constant += source.coefficient() < 0 ? 2 * k : 0;
            related += source.coefficient() * source.family() < 0 ? 2 * k : 0;
        }
        NoiseSources combination = NoiseSources.combine(
                operands.stream().map(LweCiphertext::sources).toList(), factors);
        boolean opposite = Math.floorMod(constant, 2 * p) >= p;
        long family = ErrorNames.of(combination.family(), Math.floorMod(related, p));
        boolean otherwise = Math.floorMod(related, 2 * p) >= p != opposite;
        NoiseSources source =
                NoiseSources.of(combination.hash(Math.floorMod(constant, p)), otherwise ? -family : family, variance);
        return opposite ? source.negated() : source;
    }
}
