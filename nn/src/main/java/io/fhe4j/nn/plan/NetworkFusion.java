package io.fhe4j.nn.plan;

import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a network into one that computes the same in fewer levels.
 *
 * <ul>
 *   <li>Reshapes go: the slots do not know shapes.
 *   <li>Two dense layers in a row become one.
 *   <li>A polynomial of degree 1 becomes part of a dense layer beside it.
 *   <li>A quadratic a x² + b x + c becomes a bare square where a dense layer is before and after it: with t = b / 2a it is
 *       a (x + t)² + c − a t², so t moves into the bias before, a and the rest into the layer behind. One level less.
 * </ul>
 */
final class NetworkFusion {
    private final Network network;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Double> bounds = new HashMap<>();

    private NetworkFusion(Network network) {
        this.network = network;
    }

    static Network fuse(Network network) {
        try {
            return new NetworkFusion(network).fuse();
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModelException(
                    "layers of " + network.name()
                            + " joined into one have weights beyond all numbers; scale the model down",
                    e);
        }
    }

    private Network fuse() {
        List<Double> layerBounds = network.layerBounds();
        bounds.put(network.input(), network.inputBound());
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            if (!Program.isIdentity(layer)) {
                layers.add(layer);
                bounds.put(layer.output(), usable(layer, layerBounds.get(i)));
            }
        }
        mergeAffine();
        completeSquares();
        if (layers.isEmpty()) { // nothing but reshapes, which cost nothing
            return network;
        }
        return new Network(network.name(), network.input(), network.inputShape(), layers, bounds);
    }

    private void mergeAffine() {
        for (int i = 0; i + 1 < layers.size(); ) {
            DenseLayer merged = merged(layers.get(i), layers.get(i + 1));
            if (merged == null) {
                i++;
            } else {
                layers.set(i, merged);
                layers.remove(i + 1);
            }
        }
    }

    private static @Nullable DenseLayer merged(Layer first, Layer second) {
        if (first instanceof DenseLayer a && second instanceof DenseLayer b) {
            return product(a, b);
        }
        if (first instanceof DenseLayer dense && second instanceof PolynomialActivation line && line.degree() == 1) {
            double[] weights = weights(dense);
            double[] bias = bias(dense);
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= line.coefficient(1);
            }
            for (int i = 0; i < bias.length; i++) {
                bias[i] = line.coefficient(1) * bias[i] + line.coefficient(0);
            }
            return new DenseLayer(line.output(), dense.inputSize(), dense.outputSize(), weights, bias);
        }
        if (first instanceof PolynomialActivation line && line.degree() == 1 && second instanceof DenseLayer dense) {
            return behind(dense, line.coefficient(1), line.coefficient(0));
        }
        return null;
    }

    private static DenseLayer product(DenseLayer first, DenseLayer second) {
        int inputs = first.inputSize();
        double[] weights = new double[second.outputSize() * inputs];
        double[] bias = bias(second);
        for (int row = 0; row < second.outputSize(); row++) {
            for (int middle = 0; middle < second.inputSize(); middle++) {
                double weight = second.weight(row, middle);
                bias[row] += weight * first.bias(middle);
                for (int column = 0; column < inputs; column++) {
                    weights[row * inputs + column] += weight * first.weight(middle, column);
                }
            }
        }
        return new DenseLayer(second.output(), inputs, second.outputSize(), weights, bias);
    }

    // The layer that does to x what this one does to a·x + c.
    private static DenseLayer behind(DenseLayer dense, double a, double c) {
        double[] weights = weights(dense);
        double[] bias = bias(dense);
        for (int row = 0; row < dense.outputSize(); row++) {
            for (int column = 0; column < dense.inputSize(); column++) {
                int index = row * dense.inputSize() + column;
                bias[row] += weights[index] * c;
                weights[index] *= a;
            }
        }
        return new DenseLayer(dense.output(), dense.inputSize(), dense.outputSize(), weights, bias);
    }

    private void completeSquares() {
        for (int i = 1; i + 1 < layers.size(); i++) {
            if (layers.get(i - 1) instanceof DenseLayer before
                    && layers.get(i) instanceof PolynomialActivation quadratic
                    && layers.get(i + 1) instanceof DenseLayer after
                    && quadratic.degree() == 2) {
                double a = quadratic.coefficient(2);
                double shift = quadratic.coefficient(1) / (2 * a);
                double rest = quadratic.coefficient(0) - a * shift * shift;
                double[] bias = bias(before);
                for (int row = 0; row < bias.length; row++) {
                    bias[row] += shift;
                }
                double bound = boundOf(before) + Math.abs(shift);
                layers.set(
                        i - 1,
                        new DenseLayer(
                                before.output(), before.inputSize(), before.outputSize(), weights(before), bias));
                layers.set(i, new PolynomialActivation(quadratic.output(), quadratic.inputSize(), 0, 0, 1));
                layers.set(i + 1, behind(after, a, rest));
                bounds.put(before.output(), usable(before, bound));
                double squares =
                        (boundOf(quadratic) + Math.abs(rest)) / Math.abs(a); // the quadratic, solved for the square
                bounds.put(quadratic.output(), usable(quadratic, Math.min(bound * bound, squares)));
            }
        }
    }

    // A layer of zeros has the bound 0, which is as good as a tiny one.
    private double usable(Layer layer, double bound) {
        if (!(bound < Double.POSITIVE_INFINITY)) {
            throw new UnsupportedModelException("layer " + layer.output() + " of " + network.name()
                    + " may grow beyond all numbers; declare bounds of its layers, or train with smaller weights");
        }
        return Math.max(bound, Double.MIN_NORMAL);
    }

    private double boundOf(Layer layer) {
        return bounds.getOrDefault(layer.output(), 0.0);
    }

    private static double[] weights(DenseLayer dense) {
        double[] weights = new double[dense.inputSize() * dense.outputSize()];
        for (int row = 0; row < dense.outputSize(); row++) {
            for (int column = 0; column < dense.inputSize(); column++) {
                weights[row * dense.inputSize() + column] = dense.weight(row, column);
            }
        }
        return weights;
    }

    private static double[] bias(DenseLayer dense) {
        double[] bias = new double[dense.outputSize()];
        for (int row = 0; row < bias.length; row++) {
            bias[row] = dense.bias(row);
        }
        return bias;
    }
}
