package io.fhe4j.client;

import java.util.Objects;

/**
 * Integers from −2^b to 2^b, uniform but for the two ends, which have half the weight: u − 2^b + c with u uniform below 2^(b + 1) and c a bit. Exact, without
 * a branch or a table; a word of the source for each.
 */
final class TUniformSampler implements Sampler {
    private static final int BLOCK = 512;

    private final int bits;

    /** @param bits b, 0 to 61 */
    TUniformSampler(int bits) {
        if (bits < 0 || bits > 61) {
            throw new IllegalArgumentException("TUniform has 0 to 61 bits, not " + bits);
        }
        this.bits = bits;
    }

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        long[] words = new long[Math.min(length, BLOCK)];
        long mask = (2L << bits) - 1;
        for (int done = 0; done < length; done += words.length) {
            int drawn = Math.min(words.length, length - done);
            source.nextLongs(words, 0, drawn);
            for (int i = 0; i < drawn; i++) {
                out[offset + done + i] = (words[i] & mask) - (1L << bits) + (words[i] >>> bits + 1 & 1);
            }
        }
        Zeroing.wipe(words);
    }
}
