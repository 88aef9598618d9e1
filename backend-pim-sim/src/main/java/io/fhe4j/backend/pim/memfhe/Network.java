package io.fhe4j.backend.pim.memfhe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network as what it asks of a server, composed from its shape: sums of LWE ciphertexts and bootstrappings, layer by layer; and of a client, which
 * encrypts inputs and decrypts results.
 *
 * @param name what people call it
 * @param inputs ciphertexts that come
 * @param layers in order
 * @param outputs ciphertexts that return
 */
record Network(String name, int inputs, List<Layer> layers, int outputs) {
    Network {
        layers = List.copyOf(layers);
    }

    private static final String MODEL = "reference model, §7 [assumed]";
    private static final String LENET = "LeCun et al., 1998, §II.B; " + MODEL;
    private static final String BITS = "adders of five gates, " + MODEL;
    private static final int PIXELS = 28 * 28;

    /**
     * What can begin at once: every wave waits for all of the one before.
     *
     * @param sums how many
     * @param terms ciphertexts added for each, one after another
     * @param bootstrapped whether each sum is bootstrapped
     */
    record Wave(int sums, int terms, boolean bootstrapped) {}

    /**
     * A layer: lines of the network's table.
     *
     * @param name its name
     * @param operation what its bootstrappings are
     * @param waves in order
     * @param source who says so
     */
    record Layer(String name, String operation, List<Wave> waves, String source) {
        Layer {
            waves = List.copyOf(waves);
        }

        /** Additions of LWE ciphertexts. */
        long additions() {
            return waves.stream()
                    .mapToLong(wave -> (long) wave.sums * wave.terms)
                    .sum();
        }

        /** Bootstrappings, each a gate or an activation. */
        long bootstraps() {
            return waves.stream()
                    .filter(Wave::bootstrapped)
                    .mapToLong(Wave::sums)
                    .sum();
        }

        /** Bootstrappings that wait for each other. */
        int chain() {
            return (int) waves.stream().filter(Wave::bootstrapped).count();
        }
    }

    /** A sign activation for each neuron: the paper's list is not known, these are [assumed]. */
    public static final List<Network> SIGNS = networks("", Network::signs, Network::pool);

    /** The same where ciphertexts hold a bit and every step is a gate of two inputs; pixels are black or white. */
    public static final List<Network> BINARY = networks(" on bits", Network::gates, Network::most);

    private interface Neurons {
        Layer of(String name, int neurons, int fanIn);
    }

    private interface Pooling {
        Layer of(String name, int neurons);
    }

    private static List<Network> networks(String kind, Neurons neurons, Pooling pooling) {
        return List.of(
                perceptron(kind, neurons, 30),
                perceptron(kind, neurons, 100),
                new Network(
                        "LeNet-5-like" + kind,
                        PIXELS,
                        List.of(
                                neurons.of("first convolution", 6 * 28 * 28, 25),
                                pooling.of("first pooling", 6 * 14 * 14),
                                neurons.of("second convolution", 16 * 10 * 10, 150),
                                pooling.of("second pooling", 16 * 5 * 5),
                                neurons.of("first dense", 120, 400),
                                neurons.of("second dense", 84, 120),
                                neurons.of("output", 10, 84)),
                        10));
    }

    private static Network perceptron(String kind, Neurons neurons, int hidden) {
        return new Network(
                "MLP 784-" + hidden + "-10" + kind,
                PIXELS,
                List.of(neurons.of("hidden", hidden, PIXELS), neurons.of("output", 10, hidden)),
                10);
    }

    /**
     * A perceptron on bits that is no larger than it has to be to run as a program.
     *
     * @param widths of the input and of each layer
     */
    static Network onBits(String name, List<Integer> widths) {
        int last = widths.size() - 1;
        List<Layer> layers = new ArrayList<>();
        for (int layer = 1; layer <= last; layer++) {
            layers.add(gates(layer == last ? "output" : "hidden", widths.get(layer), widths.get(layer - 1)));
        }
        return new Network(name, widths.getFirst(), layers, widths.getLast());
    }

    private static Layer signs(String name, int neurons, int fanIn) {
        String source = name.contains("convolution") || name.contains("dense") ? LENET : MODEL;
        return new Layer(name, "signs", List.of(new Wave(neurons, fanIn, true)), source);
    }

    /** Sums of four neighbours, whose mean the next layer's weights take. */
    private static Layer pool(String name, int results) {
        return new Layer(name, "signs", List.of(new Wave(results, 4, false)), LENET);
    }

    /** A gate adds its two inputs and bootstraps the sum. */
    private static Layer gates(String name, int neurons, int fanIn) {
        List<Wave> waves = Arrays.stream(new ThresholdCircuit(fanIn, Math.ceilDiv(fanIn, 2)).gatesOfLevels())
                .mapToObj(gates -> new Wave(neurons * gates, 1, true))
                .toList();
        return new Layer(name, "gates", waves, BITS);
    }

    /** Whether any of four neighbours is set: three gates, two of them at once. */
    private static Layer most(String name, int results) {
        return new Layer(name, "gates", List.of(new Wave(2 * results, 1, true), new Wave(results, 1, true)), LENET);
    }

    /** Signs and gates. */
    public static List<Network> all() {
        List<Network> all = new ArrayList<>(SIGNS);
        all.addAll(BINARY);
        return all;
    }

    /** All waves of an inference. */
    List<Wave> waves() {
        return layers.stream().flatMap(layer -> layer.waves().stream()).toList();
    }

    /** Bootstrappings of an inference. */
    public long bootstraps() {
        return layers.stream().mapToLong(Layer::bootstraps).sum();
    }

    /** Additions of LWE ciphertexts. */
    public long additions() {
        return layers.stream().mapToLong(Layer::additions).sum();
    }

    /** Bootstrappings that wait for each other. */
    public int chain() {
        return layers.stream().mapToInt(Layer::chain).sum();
    }
}
