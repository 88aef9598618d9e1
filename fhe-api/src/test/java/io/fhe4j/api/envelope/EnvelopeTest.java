package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {
    static final Fingerprint FINGERPRINT = Fingerprint.of(new byte[] {1, 2, 3});
    static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path directory;

    static byte[] envelope(EnvelopeHeader header, byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EnvelopeWriter.write(out, header, writer -> {
            for (byte[] chunk : chunks) {
                writer.chunk(MemorySegment.ofArray(chunk));
            }
        });
        return out.toByteArray();
    }

    static EnvelopeReader read(byte[] file, Arena arena) {
        return EnvelopeReader.read(new ByteArrayInputStream(file), "test", 1 << 20, arena);
    }

    @Property(tries = 50)
    void readsBackWhatWasWritten(@ForAll long seed) {
        Random random = new Random(seed);
        MetadataWriter metadata =
                new MetadataWriter().writeBytes(randomBytes(random, 200)).writeInt(77);
        KeySetId keySet = random.nextBoolean() ? KEY_SET : null;
        byte[][] chunks = new byte[random.nextInt(4)][];
        long total = 0;
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = randomBytes(random, 200_000);
            total += chunks[i].length;
        }
        EnvelopeHeader header = new EnvelopeHeader("test.toy-1", FINGERPRINT, keySet, metadata, chunks.length);
        byte[] file = envelope(header, chunks);
        assertEquals(0, file.length % 64);
        assertArrayEquals(file, envelope(header, chunks));
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = read(file, arena)) {
            assertEquals(1, reader.header().version());
            assertEquals("test.toy-1", reader.header().type());
            assertEquals(FINGERPRINT, reader.header().fingerprint());
            assertEquals(Optional.ofNullable(keySet), reader.header().keySet());
            assertEquals(metadata.toBytes().length, reader.header().metadataBytes());
            assertArrayEquals(
                    metadata.toBytes(),
                    reader.metadata().readBytes("f", reader.header().metadataBytes()));
            reader.expectChunks(chunks.length);
            for (byte[] chunk : chunks) {
                MemorySegment payload = reader.chunk("c", chunk.length);
                assertEquals(0, payload.address() % 64);
                assertArrayEquals(chunk, payload.toArray(ValueLayout.JAVA_BYTE));
            }
            reader.expectEnd();
        }
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = read(file, arena)) {
            assertEquals(total, reader.verifyRest());
        }
    }

    private static byte[] randomBytes(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Path write(int words) {
        Path file = directory.resolve("toy.fhe");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment payload = arena.allocate(8L * words, 64);
            for (int i = 0; i < words; i++) {
                payload.setAtIndex(EnvelopeFormat.WORD, i, i);
            }
            EnvelopeHeader header = new EnvelopeHeader("test.toy", FINGERPRINT, KEY_SET, new MetadataWriter(), 1);
            EnvelopeWriter.write(file, header, writer -> writer.chunk(payload));
        }
        return file;
    }

    @Test
    void mapsAFileWithoutCopyingIt() {
        Path file = write(300_000);
        MemorySegment words;
        try (Arena arena = Arena.ofShared()) {
            try (EnvelopeReader reader = EnvelopeReader.map(file, 1 << 22, arena)) {
                words = reader.residues("words", 1, new long[] {300_000}, 300_000);
                reader.expectEnd();
            }
            assertTrue(words.isReadOnly());
            assertFalse(words.isMapped(), "vector code meets one class of segments");
            assertTrue(words.isNative());
            assertEquals(0, words.address() % 64);
            assertEquals(299_999, words.getAtIndex(EnvelopeFormat.WORD, 299_999));
            MemorySegment copy = arena.allocate(words.byteSize(), 64);
            try (EnvelopeReader reader = EnvelopeReader.map(file, 1 << 22, arena)) {
                reader.chunkInto("words", copy);
            }
            assertEquals(-1, words.mismatch(copy));
            try (EnvelopeReader reader = EnvelopeReader.map(file, 1 << 22, arena)) {
                assertEquals(words.byteSize(), reader.verifyRest());
            }
        }
        assertFalse(words.scope().isAlive());
    }

    @Test
    void readsAFileIntoMemoryOfTheCaller() {
        Path file = write(1000);
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(file, 8000, arena)) {
            MemorySegment target = arena.allocate(8000);
            reader.chunkInto("words", target);
            reader.expectEnd();
            assertEquals(999, target.getAtIndex(EnvelopeFormat.WORD, 999));
            assertEquals(file.toString(), reader.source());
        }
    }

    @Test
    void writesAPrivateFile() throws IOException {
        Path file = directory.resolve("private");
        EnvelopeHeader header = new EnvelopeHeader("test.toy", FINGERPRINT, KEY_SET, new MetadataWriter(), 0);
        EnvelopeWriter.writePrivate(file, header, writer -> {});
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(header.headerBytes(), Files.size(file));
    }

    @Test
    void saysWhatTheOperatingSystemRefuses() {
        Path missing = directory.resolve("missing");
        try (Arena arena = Arena.ofConfined()) {
            UncheckedIOException e =
                    assertThrows(UncheckedIOException.class, () -> EnvelopeReader.read(missing, 1, arena));
            assertTrue(e.toString().contains("no such file"), e.toString());
            e = assertThrows(UncheckedIOException.class, () -> EnvelopeReader.map(missing, 1, arena));
            assertTrue(e.toString().contains(missing.toString()), e.toString());
            assertThrows(UncheckedIOException.class, () -> EnvelopeReader.map(directory, 1, arena));
            InputStream broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("unplugged");
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    throw new IOException("unplugged");
                }

                @Override
                public void close() throws IOException {
                    throw new IOException("unplugged");
                }
            };
            e = assertThrows(UncheckedIOException.class, () -> EnvelopeReader.read(broken, "wire", 1, arena));
            assertTrue(e.toString().contains("wire"), e.toString());
        }
    }

    @Test
    void anErrorAtTheEndOfAStreamIsNoEnd() {
        byte[] file = envelope(new EnvelopeHeader("test.toy", FINGERPRINT, null, new MetadataWriter(), 0));
        InputStream in = new FilterInputStream(new ByteArrayInputStream(file)) {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, length);
            }
        };
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(in, "wire", 1, arena)) {
            assertThrows(UncheckedIOException.class, reader::expectEnd);
        }
    }

    @Test
    void writerRefusesImpossibleHeadersAndChunks() {
        MetadataWriter none = new MetadataWriter();
        for (String type : new String[] {"", "Toy", "toy_1", "x".repeat(65)}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new EnvelopeHeader(type, FINGERPRINT, null, none, 0), type);
        }
        for (int count : new int[] {-1, EnvelopeHeader.MAX_CHUNKS + 1}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new EnvelopeHeader("toy", FINGERPRINT, null, none, count));
        }
        MetadataWriter large = new MetadataWriter().writeBytes(new byte[EnvelopeHeader.MAX_BYTES - 100]);
        assertThrows(IllegalArgumentException.class, () -> new EnvelopeHeader("toy", FINGERPRINT, null, large, 0));
        EnvelopeHeader one = new EnvelopeHeader("toy", FINGERPRINT, null, none, 1);
        assertThrows(IllegalArgumentException.class, () -> envelope(one));
        assertThrows(IllegalArgumentException.class, () -> envelope(one, new byte[1], new byte[1]));
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> EnvelopeReader.read(new ByteArrayInputStream(new byte[0]), "test", -1, arena));
        }
    }

    @Test
    void writerPassesOnWhatTheStreamRefuses() {
        EnvelopeHeader header = new EnvelopeHeader("toy", FINGERPRINT, null, new MetadataWriter(), 1);
        OutputStream full = new OutputStream() {
            private int left = header.headerBytes();

            @Override
            public void write(int b) throws IOException {
                if (left-- == 0) {
                    throw new IOException("no space left");
                }
            }
        };
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class,
                () -> EnvelopeWriter.write(full, header, writer -> writer.chunk(MemorySegment.ofArray(new byte[9]))));
        assertTrue(e.toString().contains("chunk 0"), e.toString());
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        e = assertThrows(UncheckedIOException.class, () -> EnvelopeWriter.write(broken, header, writer -> {}));
        assertInstanceOf(IOException.class, e.getCause());
    }
}
