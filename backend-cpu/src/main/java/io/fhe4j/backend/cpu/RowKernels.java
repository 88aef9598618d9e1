package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/**
 * The kernels on single rows in one representation. A row is a segment and the byte offset of its first word, {@code n} is the width,
 * {@code m} the modulus. An output may be one of the operands.
 */
abstract class RowKernels {

    /** Where words lie in evaluation form. */
    abstract EvaluationOrder order();

    /** The bytes of a word. */
    int wordBytes() {
        return Long.BYTES;
    }

    /** What a word is, in images of rows. */
    abstract String word();

    /** Whether the words of a row, from wherever they came, are such as kernels leave. */
    abstract boolean isSound(MemorySegment x, long xo, int n, RowModulus m);

    /** The bits of word i: what {@link #set} writes, and for powers of two the canonical residue. */
    long get(MemorySegment x, long xo, int i) {
        return Words.get(x, xo, i);
    }

    /** Writes the bits of word i. */
    void set(MemorySegment a, long o, int i, long word) {
        Words.set(a, o, i, word);
    }

    /** The canonical residue of word i. */
    abstract long canonical(MemorySegment x, long xo, int i, RowModulus m);

    /** Writes a canonical residue as word i. */
    abstract void put(MemorySegment a, long o, int i, long word, RowModulus m);

    /**
     * Canonical words of 64 bits in the order of the host become a row of this representation; false if a word is not canonical.
     *
     * @param x may be the row itself, which must then have room for them
     */
    abstract boolean decode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m);

    /** a = the canonical words of the row at x, 64 bits each, in the order of the host; a may be x if it has room. */
    abstract void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m);

    abstract void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m);

    abstract void subtract(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m);

    abstract void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, RowModulus m);

    abstract void multiply(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m);

    abstract void multiplyAdd(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m);

    /** a = x + s, s canonical. */
    abstract void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m);

    abstract void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m);

    abstract void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m);

    /** a = (x − y)·s. */
    void subtractMultiplyScalar(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long s, RowModulus m) {
        subtract(a, o, x, xo, y, yo, n, m);
        multiplyScalar(a, o, a, o, n, s, m);
    }

    /** a = Σ_d x_d·y_d over rows xs and ys bytes apart. */
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
            RowModulus m) {
        multiply(a, o, x, xo, y, yo, n, m);
        for (int d = 1; d < terms; d++) {
            multiplyAdd(a, o, x, xo + d * xs, y, yo + d * ys, n, m);
        }
    }

    /** Rows at o and o1 = Σ_d x_d·y_d and Σ_d x_d·z_d, z_d lying z bytes after y_d. */
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
            RowModulus m) {
        multiplySum(a, o, x, xo, xs, y, yo, ys, terms, n, m);
        multiplySum(a, o1, x, xo, xs, y, yo + z, ys, terms, n, m);
    }

    /** Rows at o, o1, o2 = x0·y0, x0·y1 + x1·y0, x1·y1; no output is an operand. */
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
            RowModulus m) {
        multiply(a, o, x, xo, y, yo, n, m);
        multiply(a, o1, x, xo, y, y1, n, m);
        multiplyAdd(a, o1, x, x1, y, yo, n, m);
        multiply(a, o2, x, x1, y, y1, n, m);
    }

    /** a += the rows of t, {@code count} of them, that begin at these offsets. */
    void addRows(MemorySegment a, long o, int n, MemorySegment t, long[] rows, int count, RowModulus m) {
        for (int k = 0; k < count; k++) {
            add(a, o, a, o, t, rows[k], n, m);
        }
    }

    /** a[i] = x[table[i]]. */
    void permute(MemorySegment a, long o, MemorySegment x, long xo, int[] table) {
        for (int i = 0; i < table.length; i++) {
            Words.set(a, o, i, Words.get(x, xo, table[i]));
        }
    }

    /** The negative of one word of a row. */
    abstract long negateWord(long word, RowModulus m);

    /** The transform of a width that the modulus supports. */
    abstract RowTransform transform(Twiddles twiddles);
}
