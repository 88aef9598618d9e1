package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files of earlier releases stay readable: they are kept as they were written, and never made anew. */
class KeptFilesTest {
    private static byte[] kept(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(KeptFilesTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void readsVersion1() throws IOException {
        ToyWire.Toy toy = ToyWire.read(kept("toy-v1.fhe"), "toy-v1.fhe");
        assertEquals(1, toy.level());
        assertEquals(2.5, toy.bound());
        assertArrayEquals(new int[] {1, 5, 25}, toy.elements());
        assertEquals("a label", new String(toy.label(), java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** The version that is written today must be version 1 to the byte, until there is a version 2. */
    @Test
    void writesVersion1() throws IOException {
        assertArrayEquals(kept("toy-v1.fhe"), ToyWire.write(1, new Random(1)));
    }
}
