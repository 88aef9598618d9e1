package io.fhe4j.client;

import java.util.Objects;

/** Entries 0 and 1, uniform and independent, one bit of the source each. */
final class BinarySampler implements Sampler {
    static final BinarySampler INSTANCE = new BinarySampler();

    private static final int BLOCK = 64;

    private BinarySampler() {}

    @Override
    public void sample(RandomSource source, long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        long[] words = new long[BLOCK];
        int done = 0;
        while (done < length) {
            int drawn = Math.min(BLOCK, (length - done + Long.SIZE - 1) / Long.SIZE);
            source.nextLongs(words, 0, drawn);
            int end = Math.min(length, done + drawn * Long.SIZE);
            for (int i = done; i < end; i++) {
                int bit = i - done;
                out[offset + i] = words[bit / Long.SIZE] >>> bit & 1;
            }
            done = end;
        }
        Zeroing.wipe(words);
    }
}
