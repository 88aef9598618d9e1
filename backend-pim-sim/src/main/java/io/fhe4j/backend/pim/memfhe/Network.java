package io.fhe4j.backend.pim.memfhe;

import java.util.List;

/**
 * A network of sign activations, one bootstrapping for each neuron; the paper's own list is not known, these are [assumed].
 *
 * @param name what people call it
 * @param layers in order
 */
public record Network(String name, List<Layer> layers) {
    public Network {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param neurons results, with an activation each
     * @param fanIn inputs of each
     */
    public record Layer(int neurons, int fanIn) {

        /** Gates of the layer on bits alone: a full adder of five gates for each input, and a comparison. */
        long binaryGates() {
            int bits = 32 - Integer.numberOfLeadingZeros(fanIn);
            return neurons * 5L * (fanIn + bits);
        }
    }

    /** The networks until the paper's list is known. */
    public static final List<Network> ALL = List.of(
            new Network("MLP 784-30-10", List.of(new Layer(30, 784), new Layer(10, 30))),
            new Network("MLP 784-100-10", List.of(new Layer(100, 784), new Layer(10, 100))),
            new Network(
                    "LeNet-5-like",
                    List.of(
                            new Layer(6 * 28 * 28, 25),
                            new Layer(16 * 10 * 10, 150),
                            new Layer(120, 400),
                            new Layer(84, 120),
                            new Layer(10, 84))));

    /** Activations: bootstrappings of an inference. */
    public long bootstraps() {
        return layers.stream().mapToLong(Layer::neurons).sum();
    }

    /** Additions of LWE ciphertexts. */
    public long additions() {
        return layers.stream()
                .mapToLong(layer -> (long) layer.neurons * layer.fanIn)
                .sum();
    }

    /** Bootstrapped gates of the version on bits alone. */
    public long binaryGates() {
        return layers.stream().mapToLong(Layer::binaryGates).sum();
    }
}
