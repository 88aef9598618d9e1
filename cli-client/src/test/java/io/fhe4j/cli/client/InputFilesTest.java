package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs of a network, in each format, and what is no such format. */
class InputFilesTest {

    private static final int FEATURES = 4;

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("inputs"), content);
    }

    private void refused(String place, String problem, Path file) {
        MalformedInputException e = assertThrows(
                MalformedInputException.class, () -> InputFiles.read(file.toString(), FEATURES, Integer.MAX_VALUE));
        assertEquals(file.toString(), e.source());
        assertTrue(e.place().contains(place) && e.problem().contains(problem), e.getMessage());
    }

    @Test
    void linesOfNumbers() throws IOException {
        Path file = file("# pixels\n1,2,3,4\n\n 5 ,6,7,8e-1\n");
        List<double[]> read = InputFiles.read(file.toString(), FEATURES, 10);
        assertEquals(2, read.size());
        assertEquals(0.8, read.get(1)[3]);
        assertEquals(1, InputFiles.read(file.toString(), FEATURES, 1).size());
    }

    @Test
    void idxFilesPlainAndCompressed() throws IOException {
        byte[] idx = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 51, 102, -1, 4, 5, 6, 7};
        Path plain = Files.write(folder.resolve("plain"), idx);
        Path compressed = folder.resolve("compressed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(idx);
        }
        for (Path file : List.of(plain, compressed)) {
            List<double[]> read = InputFiles.read(file.toString(), FEATURES, 10);
            assertEquals(2, read.size());
            assertEquals(0.2, read.get(0)[1], 1e-15);
            assertEquals(1, read.get(0)[3]);
            assertEquals(1, InputFiles.read(file.toString(), FEATURES, 1).size());
        }
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        refused("line 2, number 3", "\"x\" is no number", file("1,2,3,4\n1,2,x,4\n"));
        refused(
                "line 1, number 1",
                "\"" + "9".repeat(20) + "z" + "9".repeat(19) + "…\"",
                file("9".repeat(20) + "z" + "9".repeat(60)));
        refused("line 1, number 2", "\"?[31m\"", file("1,\u001b[31m,3,4"));
        refused("input 1", "it has 3 numbers", file("1,2,3,4\n1,2,3\n"));
        refused("offset 3", "1 dimensions", Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 5
        }));
        refused("file", "no such file", folder.resolve("missing"));
    }

    /** A small file that expands a thousandfold is refused before its bytes become numbers, a long line before it is read. */
    @Test
    void whatIsLargeBeyondTheNetworkIsRefusedEarly() throws IOException {
        Path compressed = folder.resolve("large");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 16, 0, 0, 0, 16, 0});
            for (int row = 0; row < 4096; row++) {
                out.write(new byte[4096]);
            }
        }
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        refused("input 0", "it has 16777216 numbers", compressed);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= 4L * 4096 * 4096 + (1 << 20), allocated + " bytes");
        refused("line 2", "longer than", file("1,2,3,4\n" + "1,".repeat(1 << 20)));
        assertEquals(
                1,
                InputFiles.read(file("1,2,3,4\r\n" + "1,".repeat(1 << 20)).toString(), FEATURES, 1)
                        .size());
    }

    @Test
    void mutantsAreRefusedOrFinite() throws IOException {
        Random random = new Random(1);
        byte[] sound = "0.5,0.25,1,2\n3,4,5,6\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] mutant = sound.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("mutant"), mutant);
            try {
                InputFiles.read(file.toString(), FEATURES, 10).forEach(input -> assertEquals(FEATURES, input.length));
            } catch (MalformedInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 200, refused + " refused");
    }
}
