package io.fhe4j.api.seed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Says which row of residues a stream is for, so that no two rows under one seed share a stream. Two labels that differ in
 * anything have different encodings, and none is the beginning of another's.
 *
 * @param type the type of key or ciphertext, 1 to 64 lower-case letters, digits, dots and hyphens, such as "ckks.galois-key"
 * @param galoisElement the Galois element of a key, at least 0; 0 where there is none
 * @param level the level that the key or ciphertext was made for, at least 0
 * @param digit the digit of a key, or the place in a batch of ciphertexts, at least 0
 * @param prime the row's modulus, as unsigned; 0 stands for 2^64
 */
public record StreamLabel(String type, long galoisElement, int level, int digit, long prime) {
    private static final Pattern TYPE = Pattern.compile("[a-z0-9.-]{1,64}");

    /**
     * Checks the label.
     *
     * @throws IllegalArgumentException if the type is no such name, or a number is negative
     */
    public StreamLabel {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("\"" + type
                    + "\" is no type of a stream: 1 to 64 lower-case letters, digits, dots and hyphens are");
        }
        if (galoisElement < 0 || level < 0 || digit < 0) {
            throw new IllegalArgumentException("a label's numbers are at least 0, not Galois element " + galoisElement
                    + ", level " + level + ", digit " + digit);
        }
    }

    /**
     * Returns the same label for another prime.
     *
     * @param prime the row's modulus, as unsigned; 0 stands for 2^64
     * @return the label
     */
    public StreamLabel withPrime(long prime) {
        return new StreamLabel(type, galoisElement, level, digit, prime);
    }

    /**
     * Encodes the label: Galois element (8 bytes), level (4), digit (4), prime (8), all little-endian, length of the type (1),
     * type in ASCII. The numbers have fixed lengths and the type's length precedes it, so the encoding is injective and
     * prefix-free.
     */
    byte[] encode() {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(25 + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(galoisElement)
                .putInt(level)
                .putInt(digit)
                .putLong(prime)
                .put((byte) name.length)
                .put(name)
                .array();
    }
}
