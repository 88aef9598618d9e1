package io.fhe4j.nn;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one image's tensor, without the batch dimension.
 *
 * @param dimensions the lengths, each at least 1; no dimension at all is a single number
 */
public record TensorShape(List<Integer> dimensions) {
    /** The largest number of elements that a tensor may have. */
    public static final int MAX_SIZE = 1 << 24;

    /** The largest number of dimensions that a tensor may have. */
    public static final int MAX_RANK = 8;

    /**
     * A shape.
     *
     * @throws IllegalArgumentException if a dimension is below 1, there are more than {@value #MAX_RANK}, or their product
     *     is above {@value #MAX_SIZE}
     */
    public TensorShape {
        dimensions = List.copyOf(dimensions);
        if (dimensions.size() > MAX_RANK) {
            throw new IllegalArgumentException(
                    "a shape has at most " + MAX_RANK + " dimensions, not " + dimensions.size());
        }
        long size = 1;
        for (int dimension : dimensions) {
            size *= dimension;
            if (dimension < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException(
                        "the shape " + dimensions + " has a dimension below 1 or more than " + MAX_SIZE + " elements");
            }
        }
    }

    /**
     * A shape of these dimensions.
     *
     * @param dimensions the lengths, each at least 1
     * @throws IllegalArgumentException as the constructor does
     */
    public static TensorShape of(Integer... dimensions) {
        return new TensorShape(List.of(dimensions));
    }

    /** Returns the number of elements, 1 to {@value #MAX_SIZE}. */
    public int size() {
        int size = 1;
        for (int dimension : dimensions) {
            size *= dimension;
        }
        return size;
    }

    /** Returns the number of dimensions. */
    public int rank() {
        return dimensions.size();
    }

    /** Returns such as "1×28×28". */
    @Override
    public String toString() {
        return rank() == 0 ? "1" : dimensions.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
