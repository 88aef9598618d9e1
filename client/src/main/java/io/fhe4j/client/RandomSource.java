package io.fhe4j.client;

/**
 * A stream of random bits with one owner. Not thread-safe; a closed source throws
 * {@link io.fhe4j.api.ClosedException}. Samplers read whole 64-bit words; a word is eight bytes of the stream, little-endian.
 */
public interface RandomSource extends AutoCloseable {
    /**
     * Fills bytes {@code offset} to {@code offset + length - 1} of {@code out}.
     *
     * @param out where the bytes go
     * @param offset the first index
     * @param length how many
     */
    void nextBytes(byte[] out, int offset, int length);

    /**
     * Fills words {@code offset} to {@code offset + length - 1} of {@code out} with 64 random bits each.
     *
     * @param out where the words go
     * @param offset the first index
     * @param length how many
     */
    void nextLongs(long[] out, int offset, int length);

    /** Zeroes the state. Closing twice is harmless. */
    @Override
    void close();
}
