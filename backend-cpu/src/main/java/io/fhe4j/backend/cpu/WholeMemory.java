package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * All of the process's memory as one constant segment, for kernels that are given addresses. The compiler removes each check of an access to a constant
 * segment without end whose address it knows to be below 2^49; to segments that are parameters it keeps them. Whoever hands out an address answers for the
 * memory's size and for its staying open during the call: rows of a backend are held by the stream while kernels run.
 *
 * <p>Needs leave for native access ({@code --enable-native-access}): where a JVM denies it, this class cannot be loaded.
 */
public final class WholeMemory {

    /** The memory, from address 0. */
    @SuppressWarnings("restricted")
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private WholeMemory() {}
}
