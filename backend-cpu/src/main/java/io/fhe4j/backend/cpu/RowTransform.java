package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/** The negacyclic transform of one width modulo one prime, with its tables. */
interface RowTransform {

    /** The transform of the row at xo of x, to the row at o of a, which may be the same. */
    void forward(MemorySegment a, long o, MemorySegment x, long xo);

    /** Its inverse. */
    void inverse(MemorySegment a, long o, MemorySegment x, long xo);

    /** ψ^j, 0 ≤ j &lt; 2N, as a word of a row. */
    long power(int j);

    /** Frees the tables that are not on the heap. */
    void close();
}
