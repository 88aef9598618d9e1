package io.fhe4j.nn;

import java.util.Objects;

/** An affine map y = W x + b: ONNX's Gemm, or MatMul followed by Add. */
public final class DenseLayer implements Layer {
    private final String output;
    private final int inputs;
    private final int outputs;
    private final double[] weights;
    private final double[] bias;

    /**
     * A dense layer.
     *
     * @param output the name of the tensor it computes
     * @param inputs the number of columns of W, at least 1
     * @param outputs the number of rows of W, at least 1
     * @param weights W, finite, row by row: outputs × inputs numbers
     * @param bias b, finite, one number for each output
     * @throws IllegalArgumentException if an array has another length, or a number is not finite
     */
    public DenseLayer(String output, int inputs, int outputs, double[] weights, double[] bias) {
        this.output = Objects.requireNonNull(output, "output");
        if (inputs < 1 || outputs < 1 || weights.length != (long) inputs * outputs || bias.length != outputs) {
            throw new IllegalArgumentException("a dense layer of " + outputs + " × " + inputs + " does not fit "
                    + weights.length + " weights and " + bias.length + " biases");
        }
        requireFinite(weights);
        requireFinite(bias);
        this.inputs = inputs;
        this.outputs = outputs;
        this.weights = weights.clone();
        this.bias = bias.clone();
    }

    private static void requireFinite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("weights and biases must be finite, not " + value);
            }
        }
    }

    @Override
    public String output() {
        return output;
    }

    @Override
    public int inputSize() {
        return inputs;
    }

    @Override
    public int outputSize() {
        return outputs;
    }

    @Override
    public int multiplicativeDepth() {
        return 1;
    }

    /**
     * Returns one entry of W.
     *
     * @param row the output, from 0
     * @param column the input, from 0
     */
    public double weight(int row, int column) {
        return weights[Objects.checkIndex(row, outputs) * inputs + Objects.checkIndex(column, inputs)];
    }

    /**
     * Returns one entry of b.
     *
     * @param row the output, from 0
     */
    public double bias(int row) {
        return bias[row];
    }

    @Override
    public double worstCaseBound(double inputBound) {
        double worst = 0;
        for (int row = 0; row < outputs; row++) {
            double sum = Math.abs(bias[row]);
            for (int column = 0; column < inputs; column++) {
                sum += Math.abs(weights[row * inputs + column]) * inputBound;
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    double[] apply(double[] input) {
        double[] result = new double[outputs];
        for (int row = 0; row < outputs; row++) {
            double sum = bias[row];
            for (int column = 0; column < inputs; column++) {
                sum += weights[row * inputs + column] * input[column];
            }
            result[row] = sum;
        }
        return result;
    }

    @Override
    public String toString() {
        return "Dense " + output + ": " + inputs + " → " + outputs;
    }
}
