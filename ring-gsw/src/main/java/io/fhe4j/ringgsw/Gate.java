package io.fhe4j.ringgsw;

import java.util.Arrays;
import java.util.List;

/**
 * A gate of two to four inputs, as a combination k·(x_1 + … + x_T) + offset whose phase lies in [0, q/2) exactly where the gate is true. A bit is
 * 0 or q/p. A gate that counts (AND, OR, MAJORITY: true from some number of ones on) takes k = ±1, and one of parity k = ±p/2; so the combination
 * lies |k|·q/(2p) away from the nearest of 0 and q/2. The other gates come from these and NOT, which is free.
 *
 * <p>Gates that count need p ≥ 2T − 1, so that all sums lie within a half circle around their threshold: sets for gates of three and four inputs
 * have bits of q/6 and q/8. MAJORITY and XOR3 fit the bits of two-input gates, q/4, with the errors of three operands. See {@link #fits}.
 */
public enum Gate {
    /** x ∧ y. */
    AND(2, 2, false, 4),
    /** x ∨ y. */
    OR(2, 1, false, 4),
    /** x ⊕ y. */
    XOR(2, 0, false, 4),
    /** ¬(x ∧ y). */
    NAND(2, 2, true, 4),
    /** ¬(x ∨ y). */
    NOR(2, 1, true, 4),
    /** ¬(x ⊕ y). */
    XNOR(2, 0, true, 4),
    /** Whether at least two of three are true: the carry of an adder. */
    MAJORITY(3, 2, false, 4),
    /** x ⊕ y ⊕ z: the sum of an adder. */
    XOR3(3, 0, false, 4),
    /** ¬(x ⊕ y ⊕ z). */
    XNOR3(3, 0, true, 4),
    /** Whether all three are true. */
    AND3(3, 3, false, 6),
    /** Whether one of three is true. */
    OR3(3, 1, false, 6),
    /** Whether one of three is false. */
    NAND3(3, 3, true, 6),
    /** Whether all three are false. */
    NOR3(3, 1, true, 6),
    /** Whether all four are true. */
    AND4(4, 4, false, 8),
    /** Whether one of four is true. */
    OR4(4, 1, false, 8),
    /** The parity of four. */
    XOR4(4, 0, false, 8),
    /** Whether one of four is false. */
    NAND4(4, 4, true, 8),
    /** Whether all four are false. */
    NOR4(4, 1, true, 8),
    /** Whether an even number of four is true. */
    XNOR4(4, 0, true, 8);

    private static final int PARITY = 0;

    private final int inputs;
    private final int threshold;
    private final boolean negated;
    private final int leastPlaintextModulus;

    Gate(int inputs, int threshold, boolean negated, int leastPlaintextModulus) {
        this.inputs = inputs;
        this.threshold = threshold;
        this.negated = negated;
        this.leastPlaintextModulus = leastPlaintextModulus;
    }

    /** T, the number of inputs: 2 to 4. */
    public int inputs() {
        return inputs;
    }

    /** Whether it can be computed on bits 0 and q/p. */
    public boolean fits(LweEncoding bits) {
        return bits.offsetHalves() == 0 && bits.plaintextModulus() >= leastPlaintextModulus;
    }

    /** The least p that it {@linkplain #fits fits}. */
    public int leastPlaintextModulus() {
        return leastPlaintextModulus;
    }

    /** The gates that a set computes. */
    public static List<Gate> of(FhewParameters parameters) {
        return Arrays.stream(values())
                .filter(gate -> gate.fits(parameters.bitEncoding()))
                .toList();
    }

    /**
     * k, the factor of all operands.
     *
     * @param plaintextModulus p
     */
    public int coefficient(int plaintextModulus) {
        int size = threshold == PARITY ? plaintextModulus / 2 : 1;
        return negated ? -size : size;
    }

    /**
     * The offset in units of q/(2p), half a bit.
     *
     * @param plaintextModulus p
     */
    public int offsetHalves(int plaintextModulus) {
        int size = threshold == PARITY ? plaintextModulus / 2 : 2 * threshold - 1;
        return negated ? size : -size;
    }

    /**
     * The gate in the clear.
     *
     * @throws IllegalArgumentException if there are not {@link #inputs} bits
     */
    public boolean apply(boolean... bits) {
        if (bits.length != inputs) {
            throw new IllegalArgumentException(this + " takes " + inputs + " bits, not " + bits.length);
        }
        int ones = 0;
        for (boolean bit : bits) {
            ones += bit ? 1 : 0;
        }
        boolean plain = threshold == PARITY ? ones % 2 == 1 : ones >= threshold;
        return plain != negated;
    }
}
