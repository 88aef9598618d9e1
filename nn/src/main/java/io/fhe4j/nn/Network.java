package io.fhe4j.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A feed-forward network: a chain of layers, one input tensor, one output tensor. Immutable and thread-safe.
 *
 * <p>Encrypted evaluation computes on bounded numbers, so every tensor of the chain has a bound on the absolute value of its
 * elements. A bound is <em>declared</em> where the model says one (calibrated on public training data, never derived from
 * what is encrypted), else it is the worst case over all inputs within the bound of the layer before.
 */
public final class Network {
    /** The bound of the input where none is declared: pixels are scaled to 0…1. */
    public static final double DEFAULT_INPUT_BOUND = 1;

    private final String name;
    private final String input;
    private final TensorShape inputShape;
    private final List<Layer> layers;
    private final Map<String, Double> declaredBounds;

    /**
     * A network.
     *
     * @param name a short name for messages
     * @param input the name of the input tensor
     * @param inputShape the shape of one input, without a batch dimension
     * @param layers the chain, at least one; each takes as many features as the one before gives
     * @param declaredBounds bounds by tensor name, above 0 and finite; names of other tensors are ignored
     * @throws IllegalArgumentException if the chain does not fit together or a bound is not above 0 and finite
     */
    public Network(
            String name,
            String input,
            TensorShape inputShape,
            List<? extends Layer> layers,
            Map<String, Double> declaredBounds) {
        this.name = Objects.requireNonNull(name, "name");
        this.input = Objects.requireNonNull(input, "input");
        this.inputShape = Objects.requireNonNull(inputShape, "inputShape");
        this.layers = List.copyOf(layers);
        this.declaredBounds = Map.copyOf(declaredBounds);
        if (this.layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one layer");
        }
        int size = inputShape.size();
        for (Layer layer : this.layers) {
            if (layer.inputSize() != size) {
                throw new IllegalArgumentException("layer " + layer.output() + " takes " + layer.inputSize()
                        + " features, but the one before gives " + size);
            }
            size = layer.outputSize();
        }
        for (Map.Entry<String, Double> bound : this.declaredBounds.entrySet()) {
            if (!(bound.getValue() > 0) || bound.getValue().isInfinite()) {
                throw new IllegalArgumentException(
                        "the bound of " + bound.getKey() + " must be above 0 and finite, not " + bound.getValue());
            }
        }
    }

    /** Returns a short name for messages. */
    public String name() {
        return name;
    }

    /** Returns the name of the input tensor. */
    public String input() {
        return input;
    }

    /** Returns the shape of one input, without a batch dimension. */
    public TensorShape inputShape() {
        return inputShape;
    }

    /** Returns the chain of layers, at least one. */
    public List<Layer> layers() {
        return layers;
    }

    /** Returns the number of input features. */
    public int inputSize() {
        return inputShape.size();
    }

    /** Returns the number of output features. */
    public int outputSize() {
        return layers.getLast().outputSize();
    }

    /** Returns the sum of the layers' depths: the levels that a layer-by-layer encrypted evaluation takes. */
    public int multiplicativeDepth() {
        return layers.stream().mapToInt(Layer::multiplicativeDepth).sum();
    }

    /** Returns the bound on the absolute value of every input element. */
    public double inputBound() {
        return declaredBounds.getOrDefault(input, DEFAULT_INPUT_BOUND);
    }

    /**
     * Returns the bounds on the absolute value of the elements of each layer's output, in the order of {@link #layers()}:
     * the declared one, else the worst case from the bound before.
     */
    public List<Double> layerBounds() {
        List<Double> bounds = new ArrayList<>();
        double bound = inputBound();
        for (Layer layer : layers) {
            Double declared = declaredBounds.get(layer.output());
            bound = declared != null ? declared : layer.worstCaseBound(bound);
            bounds.add(bound);
        }
        return bounds;
    }

    /**
     * Says whether a layer's bound was declared by the model, and so is an assumption about the data.
     *
     * @param layer a layer of this network
     */
    public boolean declaresBoundOf(Layer layer) {
        return declaredBounds.containsKey(layer.output());
    }

    /** Returns several lines: the name, and each layer with its bound. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name + ": " + input + " " + inputShape + ", |x| ≤ " + inputBound());
        List<Double> bounds = layerBounds();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            text.append("\n  ").append(layer).append(", |x| ≤ ").append(bounds.get(i));
            text.append(declaresBoundOf(layer) ? " (declared)" : "");
        }
        return text.toString();
    }
}
