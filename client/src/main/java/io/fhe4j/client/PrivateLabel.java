package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a stream that is expanded from a private seed is for. Other labels give independent streams. Immutable; holds no secret.
 *
 * <p>A key error is labelled with the <em>public</em> seed of the generation in which its key is made. This is essential: two
 * generations of one key have two uniform polynomials a, a' and bodies -a s + e + m, -a' s + e' + m. With e = e', their
 * difference (a' - a) s would give the secret away. The public seed is fresh for each generation, hence so are the errors.
 */
public final class PrivateLabel {
    private static final int SEED_BYTES = 32;

    private final byte[] encoded;

    private PrivateLabel(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * The label of the secret polynomial of a parameter set.
     *
     * @param parameters the parameters' fingerprint
     * @return the label
     */
    public static PrivateLabel secret(Fingerprint parameters) {
        return new PrivateLabel(encode((byte) 1, parameters, new byte[SEED_BYTES], "", 0, 0, 0));
    }

    /**
     * The label of the error of one key, or of one digit of it.
     *
     * @param parameters the parameters' fingerprint
     * @param publicSeed the 32 bytes of the public seed of this generation
     * @param type the kind of key, 1 to 64 ASCII characters
     * @param galoisElement the Galois element that the key is for, or 1
     * @param level the highest level that the key serves, at least 0
     * @param digit the digit, from 0
     * @return the label
     * @throws IllegalArgumentException if a field is out of its range
     */
    public static PrivateLabel keyError(
            Fingerprint parameters, byte[] publicSeed, String type, long galoisElement, int level, int digit) {
        if (publicSeed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a public seed has " + SEED_BYTES + " bytes, not " + publicSeed.length);
        }
        if (type.isEmpty()
                || type.length() > 64
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(type)) {
            throw new IllegalArgumentException("a type has 1 to 64 ASCII characters, not \"" + type + "\"");
        }
        if (galoisElement < 1 || level < 0 || digit < 0) {
            throw new IllegalArgumentException("no key has Galois element " + galoisElement + ", level " + level
                    + " and digit " + digit + ": they are at least 1, 0 and 0");
        }
        return new PrivateLabel(encode((byte) 2, parameters, publicSeed, type, galoisElement, level, digit));
    }

    /** Fields of fixed length around one with its length in front: no two labels have the same encoding. */
    private static byte[] encode(
            byte kind,
            Fingerprint parameters,
            byte[] publicSeed,
            String type,
            long galoisElement,
            int level,
            int digit) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + Fingerprint.BYTES + SEED_BYTES + 1 + name.length + 8 + 4 + 4)
                .put(kind)
                .put(parameters.toBytes())
                .put(publicSeed)
                .put((byte) name.length)
                .put(name)
                .putLong(galoisElement)
                .putInt(level)
                .putInt(digit)
                .array();
    }

    byte[] encode() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateLabel that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }
}
