package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Kernels on rows of words, generated once for each vector width: canonical residues modulo an odd p below 2^62, and (the methods named masked)
 * residues modulo mask + 1, a power of two. The arithmetic is explained in the generator's {@code LongArithmetic} and {@code LongRowWriter}.
 */
public interface LongKernels {

    /** Words in a vector. */
    int lanes();

    /** One forward stage m, blocks lo to hi, vectors s words apart. */
    void forward2(MemorySegment a, long o, int m, int lo, int hi, int s, long[] w, long[] wq, long p);

    /** Two forward stages. */
    void forward4(MemorySegment a, long o, int m, int lo, int hi, int s, long[] w, long[] wq, long p);

    /** Two forward stages on blocks of four vectors. */
    void forwardShort(MemorySegment a, long o, int m, int lo, int hi, long[] w, long[] wq, long p);

    /** Transposes blocks and does the first stage inside vectors. */
    void forwardEdge(MemorySegment a, long o, MemorySegment table, int lo, int hi, long p);

    /** The last stages, inside vectors; ends canonical. */
    void forwardLast(MemorySegment a, long o, MemorySegment table, int lo, int hi, long p);

    /** The first inverse stages, inside vectors; reads x, writes a. */
    void inverseFirst(MemorySegment x, long xo, MemorySegment a, long o, MemorySegment table, int lo, int hi, long p);

    /** The last inverse stage inside vectors, and the transposition of blocks. */
    void inverseEdge(MemorySegment a, long o, MemorySegment table, int lo, int hi, long p);

    /** Two inverse stages on blocks of four vectors. */
    void inverseShort(MemorySegment a, long o, int m, int lo, int hi, long[] w, long[] wq, long p);

    /** One inverse stage. */
    void inverse2(MemorySegment a, long o, int m, int lo, int hi, int s, long[] w, long[] wq, long p);

    /** Two inverse stages. */
    void inverse4(MemorySegment a, long o, int m, int lo, int hi, int s, long[] w, long[] wq, long p);

    /** The last inverse stage and the division by N; ends canonical. */
    void inverse2Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            long[] w,
            long[] wq,
            long p,
            long scale,
            long scaleq);

    /** The last two inverse stages and the division by N; ends canonical. */
    void inverse4Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            long[] w,
            long[] wq,
            long p,
            long scale,
            long scaleq);

    /** a = x + y. */
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long p);

    /** a = x − y. */
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long p);

    /** a = −x. */
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, long p);

    /** a = x·y. */
    void multiply(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int n,
            long p,
            long mu,
            int shift);

    /** a = a + x·y. */
    void multiplyAdd(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int n,
            long p,
            long mu,
            int shift);

    /** a = x + w. */
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long p, long w);

    /** a = x·w. */
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long p, long w, long wq);

    /** a = a + x·w. */
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long p, long w, long wq);

    /** a = (x − y)·w. */
    void subtractMultiplyScalar(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int n,
            long p,
            long w,
            long wq);

    /** a = x + y. */
    void addMasked(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long mask);

    /** a = x − y. */
    void subtractMasked(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long mask);

    /** a = −x. */
    void negateMasked(MemorySegment a, long o, MemorySegment x, long xo, int n, long mask);

    /** a = x·y. */
    void multiplyMasked(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long mask);

    /** a = a + x·y. */
    void multiplyAddMasked(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long mask);

    /** a = x + w. */
    void addScalarMasked(MemorySegment a, long o, MemorySegment x, long xo, int n, long mask, long w);

    /** a = x·w. */
    void multiplyScalarMasked(MemorySegment a, long o, MemorySegment x, long xo, int n, long mask, long w);

    /** a = a + x·w. */
    void multiplyScalarAddMasked(MemorySegment a, long o, MemorySegment x, long xo, int n, long mask, long w);

    /** The words of x in blocks of lanes × lanes, each transposed; a may be x. */
    void transposeBlocks(MemorySegment a, long o, MemorySegment x, long xo, int n);
}
