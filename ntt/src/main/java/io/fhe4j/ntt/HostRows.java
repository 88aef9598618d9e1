package io.fhe4j.ntt;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Canonical residues on the host: batch × components × rows × width words, dense, in this order, little-endian 64-bit words, in evaluation
 * form in the host's order (see {@link Form}). Memory is native and 64-byte aligned when allocated here; it may also be a mapped file.
 */
public final class HostRows {

    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    private final Shape shape;
    private final RnsBasis moduli;
    private final Form form;
    private final MemorySegment words;

    private HostRows(Shape shape, RnsBasis moduli, Form form, MemorySegment words) {
        if (moduli.size() != shape.rows() || words.byteSize() != shape.words() * Long.BYTES) {
            throw new IllegalArgumentException(
                    words.byteSize() + " bytes and " + moduli.size() + " moduli for " + shape);
        }
        this.shape = shape;
        this.moduli = moduli;
        this.form = form;
        this.words = words;
    }

    /** New memory, all zero, freed when it is no longer reachable. */
    public static HostRows allocate(Shape shape, RnsBasis moduli, Form form) {
        return new HostRows(shape, moduli, form, Arena.ofAuto().allocate(shape.words() * Long.BYTES, 64));
    }

    /**
     * Memory that somebody else provides, not copied.
     *
     * @param words {@code shape.words()} words; who wraps them answers for their being canonical, and upload checks it
     */
    public static HostRows wrap(Shape shape, RnsBasis moduli, Form form, MemorySegment words) {
        return new HostRows(shape, moduli, form, words);
    }

    /** The shape. */
    public Shape shape() {
        return shape;
    }

    /** The modulus of each row. */
    public RnsBasis moduli() {
        return moduli;
    }

    /** The form. */
    public Form form() {
        return form;
    }

    /** All words. */
    public MemorySegment words() {
        return words;
    }

    /** The words of row r of component c of batch entry b. */
    public MemorySegment row(int b, int c, int r) {
        long bytes = (long) shape.width() * Long.BYTES;
        return words.asSlice((((long) b * shape.components() + c) * shape.rows() + r) * bytes, bytes);
    }

    /** One word. */
    public long get(int b, int c, int r, int i) {
        return words.get(WORD, index(b, c, r, i));
    }

    /** Sets one word. */
    public void set(int b, int c, int r, int i, long word) {
        words.set(WORD, index(b, c, r, i), word);
    }

    private long index(int b, int c, int r, int i) {
        return ((((long) b * shape.components() + c) * shape.rows() + r) * shape.width() + i) * Long.BYTES;
    }
}
