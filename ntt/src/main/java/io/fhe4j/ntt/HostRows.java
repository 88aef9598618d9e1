package io.fhe4j.ntt;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Canonical residues on the host: batch × components × rows × width words, dense, in this order, little-endian, in evaluation form in the
 * host's order (see {@link Form}). Memory is native and 64-byte aligned when allocated here; it may also be a mapped file.
 *
 * <p>Words have 64 bits, as the kernel layer takes and gives them; rows {@linkplain #allocateCompact allocated compact}, such as large keys
 * over small moduli, have the least of 16, 32 and 64 bits that hold every residue, and are widened piece by piece on their way to a
 * backend.
 */
public final class HostRows {

    private static final int BLOCK = 512;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Shape shape;
    private final RnsBasis moduli;
    private final Form form;
    private final MemorySegment words;
    private final int wordBytes;

    private HostRows(Shape shape, RnsBasis moduli, Form form, MemorySegment words, int wordBytes) {
        if (moduli.size() != shape.rows() || words.byteSize() != shape.words() * wordBytes) {
            throw new IllegalArgumentException(
                    words.byteSize() + " bytes and " + moduli.size() + " moduli for " + shape);
        }
        this.shape = shape;
        this.moduli = moduli;
        this.form = form;
        this.words = words;
        this.wordBytes = wordBytes;
    }

    /** New memory, all zero, freed when it is no longer reachable. */
    public static HostRows allocate(Shape shape, RnsBasis moduli, Form form) {
        return allocate(shape, moduli, form, Long.BYTES);
    }

    /** New memory, all zero, of words as short as the moduli allow, freed when it is no longer reachable. */
    public static HostRows allocateCompact(Shape shape, RnsBasis moduli, Form form) {
        return allocate(shape, moduli, form, compactBytes(moduli));
    }

    private static HostRows allocate(Shape shape, RnsBasis moduli, Form form, int wordBytes) {
        MemorySegment words = Arena.ofAuto().allocate(shape.words() * wordBytes, 64);
        return new HostRows(shape, moduli, form, words, wordBytes);
    }

    /** The bytes of a word of compact rows: the least of 2, 4 and 8 that hold every residue of all moduli. */
    public static int compactBytes(RnsBasis moduli) {
        int bytes = Short.BYTES;
        for (int r = 0; r < moduli.size(); r++) {
            int bits = moduli.get(r).bits();
            bytes = Math.max(
                    bytes, bits <= Short.SIZE ? Short.BYTES : bits <= Integer.SIZE ? Integer.BYTES : Long.BYTES);
        }
        return bytes;
    }

    /**
     * Memory that somebody else provides, not copied.
     *
     * @param words {@code shape.words()} words; who wraps them answers for their being canonical, and upload checks it
     */
    public static HostRows wrap(Shape shape, RnsBasis moduli, Form form, MemorySegment words) {
        return new HostRows(shape, moduli, form, words, Long.BYTES);
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

    /** The bytes of a word: 8, or fewer in compact rows. */
    public int wordBytes() {
        return wordBytes;
    }

    /** All words, {@link #wordBytes} bytes each. */
    public MemorySegment words() {
        return words;
    }

    /** The words of row r of component c of batch entry b, {@link #wordBytes} bytes each. */
    public MemorySegment row(int b, int c, int r) {
        long bytes = (long) shape.width() * wordBytes;
        return words.asSlice(index(b, c, r, 0), bytes);
    }

    /** One word. */
    public long get(int b, int c, int r, int i) {
        return word(words, index(b, c, r, i), wordBytes);
    }

    /** Sets one word. */
    public void set(int b, int c, int r, int i, long word) {
        setWord(words, index(b, c, r, i), word, wordBytes);
    }

    /** The words of row r of component c of batch entry b, in an array of its own. */
    public long[] rowWords(int b, int c, int r) {
        long[] row = new long[shape.width()];
        widen(index(b, c, r, 0) / wordBytes, MemorySegment.ofArray(row), row.length);
        return row;
    }

    /**
     * Sets a row.
     *
     * @param row 64-bit words, canonical
     */
    public void setRow(int b, int c, int r, MemorySegment row) {
        narrow(row, words, index(b, c, r, 0), shape.width(), wordBytes);
    }

    /**
     * Sets a row.
     *
     * @param row canonical words
     */
    public void setRow(int b, int c, int r, long[] row) {
        narrow(row, shape.width(), words, index(b, c, r, 0), wordBytes);
    }

    private long index(int b, int c, int r, int i) {
        return ((((long) b * shape.components() + c) * shape.rows() + r) * shape.width() + i) * wordBytes;
    }

    /** Copies so many words from a place of the rows, counted in words, to 64-bit words. */
    void widen(long first, MemorySegment wide, long count) {
        for (long i = 0; i < count; i++) {
            wide.set(WORD, i * Long.BYTES, word(words, (first + i) * wordBytes, wordBytes));
        }
    }

    private static void narrow(MemorySegment wide, MemorySegment words, long offset, long count, int wordBytes) {
        if (wordBytes == Long.BYTES) {
            MemorySegment.copy(wide, 0, words, offset, count * Long.BYTES);
            return;
        }
        // By way of arrays: loops over words of segments are slow until the JVM has compiled them to the end.
        long[] block = new long[(int) Math.min(BLOCK, count)];
        for (long done = 0; done < count; done += block.length) {
            int length = (int) Math.min(block.length, count - done);
            MemorySegment.copy(wide, WORD, done * Long.BYTES, block, 0, length);
            narrow(block, length, words, offset + done * wordBytes, wordBytes);
        }
    }

    private static void narrow(long[] wide, int count, MemorySegment words, long offset, int wordBytes) {
        switch (wordBytes) {
            case Long.BYTES -> MemorySegment.copy(wide, 0, words, WORD, offset, count);
            case Integer.BYTES -> {
                int[] narrow = new int[count];
                for (int i = 0; i < count; i++) {
                    narrow[i] = (int) wide[i];
                }
                MemorySegment.copy(narrow, 0, words, INT, offset, count);
            }
            default -> {
                short[] narrow = new short[count];
                for (int i = 0; i < count; i++) {
                    narrow[i] = (short) wide[i];
                }
                MemorySegment.copy(narrow, 0, words, SHORT, offset, count);
            }
        }
    }

    private static long word(MemorySegment words, long offset, int wordBytes) {
        return switch (wordBytes) {
            case Long.BYTES -> words.get(WORD, offset);
            case Integer.BYTES -> Integer.toUnsignedLong(words.get(INT, offset));
            default -> Short.toUnsignedLong(words.get(SHORT, offset));
        };
    }

    private static void setWord(MemorySegment words, long offset, long word, int wordBytes) {
        switch (wordBytes) {
            case Long.BYTES -> words.set(WORD, offset, word);
            case Integer.BYTES -> words.set(INT, offset, (int) word);
            default -> words.set(SHORT, offset, (short) word);
        }
    }
}
