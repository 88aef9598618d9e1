package io.fhe4j.ntt;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Sees everything that a program does with a backend; the seam on which recordings and reports are built. Safe for many threads. */
public interface CallObserver {

    /** A buffer has been allocated. */
    void allocated(RowBuffer buffer);

    /** The buffer with this allocation number has been given back. */
    void released(long allocationId);

    /** Residues have been uploaded; the words are only to be read during the call, and are not given for secret buffers. */
    void uploaded(Stream stream, RowBuffer out, @Nullable MemorySegment words);

    /** Residues have been downloaded; the words are not given for secret buffers. */
    void downloaded(Stream stream, RowBuffer x, @Nullable MemorySegment words);

    /**
     * A kernel is about to run.
     *
     * @param outputs how many of the operands, from the first, are written
     * @param constant the kernel's constant: RowScalars, Gadget, BaseConversion, ExactDivision, KeySwitchLayout, Long (Galois element), long[]
     *     (Galois elements), or a list of these; null for none
     */
    void kernel(Stream stream, Kernel kernel, int outputs, RowBuffer[] operands, @Nullable Object constant);

    /** A named part of the program begins; it will be repeated {@code count} times in a row. */
    void regionBegins(String name, long count);

    /** The last begun region ends. */
    void regionEnds();

    /** Whether this compound kernel is to be run, and seen, as its primitive ones. */
    boolean expands(Kernel kernel);
}
