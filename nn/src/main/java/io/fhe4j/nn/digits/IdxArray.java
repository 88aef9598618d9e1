package io.fhe4j.nn.digits;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The content of one IDX file: unsigned bytes in one to four dimensions, the last running fastest. Immutable. */
public final class IdxArray {
    private final List<Integer> dimensions;
    private final byte[] elements;

    IdxArray(List<Integer> dimensions, byte[] elements) {
        this.dimensions = List.copyOf(dimensions);
        this.elements = elements;
    }

    /** Returns the lengths, each at least 1. */
    public List<Integer> dimensions() {
        return dimensions;
    }

    /** Returns the number of elements, the product of the dimensions. */
    public int size() {
        return elements.length;
    }

    /**
     * Returns one element, 0 to 255.
     *
     * @param index from 0 to {@link #size()} − 1
     */
    public int element(int index) {
        return Byte.toUnsignedInt(elements[Objects.checkIndex(index, elements.length)]);
    }

    byte[] slice(int from, int to) {
        return Arrays.copyOfRange(elements, from, to);
    }
}
