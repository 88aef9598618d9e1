package io.fhe4j.nn;

import java.util.Objects;

/**
 * A change of shape that leaves the numbers and their order alone: ONNX's Flatten and Reshape. It costs nothing.
 *
 * @param output the name of the tensor it computes
 * @param from the shape before
 * @param to the shape after, of as many elements
 */
public record ReshapeLayer(String output, TensorShape from, TensorShape to) implements Layer {
    /**
     * A reshape.
     *
     * @throws IllegalArgumentException if the shapes have different numbers of elements
     */
    public ReshapeLayer {
        Objects.requireNonNull(output, "output");
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("a shape of " + from + " cannot become " + to);
        }
    }

    @Override
    public int inputSize() {
        return from.size();
    }

    @Override
    public int outputSize() {
        return to.size();
    }

    @Override
    public int multiplicativeDepth() {
        return 0;
    }

    @Override
    public double worstCaseBound(double inputBound) {
        return inputBound;
    }

    @Override
    public String toString() {
        return "Reshape " + output + ": " + from + " → " + to;
    }
}
