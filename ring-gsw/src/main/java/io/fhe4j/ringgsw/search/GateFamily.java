package io.fhe4j.ringgsw.search;

/** The gates that a set is made for: its bits are 0 and q/p, and the sum of so many of them must be decided. */
public enum GateFamily {
    /** All gates of two inputs, majority and parity of three, multiplexers. */
    TWO_INPUTS(4, 3, "2"),
    /** The gates of two inputs, and conjunctions and disjunctions of three. */
    THREE_INPUTS(6, 3, "3"),
    /** All of these, and those of four. */
    FOUR_INPUTS(8, 4, "4");

    private final int plaintextModulus;
    private final int mostInputs;
    private final String suffix;

    GateFamily(int plaintextModulus, int mostInputs, String suffix) {
        this.plaintextModulus = plaintextModulus;
        this.mostInputs = mostInputs;
        this.suffix = suffix;
    }

    /** p: a bit is 0 or q/p, and sums must stay within q/(2p). */
    public int plaintextModulus() {
        return plaintextModulus;
    }

    /** The inputs of the family's gate that fails most often. */
    public int mostInputs() {
        return mostInputs;
    }

    /** How names of sets end, as 2 in GINX_128_2. */
    public String suffix() {
        return suffix;
    }
}
