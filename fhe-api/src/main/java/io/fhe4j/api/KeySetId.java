package io.fhe4j.api;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The identity of a key set: 128 random bits, drawn when the secret key is made and copied into every key and ciphertext
 * that belongs to it. It is public, and says nothing about the key. Immutable. All zeros means "no key set" in files and is
 * no id.
 */
public final class KeySetId {
    /** The length in bytes. */
    public static final int BYTES = 16;

    private final byte[] bytes;

    private KeySetId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a fresh id from the system's secure random generator. */
    public static KeySetId random() {
        byte[] bytes = new byte[BYTES];
        SecureRandom random = new SecureRandom();
        do {
            random.nextBytes(bytes);
        } while (isZero(bytes));
        return new KeySetId(bytes);
    }

    /**
     * Wraps an id that exists already, as a reader of files does.
     *
     * @param bytes exactly 16 bytes, not all zero, copied
     * @return the id
     * @throws IllegalArgumentException if there are not 16 bytes, or all are zero
     */
    public static KeySetId fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key-set id has " + BYTES + " bytes, not " + bytes.length);
        }
        if (isZero(bytes)) {
            throw new IllegalArgumentException("a key-set id is not all zeros; in files these mean \"no key set\"");
        }
        return new KeySetId(bytes.clone());
    }

    private static boolean isZero(byte[] bytes) {
        int or = 0;
        for (byte b : bytes) {
            or |= b;
        }
        return or == 0;
    }

    /** Returns a copy of the 16 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeySetId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
