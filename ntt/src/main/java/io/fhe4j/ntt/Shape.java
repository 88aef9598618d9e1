package io.fhe4j.ntt;

/**
 * The shape of a buffer: batch1 × batch2 × batch3 × components × rows × width.
 *
 * <p>Batch is itself a shape of up to three dimensions, of which batch3 varies fastest; kernels that sum or spread over a
 * batch dimension use batch3. Rows belong to the moduli of an RNS basis, width is the number of words of a row: any
 * number from 1, a power of two where a transform is wanted.
 *
 * @param batch1 slowest batch dimension, at least 1
 * @param batch2 middle batch dimension, at least 1
 * @param batch3 fastest batch dimension, at least 1
 * @param components polynomials that form one value (2 in a ciphertext), at least 1
 * @param rows residue rows of one polynomial, at least 1
 * @param width words of a row, at least 1
 */
public record Shape(int batch1, int batch2, int batch3, int components, int rows, int width) {

    /**
     * Checks that every dimension is at least 1 and that the words can be counted in 63 bits.
     *
     * @throws IllegalArgumentException naming the shape, if not
     */
    public Shape {
        if (batch1 < 1 || batch2 < 1 || batch3 < 1 || components < 1 || rows < 1 || width < 1) {
            throw new IllegalArgumentException("every dimension of a shape must be at least 1: " + batch1 + "×" + batch2
                    + "×" + batch3 + "×" + components + "×" + rows + "×" + width);
        }
        Math.multiplyExact(
                Math.multiplyExact(Math.multiplyExact((long) batch1 * batch2, (long) batch3), (long) components * rows),
                (long) width);
    }

    /** One polynomial of {@code rows} residue rows. */
    public static Shape of(int rows, int width) {
        return new Shape(1, 1, 1, 1, rows, width);
    }

    /** One value of {@code components} polynomials. */
    public static Shape of(int components, int rows, int width) {
        return new Shape(1, 1, 1, components, rows, width);
    }

    /** A one-dimensional batch of values. */
    public static Shape of(int batch, int components, int rows, int width) {
        return new Shape(1, 1, batch, components, rows, width);
    }

    /** The number of batch entries, batch1·batch2·batch3. */
    public int batch() {
        return Math.multiplyExact(Math.multiplyExact(batch1, batch2), batch3);
    }

    /** The number of residue rows of the whole buffer. */
    public long totalRows() {
        return (long) batch1 * batch2 * batch3 * components * rows;
    }

    /** The number of words of the whole buffer. */
    public long words() {
        return totalRows() * width;
    }

    /** The same shape with another number of components. */
    public Shape withComponents(int value) {
        return new Shape(batch1, batch2, batch3, value, rows, width);
    }

    /** The same shape with another number of rows. */
    public Shape withRows(int value) {
        return new Shape(batch1, batch2, batch3, components, value, width);
    }

    /** The same shape with another slowest batch dimension. */
    public Shape withBatch1(int value) {
        return new Shape(value, batch2, batch3, components, rows, width);
    }

    /** The same shape with another middle batch dimension. */
    public Shape withBatch2(int value) {
        return new Shape(batch1, value, batch3, components, rows, width);
    }

    /** The same shape with another fastest batch dimension. */
    public Shape withBatch3(int value) {
        return new Shape(batch1, batch2, value, components, rows, width);
    }

    /** The same shape with another width. */
    public Shape withWidth(int value) {
        return new Shape(batch1, batch2, batch3, components, rows, value);
    }

    /** As {@code 1×1×3×2×10×8192}. */
    @Override
    public String toString() {
        return batch1 + "×" + batch2 + "×" + batch3 + "×" + components + "×" + rows + "×" + width;
    }
}
