package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The derived constants of a {@link io.fhe4j.ntt.BaseConversion}, and its three steps. Between them lie scratch rows: the y_i, and after them, where
 * the conversion is exact, the row of u.
 */
abstract class Conversion {

    private final int terms;
    private final boolean exact;

    Conversion(int terms, boolean exact) {
        this.terms = terms;
        this.exact = exact;
    }

    /** The number of moduli converted from. */
    final int terms() {
        return terms;
    }

    /** The scratch rows that one polynomial needs. */
    final int scratchRows() {
        return exact ? terms + 1 : terms;
    }

    final boolean isExact() {
        return exact;
    }

    /** y_i, the scratch row at y, of the row x of modulus i, in coefficient form; y may be x. */
    abstract void prepare(MemorySegment y, long yo, MemorySegment x, long xo, int n, int i);

    /** The row of u after the prepared rows, which begin at yo and are ys bytes apart; only for exact conversions. */
    abstract void finish(MemorySegment y, long yo, long ys, int n);

    /** The row of target j, in coefficient form. */
    abstract void combine(MemorySegment a, long o, MemorySegment y, long yo, long ys, int n, int j);
}
