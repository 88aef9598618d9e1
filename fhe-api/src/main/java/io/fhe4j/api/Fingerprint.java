package io.fhe4j.api;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The identity of a parameter set: SHA-256 of its canonical encoding, 32 bytes. Keys, ciphertexts and files carry it, and
 * everything that combines two values compares it. Immutable.
 */
public final class Fingerprint {
    /** The length in bytes. */
    public static final int BYTES = 32;

    private final byte[] digest;

    private Fingerprint(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Hashes a canonical encoding.
     *
     * @param canonicalEncoding the encoding of the parameters, any length
     * @return its fingerprint, SHA-256 of the encoding
     */
    public static Fingerprint of(byte[] canonicalEncoding) {
        return new Fingerprint(Sha256.start().digest(canonicalEncoding));
    }

    /**
     * Wraps a digest that was computed before, as a reader of files does.
     *
     * @param digest exactly 32 bytes, copied
     * @return the fingerprint
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static Fingerprint fromBytes(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a fingerprint has " + BYTES + " bytes, not " + digest.length);
        }
        return new Fingerprint(digest.clone());
    }

    /** Returns a copy of the 32 bytes. */
    public byte[] toBytes() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** Returns the 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest);
    }
}
