package io.fhe4j.backend.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Native memory in pages of 2 MiB where the system has them to give. A bootstrapping reads its whole key, which has 14 000 pages of 4 KiB: each costs a
 * walk through the page tables, twice as long in a virtual machine, and the processor fetches no line ahead beyond the end of one. It is also 512
 * times as many page faults when a key is made.
 *
 * <p>Linux gives such pages to memory that asks for them ({@code madvise}, unless forbidden for the whole system). Only whole large pages that lie inside a
 * piece of memory are large, so it never takes more than was asked for. Elsewhere, and where the JVM denies native access, memory is the arena's.
 */
final class LargePages {

    private static final long LARGE = 2L << 20;
    private static final long SMALL = 4096;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int NO_FILE = -1;
    private static final int HUGE_PAGE = 14;
    private static final long FAILED = -1;

    private static final @Nullable LargePages SYSTEM = find().orElse(null);

    private final MethodHandle map;
    private final MethodHandle unmap;
    private final MethodHandle advise;

    @SuppressWarnings("restricted")
    private LargePages(Linker linker, SymbolLookup library) {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        this.map = linker.downcallHandle(
                library.findOrThrow("mmap"), FunctionDescriptor.of(word, word, word, number, number, number, word));
        this.unmap = linker.downcallHandle(library.findOrThrow("munmap"), FunctionDescriptor.of(number, word, word));
        this.advise = linker.downcallHandle(
                library.findOrThrow("madvise"), FunctionDescriptor.of(number, word, word, number));
    }

    private static Optional<LargePages> find() {
        boolean isLinux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
        if (!isLinux || !LargePages.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return Optional.of(new LargePages(linker, linker.defaultLookup()));
    }

    /**
     * Zeros, aligned to 64 bytes, freed with the arena.
     *
     * @throws OutOfMemoryError if there are not so many bytes
     */
    static MemorySegment allocate(Arena arena, long bytes) {
        MemorySegment large = SYSTEM == null || bytes < LARGE ? null : SYSTEM.mapped(arena, bytes);
        return large == null ? arena.allocate(bytes, Long.SIZE) : large;
    }

    /** Memory of the system's, or null if it refuses. */
    @SuppressWarnings("restricted") // exactly the bytes that were mapped, until they are unmapped
    private @Nullable MemorySegment mapped(Arena arena, long bytes) {
        long size = (bytes + SMALL - 1) & -SMALL;
        long whole = Math.addExact(size, LARGE);
        long from = map(whole);
        if (from == FAILED) {
            return null;
        }
        long first = (from + LARGE - 1) & -LARGE;
        unmap(from, first - from);
        unmap(first + size, from + whole - (first + size));
        advise(first, size);
        return MemorySegment.ofAddress(first).reinterpret(bytes, arena, memory -> unmap(first, size));
    }

    private long map(long bytes) {
        try {
            return (long) map.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void unmap(long from, long bytes) {
        try {
            int result = bytes == 0 ? 0 : (int) unmap.invokeExact(from, bytes);
            assert result == 0;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** If the system has no large pages, small ones do. */
    private void advise(long from, long bytes) {
        try {
            int ignored = (int) advise.invokeExact(from, bytes, HUGE_PAGE);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
