package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeMappingTest {
    private static final int[] LENGTHS = {0, 1, 64, 100_003};

    @TempDir
    Path directory;

    private static EnvelopeHeader header(int chunks) {
        MetadataWriter metadata = new MetadataWriter();
        metadata.writeInt(5);
        return new EnvelopeHeader(
                "test.mapped", Fingerprint.of(new byte[1]), KeySetId.fromBytes(filled(16)), metadata, chunks);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static long[] lengths() {
        return IntStream.of(LENGTHS).asLongStream().toArray();
    }

    /** Filled from the last to the first, by several threads, the file is byte for byte what the writer makes of the same payloads. */
    @Test
    void isTheFileThatTheWriterWrites() throws IOException {
        Path mapped = directory.resolve("mapped.fhe");
        EnvelopeMapping.write(
                mapped,
                header(LENGTHS.length),
                lengths(),
                payloads -> IntStream.range(0, LENGTHS.length)
                        .map(i -> LENGTHS.length - 1 - i)
                        .parallel()
                        .forEach(i -> {
                            assertEquals(0, payloads.get(i).address() % 64);
                            assertTrue(payloads.get(i).isNative()
                                    && payloads.get(i).byteSize() == LENGTHS[i]);
                            payloads.get(i).copyFrom(MemorySegment.ofArray(filled(LENGTHS[i])));
                        }));
        Path written = directory.resolve("written.fhe");
        EnvelopeWriter.write(written, header(LENGTHS.length), writer -> {
            for (int length : LENGTHS) {
                writer.chunk(MemorySegment.ofArray(filled(length)));
            }
        });
        assertArrayEquals(Files.readAllBytes(written), Files.readAllBytes(mapped));
    }

    @Test
    void whatFailsLeavesTheTargetAsItWas() throws IOException {
        Path target = Files.writeString(directory.resolve("x.fhe"), "old");
        assertThrows(
                IllegalArgumentException.class, () -> EnvelopeMapping.write(target, header(3), lengths(), p -> {}));
        assertThrows(
                ArithmeticException.class,
                () -> EnvelopeMapping.write(target, header(1), new long[] {4096}, payloads -> {
                    payloads.getFirst().set(ValueLayout.JAVA_BYTE, 17, (byte) 1);
                    throw new ArithmeticException("stop");
                }));
        String message = assertThrows(
                        UncheckedIOException.class,
                        () -> EnvelopeMapping.write(target, header(1), new long[] {1L << 60}, p -> {}))
                .toString();
        assertTrue(message.contains("1152921504606847") && message.contains("room for"), message);
        assertEquals("old", Files.readString(target));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(target), files.toList(), "no file in part is left");
        }
        assertThrows(
                UncheckedIOException.class,
                () -> EnvelopeMapping.write(
                        directory.resolve("none").resolve("x.fhe"), header(0), new long[0], p -> {}));
        assertFalse(Files.exists(directory.resolve("none")));
    }
}
