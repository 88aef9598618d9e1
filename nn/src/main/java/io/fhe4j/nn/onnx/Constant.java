package io.fhe4j.nn.onnx;

import java.util.List;

/** A constant tensor of the file: numbers, or integers such as the target of a Reshape. */
final class Constant {
    private final List<Integer> dimensions;
    private final double[] numbers;
    private final long[] integers;

    /**
     * A constant.
     *
     * @param dimensions its lengths, each at least 1; none for a single element
     * @param numbers its elements, finite, row by row; empty for integers
     * @param integers its elements; empty for numbers
     */
    Constant(List<Integer> dimensions, double[] numbers, long[] integers) {
        this.dimensions = List.copyOf(dimensions);
        this.numbers = numbers;
        this.integers = integers;
    }

    List<Integer> dimensions() {
        return dimensions;
    }

    double[] numbers() {
        return numbers;
    }

    long[] integers() {
        return integers;
    }

    boolean isNumeric() {
        return numbers.length > 0;
    }

    boolean isSingleNumber() {
        return numbers.length == 1;
    }
}
