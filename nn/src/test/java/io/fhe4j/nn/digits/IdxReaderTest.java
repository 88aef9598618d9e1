package io.fhe4j.nn.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
    private static final int MUTANTS = 5_000;

    /** An IDX file of these dimensions, elements 0, 1, 2, … modulo {@code modulus}. */
    private static byte[] idx(int modulus, int... dimensions) {
        int size = Arrays.stream(dimensions).reduce(1, (a, b) -> a * b);
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + size);
        buffer.putInt(0x0800 | dimensions.length);
        for (int dimension : dimensions) {
            buffer.putInt(dimension);
        }
        for (int i = 0; i < size; i++) {
            buffer.put((byte) (i % modulus));
        }
        return buffer.array();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static IdxArray read(byte[] bytes) {
        return IdxReader.read("test.idx", new ByteArrayInputStream(bytes));
    }

    private static void refused(byte[] bytes, String word) {
        String message =
                assertThrows(MalformedInputException.class, () -> read(bytes)).getMessage();
        assertTrue(message.startsWith("test.idx") && message.contains(word), message);
    }

    @Test
    void readsPlainAndCompressedFiles(@TempDir Path folder) throws IOException {
        byte[] images = idx(256, 3, 2, 5);
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(images));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(10, 3));
        List<DigitImage> read = IdxReader.mnistTestImages(folder);
        assertEquals(3, read.size());
        DigitImage last = read.getLast();
        assertEquals(2, last.label());
        assertEquals(2, last.rows());
        assertEquals(5, last.columns());
        assertEquals(29 / 255.0, last.ink(1, 4));
        assertEquals(20 / 255.0, last.features()[0]);
        IdxArray array = read(images);
        assertEquals(List.of(3, 2, 5), array.dimensions());
        assertEquals(30, array.size());
        assertEquals(17, array.element(17));
    }

    @Test
    void namesMissingAndMismatchedFiles(@TempDir Path folder) throws IOException {
        assertTrue(assertThrows(MalformedInputException.class, () -> IdxReader.mnistTestImages(folder))
                .getMessage()
                .contains("t10k-images-idx3-ubyte"));
        Path images = Files.write(folder.resolve("images"), idx(256, 3, 2, 5));
        Path few = Files.write(folder.resolve("few"), idx(10, 2));
        Path high = Files.write(folder.resolve("high"), idx(256, 3, 1, 4));
        Path wide = Files.write(folder.resolve("wide"), idx(256, 1, 1, 5_000));
        Path tall = Files.write(folder.resolve("tall"), idx(256, 1, 5_000, 1));
        byte[] eleven = idx(10, 3);
        eleven[8] = 11;
        Path wrong = Files.write(folder.resolve("wrong"), eleven);
        Path labels = Files.write(folder.resolve("labels"), idx(10, 3));
        assertMessage("few", () -> IdxReader.images(images, few));
        assertMessage("high", () -> IdxReader.images(images, high));
        assertMessage("label 0", () -> IdxReader.images(images, wrong));
        assertMessage("labels", () -> IdxReader.images(labels, labels));
        assertMessage("wide", () -> IdxReader.images(wide, labels));
        assertMessage("tall", () -> IdxReader.images(tall, labels));
        assertMessage("none", () -> IdxReader.read(folder.resolve("none")));
    }

    private static void assertMessage(String word, org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(MalformedInputException.class, action).getMessage();
        assertTrue(message.contains(word), message);
    }

    @Test
    void refusesDamage() {
        refused(new byte[0], "header");
        refused(new byte[] {0, 0, 8}, "header");
        refused(new byte[] {0, 0, 8, 1, 0, 0}, "header");
        refused(new byte[] {0, 0, 13, 1, 0, 0, 0, 1, 0}, "magic");
        refused(new byte[] {0, 0, 8, 0}, "magic");
        refused(new byte[] {0, 0, 8, 9}, "magic");
        refused(new byte[] {0, 0, 8, 1, 0, 0, 0, 0}, "dimension 0");
        refused(new byte[] {0, 0, 8, 1, -1, -1, -1, -1}, "4294967295");
        refused(new byte[] {0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0}, "dimension 1");
        refused(new byte[] {0, 0, 8, 1, 0, 0, 0, 5, 1, 2}, "after 2 of 5");
        refused(new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 1, 2}, "more data");
        refused(new byte[] {0x1f, (byte) 0x8b, 1, 2, 3}, "decompressed");
    }

    @Test
    void aHugeDeclarationCostsOnlyWhatIsThere() {
        byte[] lie = Arrays.copyOf(new byte[] {0, 0, 8, 1, 0x10, 0, 0, 0}, 100);
        long before = allocatedBytes();
        refused(lie, "after 92 of");
        assertTrue(allocatedBytes() - before < 1 << 20);
    }

    @Test
    void aGzipBombStopsAtItsDeclaredSize() {
        byte[] bomb = gzip(Arrays.copyOf(idx(10, 4), 100 << 20));
        long before = allocatedBytes();
        refused(bomb, "more data");
        assertTrue(allocatedBytes() - before < 1 << 20);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void mutantsAreRefusedOrUsable() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] plain = idx(256, 4, 8, 8);
        byte[] compressed = gzip(plain);
        int accepted = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = (random.nextBoolean() ? plain : compressed).clone();
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                mutant[random.nextInt(random.nextBoolean() ? 20 : mutant.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length + 8));
            }
            try {
                IdxArray array = read(mutant);
                assertEquals(array.size(), array.dimensions().stream().reduce(1, (a, b) -> a * b));
                accepted++;
            } catch (MalformedInputException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("test.idx"));
            }
        }
        assertTrue(accepted > 0 && accepted < MUTANTS);
    }

    @Test
    void imagesCheckTheirParts() {
        assertArrayEquals(
                new double[] {0, 0.5, 1, 0}, new DigitImage(1, 2, 2, new byte[] {0, 8, 16, 0}, 16).features());
        byte[] levels = new byte[4];
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(10, 2, 2, levels, 16));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(-1, 2, 2, levels, 16));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 0, 2, levels, 16));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 2, 0, levels, 16));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 2, 2, levels, 0));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 2, 2, levels, 256));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 2, 3, levels, 16));
        assertThrows(IllegalArgumentException.class, () -> new DigitImage(1, 1, 1, new byte[] {17}, 16));
    }
}
