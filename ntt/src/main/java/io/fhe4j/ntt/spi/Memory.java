package io.fhe4j.ntt.spi;

/**
 * A piece of a device's memory that holds numbered rows, 0 … rows − 1, each of at least {@code width} words. How a row lies in it is the
 * device's own affair. Implemented by the device; held by the pool.
 */
public interface Memory {

    /** The number of rows. */
    long rows();

    /** The words of a row. */
    int width();

    /** The bytes of room for each word, as it was allocated with. */
    int wordBytes();
}
