package io.fhe4j.api.seed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/** The accepted residues of a stream in order, as {@link UniformResidues} says. For one thread. */
final class ResidueStream {

    private static final int SHAKE128_RATE_BYTES = 168;
    private static final int BUFFER_BYTES = 48 * SHAKE128_RATE_BYTES;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SHAKEDigest shake = new SHAKEDigest(128);
    private final int wordBytes;
    private final long modulus;
    private final long quotient;
    /** What words stay below: 0, that is 2^64, for a power of two in long words. */
    private final long limit;

    private final byte[] buffer;
    /** What of the buffer has not been taken yet. */
    private int offset;

    private int end;
    /** So many residues are still to be asked for. */
    private long missing;

    /**
     * Begins.
     *
     * @param wordBytes 2, 4 or 8, which hold the residues
     * @param width how many residues will be taken
     * @throws IllegalArgumentException if the modulus is 1
     */
    ResidueStream(byte[] domain, int wordBytes, PublicSeed seed, StreamLabel label, long width) {
        this.wordBytes = wordBytes;
        this.modulus = label.prime();
        this.quotient = floorOfTwoTo64Over(modulus);
        this.limit = (wordBytes == Long.BYTES ? quotient : (1L << 8 * wordBytes) / modulus) * modulus;
        this.missing = width;
        this.buffer = new byte[(int) Math.min(BUFFER_BYTES, roundUp(width * wordBytes))];
        shake.update(domain, 0, domain.length);
        shake.update(seed.toBytes(), 0, PublicSeed.BYTES);
        byte[] encoded = label.encode();
        shake.update(encoded, 0, encoded.length);
    }

    /** The next residues, into the beginning of an array. */
    void next(long[] residues, int count) {
        for (int filled = 0; filled < count; ) {
            if (offset == end) {
                // No more than is missing, in whole blocks: rejected words are made up for in the next round.
                end = (int) Math.min(buffer.length, roundUp((missing - filled) * wordBytes));
                shake.doOutput(buffer, 0, end);
                offset = 0;
            }
            filled = accept(residues, filled, count);
        }
        missing -= count;
    }

    /** Takes words of the buffer until it or the array is at its end. */
    private int accept(long[] residues, int from, int count) {
        int next = from;
        int at = offset;
        while (at < end && next < count) {
            long word = word(at);
            at += wordBytes;
            if (limit == 0 || Long.compareUnsigned(word, limit) < 0) {
                residues[next] = reduce(word);
                next++;
            }
        }
        offset = at;
        return next;
    }

    /** Short words byte by byte: that is fast before the JVM has compiled it to the end, and later no slower. */
    private long word(int at) {
        if (wordBytes == Long.BYTES) {
            return (long) WORD.get(buffer, at);
        }
        int low = Byte.toUnsignedInt(buffer[at]) | Byte.toUnsignedInt(buffer[at + 1]) << 8;
        if (wordBytes == Short.BYTES) {
            return low;
        }
        int high = Byte.toUnsignedInt(buffer[at + 2]) | Byte.toUnsignedInt(buffer[at + 3]) << 8;
        return low | (long) high << Short.SIZE;
    }

    /**
     * Returns w mod p by Barrett's reduction. With m = ⌊2^64/p⌋ the estimate ⌊w·m / 2^64⌋ is the quotient ⌊w/p⌋ or one less,
     * because w/p − w·m/2^64 = w·(2^64/p − m)/2^64 < 1.
     */
    private long reduce(long word) {
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
