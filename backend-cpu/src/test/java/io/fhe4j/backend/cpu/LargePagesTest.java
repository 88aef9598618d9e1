package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of the system's is what an arena gives: zeros, of the size that was asked for, until the arena is closed. */
class LargePagesTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MEGABYTE = 1L << 20;

    @ParameterizedTest
    @ValueSource(
            longs = {64, 2 * MEGABYTE - 64, 2 * MEGABYTE, 2 * MEGABYTE + 64, 5 * MEGABYTE + 4096, 9 * MEGABYTE + 192})
    void memoryIsZeroAlignedAndAllThere(long bytes) {
        MemorySegment kept;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = LargePages.allocate(arena, bytes);
            MemorySegment other = LargePages.allocate(arena, bytes);
            assertEquals(bytes, memory.byteSize());
            assertEquals(0, memory.address() % 64);
            for (long i = 0; i < bytes; i += Long.BYTES) {
                assertEquals(0, memory.get(ValueLayout.JAVA_LONG, i));
            }
            memory.fill((byte) 1);
            assertEquals(0, other.get(ValueLayout.JAVA_LONG, 0));
            assertEquals(0, other.get(ValueLayout.JAVA_LONG, bytes - Long.BYTES));
            other.fill((byte) 2);
            assertEquals(1, memory.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(1, memory.get(ValueLayout.JAVA_BYTE, bytes - 1));
            kept = memory;
        }
        assertThrows(IllegalStateException.class, () -> kept.get(ValueLayout.JAVA_BYTE, 0));
    }

    /** 200 times 64 MiB would be more than other tests' memory could grow meanwhile. */
    @Test
    void closedMemoryGoesBack() throws IOException {
        assumeTrue(Files.exists(STATUS), "needs Linux");
        long before = kilobytes();
        for (int i = 0; i < 200; i++) {
            try (Arena arena = Arena.ofConfined()) {
                assertEquals(
                        0, LargePages.allocate(arena, 64 * MEGABYTE + 64).get(ValueLayout.JAVA_BYTE, 64 * MEGABYTE));
            }
        }
        long grown = kilobytes() - before;
        assertTrue(grown < 4_000_000, grown + " kB more than before");
    }

    private static long kilobytes() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(l -> l.startsWith("VmSize"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
