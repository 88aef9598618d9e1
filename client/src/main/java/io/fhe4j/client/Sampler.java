package io.fhe4j.client;

/**
 * A distribution of small or modular integers that can fill an array. Samplers are immutable and thread-safe; the source is the
 * caller's. What a call yields depends on the stream and on the length of the call: two calls for half the length each do not
 * give what one call gives.
 */
public interface Sampler {
    /**
     * Fills entries {@code offset} to {@code offset + length - 1} of {@code out} with independent samples.
     *
     * @param source the random bits
     * @param out where the samples go
     * @param offset the first index
     * @param length how many
     */
    void sample(RandomSource source, long[] out, int offset, int length);
}
