package io.fhe4j.nn.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DigitSamplesTest {
    private static final String LINE = "3" + ",16".repeat(32) + ",0".repeat(32);

    private static List<DigitImage> read(String text) {
        return DigitSamples.read("test.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void refused(String text, String... words) {
        String message =
                assertThrows(MalformedInputException.class, () -> read(text)).getMessage();
        assertTrue(message.startsWith("test.csv"), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void bundledSamplesShowAllDigits() {
        List<DigitImage> images = DigitSamples.bundled();
        assertEquals(48, images.size());
        assertEquals(
                10,
                images.stream()
                        .map(DigitImage::label)
                        .collect(Collectors.toSet())
                        .size());
        for (int i = 0; i < 20; i++) {
            assertEquals(i % 10, images.get(i).label(), "samples come in turns of labels");
        }
        assertTrue(images.stream().allMatch(image -> image.rows() == 8 && image.columns() == 8));
    }

    @Test
    void skipsCommentsAndEmptyLines() {
        List<DigitImage> images = read("# comment\n\n" + LINE + "\r\n" + LINE);
        assertEquals(2, images.size());
        assertEquals(3, images.getFirst().label());
        assertEquals(1, images.getFirst().ink(0, 0));
        assertEquals(0, images.getLast().ink(7, 7));
        assertEquals(0, read("").size());
    }

    @Test
    void namesTheLine() throws IOException {
        refused("# one\n1,2,3", "line 2", "3 numbers");
        refused(LINE.replaceFirst("16", "17"), "line 1", "17");
        refused(LINE.replaceFirst("16", "-1"), "-1");
        refused(LINE.replaceFirst("16", "x"), "'x'");
        refused("10" + LINE.substring(1), "10");
        refused("1".repeat(2_000), "longer");
        refused("\n".repeat(100_000), "allowed");
        InputStream broken = InputStream.nullInputStream();
        broken.close(); // from now on its reads fail
        assertThrows(MalformedInputException.class, () -> DigitSamples.read("test.csv", broken));
    }

    @Test
    void mutantsAreRefusedOrUsable() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(LINE + "\n" + LINE);
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            text.setLength(text.length() - random.nextInt(3));
            try {
                read(text.toString()).forEach(DigitDrawing::draw);
            } catch (MalformedInputException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("line"));
            }
        }
    }

    @Test
    void drawsSmallImagesInShades() {
        byte[] levels = new byte[64];
        for (int i = 0; i < 8; i++) {
            levels[i] = (byte) (2 * i + 2);
        }
        String[] lines = DigitDrawing.draw(new DigitImage(0, 8, 8, levels, 16)).split("\n", -1);
        assertEquals(9, lines.length);
        assertEquals("░░░░▒▒▒▒▓▓▓▓████", lines[0]);
        assertEquals(" ".repeat(16), lines[7]);
    }

    @Test
    void drawsLargeImagesInHalfBlocks() {
        byte[] levels = new byte[17 * 28];
        levels[0] = (byte) 255;
        levels[28 + 1] = (byte) 255;
        levels[2] = (byte) 255;
        levels[28 + 2] = (byte) 255;
        levels[16 * 28] = (byte) 255;
        String[] lines =
                DigitDrawing.draw(new DigitImage(0, 17, 28, levels, 255)).split("\n", -1);
        assertEquals(10, lines.length);
        assertEquals("▀▄█" + " ".repeat(25), lines[0]);
        assertEquals("▀" + " ".repeat(27), lines[8]);
    }
}
