package io.fhe4j.backend.pim.reram;

/** The gates that cells compute (FELIX, Gupta et al., ICCAD 2018, recalled), all rows at once. */
public enum LogicGate {
    /** Sets columns to one, which makes them ready to be driven: any number of columns in a cycle. */
    INIT(0, 1),
    /** ¬a. */
    NOT(1, 1),
    /** ¬(a ∨ b). */
    NOR(2, 1),
    /** ¬(a ∧ b). */
    NAND(2, 1),
    /** a ∨ b. */
    OR(2, 1),
    /** The complement of the majority of a, b and c. */
    MIN3(3, 1),
    /** a ⊕ b: OR, then the product with NAND in the same cell. */
    XOR(2, 2);

    private final int inputs;
    private final int cycles;

    LogicGate(int inputs, int cycles) {
        this.inputs = inputs;
        this.cycles = cycles;
    }

    /** The number of input columns. */
    public int inputs() {
        return inputs;
    }

    /** The cycles that it takes. */
    public int cycles() {
        return cycles;
    }
}
