package io.fhe4j.client;

import java.util.Objects;

/**
 * Uniform residues modulo p, exactly: as many bits as p - 1 has are drawn, and drawn again where they are p or more. Which
 * draws are rejected is independent of the values that are returned, so the time tells nothing about those.
 *
 * <p>For residues that stay secret. The uniform polynomials of keys and ciphertexts are public and come from
 * a public seed.
 */
public final class UniformSampler implements Sampler {
    private static final int BLOCK = 512;

    private final long modulus;
    private final long mask;

    private UniformSampler(long modulus) {
        this.modulus = modulus;
        this.mask = -1L >>> Long.numberOfLeadingZeros(modulus - 1);
    }

    /**
     * A sampler of residues 0 to {@code modulus - 1}.
     *
     * @param modulus from 2 to 2^63 - 1
     * @return the sampler
     */
    public static UniformSampler modulo(long modulus) {
        if (modulus < 2) {
            throw new IllegalArgumentException("a modulus is at least 2, not " + modulus);
        }
        return new UniformSampler(modulus);
    }

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        long[] words = new long[Math.min(length, BLOCK)];
        int end = offset + length;
        int next = offset;
        while (next < end) {
            int drawn = Math.min(words.length, end - next);
            source.nextLongs(words, 0, drawn);
            for (int i = 0; i < drawn; i++) {
                long candidate = words[i] & mask;
                if (candidate < modulus) {
                    out[next++] = candidate;
                }
            }
        }
        Zeroing.wipe(words);
    }
}
