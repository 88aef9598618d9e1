package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import java.nio.ByteBuffer;

/** Deterministic sources for tests. */
final class TestSources {
    private TestSources() {}

    /** The real generator on a seed made of a number. */
    static DrbgSource seeded(long seed) {
        byte[] bytes = ByteBuffer.allocate(DrbgSource.SEED_BYTES).putLong(seed).array();
        try (SecretBytes secret = SecretBytes.copyOf(bytes, InsecureSecretKeyAccess.get())) {
            return DrbgSource.expand(secret, PrivateLabel.secret(Fingerprint.of(new byte[0])));
        }
    }

    /** Gives the words one after the other, and fails when they are used up. */
    static RandomSource ofWords(long... words) {
        return new RandomSource() {
            private int next;

            @Override
            public void nextBytes(byte[] out, int offset, int length) {
                throw new UnsupportedOperationException("samplers read words");
            }

            @Override
            public void nextLongs(long[] out, int offset, int length) {
                System.arraycopy(words, next, out, offset, length);
                next += length;
            }

            @Override
            public void close() {}
        };
    }
}
