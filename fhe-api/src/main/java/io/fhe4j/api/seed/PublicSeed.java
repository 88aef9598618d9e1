package io.fhe4j.api.seed;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A <em>public</em> seed: 256 bits, fresh from the operating system for each generation of a key set and each seeded
 * ciphertext, that yield only uniform polynomials which would otherwise be published themselves. It protects nothing and
 * travels in files. Secrets and errors come from private seeds, which are another thing, and never from this. Immutable.
 */
public final class PublicSeed {
    /** The length in bytes. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private PublicSeed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a fresh seed from the system's secure random generator. */
    public static PublicSeed random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new PublicSeed(bytes);
    }

    /**
     * Wraps a seed that exists already, as a reader of files does.
     *
     * @param bytes exactly 32 bytes, copied
     * @return the seed
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static PublicSeed fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a public seed has " + BYTES + " bytes, not " + bytes.length);
        }
        return new PublicSeed(bytes.clone());
    }

    /** Returns a copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicSeed that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
