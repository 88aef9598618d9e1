package io.fhe4j.api.seed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Expands a public seed into rows of uniform residues, version 1:
 *
 * <ol>
 *   <li>The stream is the output of SHAKE128 (FIPS 202) on the 16 ASCII bytes {@code FHE4J-uniform-v1}, the 32 bytes of the
 *       seed, and the label: Galois element (8 bytes), level (4), digit (4), prime (8), all little-endian, length of the type
 *       (1 byte), type in ASCII.
 *   <li>The stream is cut into words w of 8 bytes, little-endian, unsigned.
 *   <li>With m = ⌊2^64 / p⌋, a word w ≥ m·p is rejected; any other gives the residue w mod p.
 *   <li>The accepted residues, in order, are the entries 0, 1, 2, … of the row, in evaluation order. Nothing else of the stream
 *       is used.
 * </ol>
 *
 * The accepted words are uniform on [0, m·p), which is a whole number of periods, so the residues are exactly uniform on
 * [0, p) if the stream's words are. At most one word in 16 is rejected for p up to 2^60, and none for a power of two. Time
 * and memory access depend on the seed, which is public.
 *
 * <p>{@code expandCompact} differs in two points: the stream begins with the 24 ASCII bytes {@code FHE4J-uniform-compact-v1}, and is cut into
 * words of the least number of bytes b among 2, 4 and 8 with p ≤ 2^(8b), which 2^(8b) in place of 2^64 belongs to. Up to half of
 * its words are rejected, yet for the small moduli of LWE it reads a quarter of the bytes.
 *
 * <p>A row costs one Keccak permutation for 168 bytes of words and allocates buffers of some 12 KiB, nothing for each residue. Calls are
 * independent of each other: the rows of a polynomial may be expanded by different threads.
 */
public final class UniformResidues {
    /** The version of the expansion, which files of the present version rest on. */
    public static final int VERSION = 1;

    private static final byte[] DOMAIN = "FHE4J-uniform-v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMPACT_DOMAIN = "FHE4J-uniform-compact-v1".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK = 512;
    private static final ValueLayout.OfLong RESIDUE = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private UniformResidues() {}

    /**
     * Fills a row.
     *
     * @param seed the public seed
     * @param label names the row; its prime is the modulus of the residues
     * @param row receives the residues as little-endian 64-bit words, each in [0, prime); 8-byte aligned, 8 × width bytes
     * @throws IllegalArgumentException if the row is no whole number of words, or read-only
     */
    public static void expand(PublicSeed seed, StreamLabel label, MemorySegment row) {
        fill(DOMAIN, Long.BYTES, seed, label, row);
    }

    /**
     * Fills a row from a stream of words as short as the modulus allows. The residues have nothing in common with those of {@link #expand}.
     *
     * @param seed the public seed
     * @param label names the row; its prime is the modulus of the residues
     * @param row receives the residues as little-endian 64-bit words, each in [0, prime); 8-byte aligned, 8 × width bytes
     * @throws IllegalArgumentException if the row is no whole number of words, or read-only
     */
    public static void expandCompact(PublicSeed seed, StreamLabel label, MemorySegment row) {
        fill(COMPACT_DOMAIN, wordBytes(label.prime()), seed, label, row);
    }

    /** The least of 2, 4, 8 bytes that hold all residues modulo p, 0 standing for 2^64. */
    private static int wordBytes(long modulus) {
        if (modulus <= 0 || modulus > 1L << 32) {
            return Long.BYTES;
        }
        return modulus > 1L << 16 ? Integer.BYTES : Short.BYTES;
    }

    private static void fill(byte[] domain, int wordBytes, PublicSeed seed, StreamLabel label, MemorySegment row) {
        if (row.byteSize() % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a row is a whole number of 8-byte words, not " + row.byteSize() + " bytes");
        }
        long width = row.byteSize() / Long.BYTES;
        ResidueStream residues = new ResidueStream(domain, wordBytes, seed, label, width);
        // By way of an array: writing words of a segment one by one is slow until the JVM has compiled it to the
        // end, and keys are made in a program's first seconds.
        long[] block = new long[(int) Math.min(BLOCK, width)];
        for (long filled = 0; filled < width; filled += block.length) {
            int count = (int) Math.min(block.length, width - filled);
            residues.next(block, count);
            MemorySegment.copy(block, 0, row, RESIDUE, filled * Long.BYTES, count);
        }
    }

    /**
     * Fills a row.
     *
     * @param seed the public seed
     * @param label names the row; its prime is the modulus of the residues
     * @param row receives the residues, each in [0, prime) as unsigned
     */
    public static void expand(PublicSeed seed, StreamLabel label, long[] row) {
        new ResidueStream(DOMAIN, Long.BYTES, seed, label, row.length).next(row, row.length);
    }

    /**
     * Fills the beginning of a row from a stream of words as short as the modulus allows, see {@link #expandCompact(PublicSeed, StreamLabel, MemorySegment)}.
     *
     * @param seed the public seed
     * @param label names the row; its prime is the modulus of the residues
     * @param row receives the residues, each in [0, prime) as unsigned
     * @param width how many
     */
    public static void expandCompact(PublicSeed seed, StreamLabel label, long[] row, int width) {
        new ResidueStream(COMPACT_DOMAIN, wordBytes(label.prime()), seed, label, width).next(row, width);
    }
}
