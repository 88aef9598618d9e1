package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.spi.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Rows in native memory. Each begins on a multiple of 64 bytes and is padded to whole pairs of the widest vectors, so that no kernel has
 * a tail; one cache line more keeps equal columns of neighbouring rows out of the same cache set where the width is a power of two.
 *
 * <p>All kernels only ever see segments of this one kind: a kernel that has met another class of segments is compiled for both and stays
 * slow.
 */
class CpuMemory implements Memory {

    /** Bytes to which rows are padded: two vectors of 512 bits. */
    private static final int STEP = 128;

    /** Rows of at least this many bytes get one more cache line. */
    private static final long LONG_ROW = 2048;

    private final @Nullable Arena arena;
    private final MemorySegment segment;
    private final long rows;
    private final int width;
    private final int wordBytes;
    private final long stride;

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the memory
    CpuMemory(long rows, int width, int wordBytes) {
        this.rows = rows;
        this.width = width;
        this.wordBytes = wordBytes;
        this.stride = stride(width, wordBytes);
        this.arena = Arena.ofShared();
        this.segment = LargePages.allocate(arena, Math.multiplyExact(rows, stride));
    }

    /** Rows in memory of others. */
    CpuMemory(MemorySegment segment, long rows, int width, int wordBytes) {
        this.rows = rows;
        this.width = width;
        this.wordBytes = wordBytes;
        this.stride = stride(width, wordBytes);
        this.arena = null;
        this.segment = segment;
    }

    /** Bytes from a row to the next. */
    static long stride(int width, int wordBytes) {
        long bytes = ((long) width * wordBytes + STEP - 1) / STEP * STEP;
        return bytes < LONG_ROW ? bytes : bytes + 64;
    }

    static CpuMemory of(io.fhe4j.ntt.RowBuffer buffer) {
        return (CpuMemory) buffer.memory();
    }

    final MemorySegment segment() {
        return segment;
    }

    final long stride() {
        return stride;
    }

    /** The byte offset of a row. */
    final long offset(long row) {
        return row * stride;
    }

    final void erase() {
        segment.fill((byte) 0);
    }

    final void free() {
        if (arena != null) {
            arena.close();
        }
    }

    @Override
    public final long rows() {
        return rows;
    }

    @Override
    public final int width() {
        return width;
    }

    @Override
    public final int wordBytes() {
        return wordBytes;
    }
}
