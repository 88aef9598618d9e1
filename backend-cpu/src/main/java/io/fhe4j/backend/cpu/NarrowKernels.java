package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The kernels on rows of 32-bit words, generated for vectors of 512 bits and as plain loops ({@link PlainNarrowKernels}). Rows are given by
 * a segment and the byte offset of the first word; residues are unsigned, below p unless a bound is named.
 */
public interface NarrowKernels {

    /** Words after a forward transform are below so many p. */
    double forwardBound(int n, int p);

    /** The forward transform in place, from words below 1.5p to words below {@link #forwardBound} times p. */
    void forward(MemorySegment a, long o, NarrowTables f);

    /**
     * The inverse transform in place, from words below 2p (3p where p has 28 bits or more).
     *
     * @param end {@link NarrowTables#PLAIN} or {@link NarrowTables#AFTER_PRODUCTS}
     */
    void inverse(MemorySegment a, long o, int end, NarrowTables f);

    /** c += the inverse transform of a, which is spoilt; from words as for {@link #inverse}. */
    void inverseAdd(MemorySegment a, long o, MemorySegment c, long co, int end, NarrowTables f);

    /** In place, from words below {@link #forwardBound} times p. */
    void canonical(MemorySegment a, long o, int n, int p);

    /** a = a·w, wq = ⌊w·2^32/p⌋. */
    void scale(MemorySegment a, long o, int n, int w, long wq, int p);

    /**
     * Digits of the row x as {@link io.fhe4j.ntt.Gadget} defines them for odd moduli, each plus p, in rows os bytes apart from o on.
     *
     * @param logBase at most 29, or anything where there is one level
     */
    void digits(
            MemorySegment a,
            long o,
            long os,
            MemorySegment x,
            long xo,
            int levels,
            int n,
            int p,
            int dropped,
            int logBase);

    /** a = c·(X^e − 1) in evaluation form; {@code lanes} are c times the powers of the lanes for e, see {@link NarrowMonomials}. */
    void monomialLessOne(MemorySegment a, long o, int[] lanes, NarrowMonomials m, int e);

    /**
     * a = Σ_σ f_σ·(Σ_d x_d·k_{σ,d})/2^64, below 2p (3p where p has 28 bits or more).
     *
     * @param x digits after the forward transform, in successive rows
     * @param ks bytes from the key's row for one digit to that of the next; those of the second sign follow those of the first
     * @param f the row of factors; those of the second sign are its mirror image
     * @param signs 1 or 2
     */
    void products(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment k,
            long ko,
            long ks,
            MemorySegment f,
            long fo,
            int signs,
            int terms,
            NarrowTables t);

    /**
     * For both components of a ciphertext, in two rows of a: (Σ_d x_d·k_{d,c})/2^32, below 2p.
     *
     * @param o the row of the first component
     * @param other the row of the second
     * @param x digits after the forward transform, in successive rows
     * @param k the key's rows, one after the other: for each digit those of both components
     * @param adds whether a row of words below 2p is added to the second component's
     * @param plus that row, in a
     */
    void pairs(
            MemorySegment a,
            long o,
            long other,
            MemorySegment x,
            long xo,
            MemorySegment k,
            long ko,
            int terms,
            boolean adds,
            long plus,
            NarrowTables t);

    /**
     * X → X^g in evaluation form, for widths that have generated kernels: groups of 64 words come from groups of 64 words.
     *
     * @param groups for each group the byte offset in x of that which it comes from
     * @param places for each word the place there
     */
    void permute(MemorySegment a, long o, MemorySegment x, long xo, int[] groups, int[] places);

    /** a += rows of t modulo 2^32, the first {@code count} whose offsets are given; what pads them is added too. */
    void sumRows(MemorySegment a, long o, int n, MemorySegment t, long[] rows, int count);
}
