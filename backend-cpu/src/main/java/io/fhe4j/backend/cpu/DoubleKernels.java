package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Kernels on rows of signed doubles modulo an odd p below 2^50, generated once for each vector width; the arithmetic is explained in the
 * generator's {@code DoubleArithmetic} and {@code DoubleRowWriter}. A row is a segment and the byte offset of its first word; {@code n} words are
 * worked on, rounded up to whole vectors.
 */
public interface DoubleKernels {

    /** Doubles in a vector. */
    int lanes();

    /** Two forward stages from stage m on, blocks lo to hi, vectors s words apart. */
    void forward4(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p);

    /** The same, reducing first. */
    void forward4Reduced(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p);

    /** Three forward stages. */
    void forward8(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p);

    /** The same, reducing first. */
    void forward8Reduced(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p);

    /** Three forward stages on blocks of eight vectors. */
    void forwardShort(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p);

    /** The same, reducing first. */
    void forwardShortReduced(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p);

    /** The last stages, inside vectors; ends at rest. */
    void forwardLast(MemorySegment a, long o, MemorySegment table, int lo, int hi, double p);

    /** The same, reducing first. */
    void forwardLastReduced(MemorySegment a, long o, MemorySegment table, int lo, int hi, double p);

    /** The whole forward transform of 1024 or 2048 words, in place, nothing reduced before its end. */
    void forwardRow(MemorySegment a, long o, int n, double[] w, double[] wq, MemorySegment table, double p);

    /** The whole inverse transform of 1024 or 2048 words, in place. */
    void inverseRow(
            MemorySegment a,
            long o,
            int n,
            double[] w,
            double[] wq,
            MemorySegment table,
            double p,
            double scale,
            double scaleq);

    /**
     * As {@link #multiplySumPair} for 2, 4 or 6 terms and 1024 or 2048 words, where rows lie dense: those of x one after another, those of y in
     * pairs.
     */
    void densePair(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /**
     * Rows at o and o1 = Σ_σ f_σ·Σ_d x_d·y_{σ,d}, and the same with the rows after y_{σ,d}: the sums of {@link #densePair} for two signs and 2 or 4
     * terms. The rows of f lie dense.
     */
    void denseSigns(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            MemorySegment f,
            long fo,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** The first inverse stages, inside vectors; reads x, writes a. */
    void inverseFirst(MemorySegment x, long xo, MemorySegment a, long o, MemorySegment table, int lo, int hi, double p);

    /** Three inverse stages on blocks of eight vectors. */
    void inverseShort(MemorySegment a, long o, int m, int lo, int hi, double[] w, double[] wq, double p);

    /** Three inverse stages. */
    void inverse8(MemorySegment a, long o, int m, int lo, int hi, int s, double[] w, double[] wq, double p);

    /** The last inverse stage and the division by N. */
    void inverse2Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq);

    /** The last two inverse stages and the division by N. */
    void inverse4Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq);

    /** The last three inverse stages and the division by N. */
    void inverse8Scaled(
            MemorySegment a,
            long o,
            int m,
            int lo,
            int hi,
            int s,
            double[] w,
            double[] wq,
            double p,
            double scale,
            double scaleq);

    /** a = x + y. */
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p);

    /** a = x − y. */
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p);

    /** a = −x. */
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, double p);

    /** a = x·y. */
    void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p);

    /** a = a + x·y. */
    void multiplyAdd(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, double p);

    /** a = x + w. */
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w);

    /** a = x·w. */
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq);

    /** a = a + x·w. */
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq);

    /** a = the centred residue of x·w. */
    void multiplyScalarCentred(MemorySegment a, long o, MemorySegment x, long xo, int n, double p, double w, double wq);

    /** a = (x − y)·w. */
    void subtractMultiplyScalar(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            int n,
            double p,
            double w,
            double wq);

    /** Rows at o, o1, o2 = x0·y0, x0·y1 + x1·y0, x1·y1. */
    void tensor(
            MemorySegment a,
            long o,
            long o1,
            long o2,
            MemorySegment x,
            long xo,
            long x1,
            MemorySegment y,
            long yo,
            long y1,
            int n,
            double p);

    /** a = Σ x_d·y_d over rows xs and ys bytes apart. */
    void multiplySum(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** a = a + Σ x_d·y_d. */
    void multiplySumAdd(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** Rows at o and o1 = Σ x_d·y_d and Σ x_d·z_d, z_d at z bytes from y_d. */
    void multiplySumPair(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            long z,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** The same, added to what is there. */
    void multiplySumPairAdd(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            long z,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** a = Σ x_d·f[at + d] over rows xs bytes apart, |x_d| and |f| within what the sums were made for. */
    void combine(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            double[] f,
            int at,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** The same, added to what is there. */
    void combineAdd(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            double[] f,
            int at,
            int terms,
            int n,
            double p,
            double high,
            double unit,
            double t,
            double tq);

    /** a = rint(Σ fma(x_d, reciprocals[d])), in this order. */
    void quotientSum(
            MemorySegment a, long o, MemorySegment x, long xo, long xs, double[] reciprocals, int terms, int n);

    /**
     * The digits of x divided by 2^t and rounded half up, into rows os bytes apart, the least first.
     *
     * @param dropped 2^-t
     * @param half 2^-(t+1), or 0 where t = 0
     * @param base B, a power of two
     */
    void digits(
            MemorySegment a,
            long o,
            long os,
            MemorySegment x,
            long xo,
            int levels,
            int n,
            double p,
            double dropped,
            double half,
            double base);

    /** a = lanes[l]·powers[e·steps[v] &amp; mask] − 1 in lane l of vector v. */
    void monomialLessOne(
            MemorySegment a, long o, double[] lanes, double[] powers, int[] steps, int e, int mask, int n, double p);

    /** In place from canonical words; negative if one is not below p. */
    long decode(MemorySegment a, long o, int n, double p);

    /** The same, transposing blocks of lanes × lanes words. */
    long decodeBlocks(MemorySegment a, long o, int n, double p);

    /** Canonical words. */
    void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, double p);

    /** The same, transposing blocks of lanes × lanes words. */
    void encodeBlocks(MemorySegment a, long o, MemorySegment x, long xo, int n, double p);
}
