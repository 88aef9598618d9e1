package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
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
        return new PrivateLabel(encode((byte) 1, parameters, new byte[PublicSeed.BYTES], "", 0, 0, 0, 0));
    }

    /**
     * The label of one of several secrets of a parameter set.
     *
     * @param parameters the parameters' fingerprint
     * @param type which secret, such as "fhew.lwe-secret"
     * @return the label
     */
    public static PrivateLabel secret(Fingerprint parameters, String type) {
        return new PrivateLabel(encode((byte) 1, parameters, new byte[PublicSeed.BYTES], type, 0, 0, 0, 0));
    }

    /**
     * The label of the error of one key, or of one digit of it.
     *
     * @param parameters the parameters' fingerprint
     * @param generation the public seed of this generation of keys
     * @param label the label under which the public seed yields the uniform polynomial of the same pair
     * @return the label
     */
    public static PrivateLabel keyError(Fingerprint parameters, PublicSeed generation, StreamLabel label) {
        return new PrivateLabel(encode(
                (byte) 2,
                parameters,
                generation.toBytes(),
                label.type(),
                label.galoisElement(),
                label.level(),
                label.digit(),
                label.prime()));
    }

    /** Fields of fixed length around one with its length in front: no two labels have the same encoding. */
    private static byte[] encode(
            byte kind,
            Fingerprint parameters,
            byte[] seed,
            String type,
            long galois,
            int level,
            int digit,
            long prime) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + Fingerprint.BYTES + PublicSeed.BYTES + 1 + name.length + 8 + 4 + 4 + 8)
                .put(kind)
                .put(parameters.toBytes())
                .put(seed)
                .put((byte) name.length)
                .put(name)
                .putLong(galois)
                .putInt(level)
                .putInt(digit)
                .putLong(prime)
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
