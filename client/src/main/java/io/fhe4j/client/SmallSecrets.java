package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;

/** Secret vectors of numbers that fit a byte: the LWE and ring secrets of Ring-GSW schemes. */
final class SmallSecrets {

    private SmallSecrets() {}

    /**
     * Expands a secret vector.
     *
     * @param fingerprint of the parameters that it is for
     * @param type the label's name for it
     * @param sampler gives numbers that fit a byte
     */
    static SecretBytes expand(SecretBytes seed, Fingerprint fingerprint, String type, Sampler sampler, int length) {
        long[] samples = new long[length];
        byte[] bytes = new byte[length];
        try (RandomSource source = DrbgSource.expand(seed, PrivateLabel.secret(fingerprint, type))) {
            sampler.sample(source, samples, 0, length);
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) samples[i];
            }
            return SecretBytes.copyOf(bytes, SecretKeyAccess.INSTANCE);
        } finally {
            Zeroing.wipe(samples);
            Zeroing.wipe(bytes);
        }
    }

    /** A copy as signed numbers that the caller zeroes. */
    static long[] words(SecretBytes secret) {
        byte[] bytes = secret.toByteArray(SecretKeyAccess.INSTANCE);
        try {
            long[] words = new long[bytes.length];
            for (int i = 0; i < words.length; i++) {
                words[i] = bytes[i];
            }
            return words;
        } finally {
            Zeroing.wipe(bytes);
        }
    }
}
