package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {
    @TempDir
    Path directory;

    /** A process without {@code --enable-native-access} copies, says so once, and gives the same values. */
    @Test
    @Timeout(60)
    void copiesWhereNativeAccessIsNotEnabled() throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("toy.fhe"), ToyWire.write(2, new Random(1)));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Mapper.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("level 2 and 2"), output);
        assertEquals(2, output.split("copied into native memory", -1).length, output);
        assertTrue(output.contains("--enable-native-access="), output);
    }

    /** Maps a file twice and says what it read. */
    static final class Mapper {
        private Mapper() {}

        public static void main(String[] arguments) {
            System.out.println("level " + level(arguments[0]) + " and " + level(arguments[0]));
        }

        private static int level(String file) {
            try (Arena arena = Arena.ofConfined();
                    EnvelopeReader reader = EnvelopeReader.map(Path.of(file), ToyWire.MAX_BYTES, arena)) {
                return ToyWire.read(reader).level();
            }
        }
    }

    /** Lengths and offsets beyond 2^32 bytes: a chunk of 5 GiB out of a sparse file, written, mapped and streamed. */
    @Test
    @Tag("slow")
    void chunksPassFourGibibytes() throws IOException {
        long bytes = 5L << 30;
        Path sparse = directory.resolve("payload");
        Path file = directory.resolve("large.fhe");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(
                        sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment payload = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            payload.setAtIndex(EnvelopeFormat.WORD, bytes / 8 - 1, 42);
            EnvelopeHeader header =
                    new EnvelopeHeader("test.large", Fingerprint.of(new byte[0]), null, new MetadataWriter(), 2);
            EnvelopeWriter.write(file, header, writer -> {
                writer.chunk(payload);
                writer.chunk(MemorySegment.ofArray(new byte[] {7}));
            });
            try (EnvelopeReader reader = EnvelopeReader.map(file, Long.MAX_VALUE, arena)) {
                MemorySegment mapped = reader.chunk("large", bytes);
                assertEquals(42, mapped.getAtIndex(EnvelopeFormat.WORD, bytes / 8 - 1));
                assertEquals(1, reader.chunk("small", 1).byteSize());
                reader.expectEnd();
            }
            try (EnvelopeReader reader = EnvelopeReader.read(file, Long.MAX_VALUE, arena)) {
                assertEquals(bytes + 1, reader.verifyRest());
            }
        }
    }
}
