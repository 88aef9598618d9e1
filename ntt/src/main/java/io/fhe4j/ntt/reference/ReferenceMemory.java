package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.spi.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of canonical residues, one after another, in native memory: bounded by the pool and not by the heap. */
final class ReferenceMemory implements Memory {

    private final long rows;
    private final int width;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    ReferenceMemory(long rows, int width) {
        this.rows = rows;
        this.width = width;
        this.words = arena.allocate(bytes(rows, width), Long.BYTES);
    }

    static long bytes(long rows, int width) {
        return Math.multiplyExact(rows, (long) width * Long.BYTES);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int wordBytes() {
        return Long.BYTES;
    }

    long get(long row, int i) {
        return words.getAtIndex(ValueLayout.JAVA_LONG, row * width + i);
    }

    void set(long row, int i, long word) {
        words.setAtIndex(ValueLayout.JAVA_LONG, row * width + i, word);
    }

    void erase() {
        words.fill((byte) 0);
    }

    void free() {
        arena.close();
    }
}
