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
 * <p>{@link #expandCompact} differs in two points: the stream begins with the 24 ASCII bytes {@code FHE4J-uniform-compact-v1}, and is cut into
 * words of the least number of bytes b among 2, 4 and 8 with p ≤ 2^(8b), which 2^(8b) in place of 2^64 belongs to. Up to half of
 * its words are rejected, yet for the small moduli of LWE it reads a quarter of the bytes.
 *
 * <p>A row costs one Keccak permutation for 168 bytes of words and allocates a buffer of some 8 KiB, nothing for each residue. Calls are
 * independent of each other: the rows of a polynomial may be expanded by different threads.
 */
public final class UniformResidues {
    /** The version of the expansion, which files of the present version rest on. */
    public static final int VERSION = 1;

    private static final byte[] DOMAIN = "FHE4J-uniform-v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMPACT_DOMAIN = "FHE4J-uniform-compact-v1".getBytes(StandardCharsets.US_ASCII);
    private static final int SHAKE128_RATE_BYTES = 168;
    private static final int BUFFER_BYTES = 48 * SHAKE128_RATE_BYTES;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
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
        SHAKEDigest shake = new SHAKEDigest(128);
        shake.update(domain, 0, domain.length);
        shake.update(seed.toBytes(), 0, PublicSeed.BYTES);
        byte[] encoded = label.encode();
        shake.update(encoded, 0, encoded.length);

        long modulus = label.prime();
        long quotient = floorOfTwoTo64Over(modulus);
        // What words stay below: 0, that is 2^64, for a power of two in long words.
        long limit = (wordBytes == Long.BYTES ? quotient : (1L << 8 * wordBytes) / modulus) * modulus;
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, roundUp(width * wordBytes))];
        for (long filled = 0; filled < width; ) {
            // No more than is missing, in whole blocks: rejected words are made up for in the next round.
            int length = (int) Math.min(buffer.length, roundUp((width - filled) * wordBytes));
            shake.doOutput(buffer, 0, length);
            filled = accept(buffer, length, wordBytes, modulus, quotient, limit, row, filled, width);
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
            int wordBytes,
            long modulus,
            long quotient,
            long limit,
            MemorySegment row,
            long filled,
            long width) {
        long next = filled;
        for (int offset = 0; offset < length && next < width; offset += wordBytes) {
            long word = word(buffer, offset, wordBytes);
            if (limit == 0 || Long.compareUnsigned(word, limit) < 0) {
                row.setAtIndex(RESIDUE, next, reduce(word, modulus, quotient));
                next++;
            }
        }
        return next;
    }

    private static long word(byte[] buffer, int offset, int wordBytes) {
        return switch (wordBytes) {
            case Long.BYTES -> (long) WORD.get(buffer, offset);
            case Integer.BYTES -> Integer.toUnsignedLong((int) INT.get(buffer, offset));
            default -> Short.toUnsignedLong((short) SHORT.get(buffer, offset));
        };
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
