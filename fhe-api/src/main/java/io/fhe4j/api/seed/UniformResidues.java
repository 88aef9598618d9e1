package io.fhe4j.api.seed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHAKEDigest;

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
 * <p>A row costs one Keccak permutation for 21 words and allocates a buffer of some 8 KiB, nothing for each residue. Calls are
 * independent of each other: the rows of a polynomial may be expanded by different threads.
 */
public final class UniformResidues {
    /** The version of the expansion, which files of the present version rest on. */
    public static final int VERSION = 1;

    private static final byte[] DOMAIN = "FHE4J-uniform-v1".getBytes(StandardCharsets.US_ASCII);
    private static final int SHAKE128_RATE_BYTES = 168;
    private static final int BUFFER_BYTES = 48 * SHAKE128_RATE_BYTES;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
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
        if (row.byteSize() % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a row is a whole number of 8-byte words, not " + row.byteSize() + " bytes");
        }
        long width = row.byteSize() / Long.BYTES;
        SHAKEDigest shake = new SHAKEDigest(128);
        shake.update(DOMAIN, 0, DOMAIN.length);
        shake.update(seed.toBytes(), 0, PublicSeed.BYTES);
        byte[] encoded = label.encode();
        shake.update(encoded, 0, encoded.length);

        long modulus = label.prime();
        long quotient = floorOfTwoTo64Over(modulus);
        long limit = quotient * modulus; // 0, that is 2^64, for a power of two
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, roundUp(row.byteSize()))];
        for (long filled = 0; filled < width; ) {
            // No more than is missing, in whole blocks: rejected words are made up for in the next round.
            int length = (int) Math.min(buffer.length, roundUp((width - filled) * Long.BYTES));
            shake.doOutput(buffer, 0, length);
            filled = accept(buffer, length, modulus, quotient, limit, row, filled, width);
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
        MemorySegment words = MemorySegment.ofArray(row);
        expand(seed, label, words);
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Long.reverseBytes(row[i]);
            }
        }
    }

    private static long accept(
            byte[] buffer,
            int length,
            long modulus,
            long quotient,
            long limit,
            MemorySegment row,
            long filled,
            long width) {
        long next = filled;
        for (int offset = 0; offset < length && next < width; offset += Long.BYTES) {
            long word = (long) WORD.get(buffer, offset);
            if (limit == 0 || Long.compareUnsigned(word, limit) < 0) {
                row.setAtIndex(RESIDUE, next, reduce(word, modulus, quotient));
                next++;
            }
        }
        return next;
    }

    /**
     * Returns w mod p by Barrett's reduction. With m = ⌊2^64/p⌋ the estimate ⌊w·m / 2^64⌋ is the quotient ⌊w/p⌋ or one less,
     * because w/p − w·m/2^64 = w·(2^64/p − m)/2^64 < 1.
     */
    private static long reduce(long word, long modulus, long quotient) {
        if (modulus <= 0) {
            // 2^64 itself, or more than 2^63, where the estimate has a single bit.
            return modulus == 0 || Long.compareUnsigned(word, modulus) < 0 ? word : word - modulus;
        }
        long residue = word - Math.unsignedMultiplyHigh(word, quotient) * modulus;
        // The residue before correction is below 2p, which is below 2^64.
        return Long.compareUnsigned(residue, modulus) >= 0 ? residue - modulus : residue;
    }

    /** Returns ⌊2^64 / p⌋ for p of at least 2 or 0, which stands for 2^64. */
    private static long floorOfTwoTo64Over(long modulus) {
        if (modulus == 0) {
            return 1;
        }
        if (modulus == 1) {
            throw new IllegalArgumentException("a modulus is at least 2");
        }
        long floor = Long.divideUnsigned(-1L, modulus); // of 2^64 − 1, one too few only where p divides 2^64
        return Long.bitCount(modulus) == 1 ? floor + 1 : floor;
    }

    private static long roundUp(long bytes) {
        return (bytes + SHAKE128_RATE_BYTES - 1) / SHAKE128_RATE_BYTES * SHAKE128_RATE_BYTES;
    }
}
