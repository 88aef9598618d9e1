package io.fhe4j.client;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for secrets on their way between host and backend: zeroed and given back when it is closed, not when the
 * collector comes by. Kernels of a backend with threads of its own may read it, so it is shared; nobody uses it after it is closed.
 */
final class ZeroedMemory implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    ZeroedMemory(long bytes) {
        segment = arena.allocate(bytes, 64);
    }

    MemorySegment segment() {
        return segment;
    }

    /** All of the memory as rows. */
    HostRows rows(Shape shape, RnsBasis moduli, Form form) {
        return HostRows.wrap(shape, moduli, form, segment);
    }

    @Override
    public void close() {
        segment.fill((byte) 0);
        arena.close();
    }
}
