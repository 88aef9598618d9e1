package io.fhe4j.ringgsw;

/**
 * A gate of two inputs, as a combination k·(x + y) + offset whose phase lies in [0, q/2) exactly where the gate is true. A bit is 0 or q/4, so
 * the combinations lie q/8 (with k = ±1) or q/4 (with k = ±2) away from the nearest of 0 and q/2. The other gates of two inputs come from these
 * and NOT, which is free.
 */
public enum Gate {
    /** x ∧ y. */
    AND(1, -3),
    /** x ∨ y. */
    OR(1, -1),
    /** x ⊕ y. */
    XOR(2, -2),
    /** ¬(x ∧ y). */
    NAND(-1, 3),
    /** ¬(x ∨ y). */
    NOR(-1, 1),
    /** ¬(x ⊕ y). */
    XNOR(-2, 2);

    private final int coefficient;
    private final int offsetEighths;

    Gate(int coefficient, int offsetEighths) {
        this.coefficient = coefficient;
        this.offsetEighths = offsetEighths;
    }

    /** k, the factor of both operands: ±1 or ±2. */
    public int coefficient() {
        return coefficient;
    }

    /** The offset in units of q/8. */
    public int offsetEighths() {
        return offsetEighths;
    }

    /** The gate in the clear. */
    public boolean apply(boolean x, boolean y) {
        // In units of q/8 a bit is 0 or 2, and the phase is taken modulo 8.
        int phase = 2 * coefficient * ((x ? 1 : 0) + (y ? 1 : 0)) + offsetEighths;
        return Math.floorMod(phase, 8) < 4;
    }
}
