package io.fhe4j.ringgsw.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/** Files in memory, and rows that come back from them. */
final class WireFiles {

    private WireFiles() {}

    /** What is written. */
    static byte[] bytes(Consumer<OutputStream> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.accept(out);
        return out.toByteArray();
    }

    static ByteArrayInputStream in(byte[] file) {
        return new ByteArrayInputStream(file);
    }

    /** Asserts that shape, moduli and all words are the same. */
    static void assertSame(HostRows expected, HostRows found) {
        assertEquals(expected.shape(), found.shape());
        assertEquals(expected.moduli(), found.moduli());
        for (int b = 0; b < expected.shape().batch(); b++) {
            for (int c = 0; c < expected.shape().components(); c++) {
                for (int r = 0; r < expected.shape().rows(); r++) {
                    assertArrayEquals(expected.rowWords(b, c, r), found.rowWords(b, c, r));
                }
            }
        }
    }

    /** Asserts that blocks have the same words and are told the same of. */
    static void assertSame(List<PbsCiphertext> expected, List<PbsCiphertext> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            PbsCiphertext x = expected.get(i);
            PbsCiphertext y = found.get(i);
            assertSame(x.residues().toHost(), y.residues().toHost());
            assertEquals(x.state(), y.state());
            assertEquals(x.identity(), y.identity());
            assertEquals(x.seeded(), y.seeded());
            assertEquals(x.keySet(), y.keySet());
        }
    }
}
