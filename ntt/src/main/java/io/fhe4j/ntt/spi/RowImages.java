package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * What a device offers whose kernels can work on rows in memory that others provide, such as a mapped file: an optional capability. What lies there is
 * the device's own representation, an image of its memory.
 */
public interface RowImages {

    /**
     * The name of the representation of rows of these moduli and this width: images of equal names are good for each other's devices.
     *
     * @return at most 200 characters
     */
    String format(RnsBasis moduli, int width);

    /**
     * Memory whose bytes are others'. Freeing it leaves them alone.
     *
     * @param image native, 64-byte aligned, of as many bytes as {@link Device#bytes} says; may be read-only, then only to be read
     * @param wordBytes as for {@link Device#allocate}
     */
    Memory adopt(MemorySegment image, long rows, int width, int wordBytes);

    /**
     * The first row that is no image of canonical residues, counted in the order of batch, component, row; −1 if all are.
     */
    long firstUnsound(RowBuffer x);
}
