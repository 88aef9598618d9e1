package io.fhe4j.nn;

import io.fhe4j.api.ValueRangeException;
import java.util.Objects;

/**
 * Evaluates a network on plain numbers, in double precision. This is what an encrypted evaluation is compared with.
 * Immutable and thread-safe.
 */
public final class ClearEvaluator {
    private final Network network;

    /**
     * An evaluator of one network.
     *
     * @param network the network
     */
    public ClearEvaluator(Network network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /**
     * Evaluates the network on one input.
     *
     * @param input as many finite numbers as the network has input features
     * @return as many numbers as it has output features
     * @throws IllegalArgumentException if the input has another length
     * @throws ValueRangeException if an input is not finite
     */
    public double[] evaluate(double[] input) {
        if (input.length != network.inputSize()) {
            throw new IllegalArgumentException(
                    network.name() + " takes " + network.inputSize() + " numbers, not " + input.length);
        }
        for (int i = 0; i < input.length; i++) {
            if (!Double.isFinite(input[i])) {
                throw new ValueRangeException("input " + i + " of " + network.name() + " is not finite");
            }
        }
        double[] values = input.clone();
        for (Layer layer : network.layers()) {
            values = apply(layer, values);
        }
        return values;
    }

    private static double[] apply(Layer layer, double[] values) {
        return switch (layer) {
            case DenseLayer dense -> dense.apply(values);
            case PolynomialActivation activation -> {
                double[] result = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    result[i] = activation.apply(values[i]);
                }
                yield result;
            }
            case ReshapeLayer ignored -> values;
        };
    }

    /**
     * Returns the class that the network finds in an input: the index of the largest output, the first of equal ones.
     *
     * @param input as many finite numbers as the network has input features
     * @throws IllegalArgumentException if the input has another length
     * @throws ValueRangeException if an input is not finite
     */
    public int classify(double[] input) {
        return largest(evaluate(input));
    }

    /**
     * Returns the index of the largest number, the first of equal ones.
     *
     * @param outputs at least one number
     */
    public static int largest(double[] outputs) {
        int best = 0;
        for (int i = 1; i < outputs.length; i++) {
            if (outputs[i] > outputs[best]) {
                best = i;
            }
        }
        return best;
    }
}
