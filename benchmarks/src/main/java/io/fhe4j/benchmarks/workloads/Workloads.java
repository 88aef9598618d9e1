package io.fhe4j.benchmarks.workloads;

import io.fhe4j.benchmarks.workloads.Operation.Kind;
import java.util.List;

/**
 * The five workloads that accelerators are measured on, as tables. Papers give their algorithms, and seldom how often each operation runs at
 * which level; so these tables are composed, and say from what. How much of a workload is bootstrapping follows from what a set of parameters
 * leaves: eight or nine levels between two of them.
 */
public final class Workloads {

    private static final String HELR = "Han et al., AAAI 2019, §3";
    private static final String RESNET = "Lee et al., ICML 2022, §4 and §5";
    private static final String SORTING = "Hong et al., TIFS 2021, §3; Cheon et al., Asiacrypt 2020, §3";
    private static final String LOLA = "Brutzkus et al., ICML 2019, §4";

    /** Levels that a sign by one polynomial of degree 7 takes. */
    private static final int SEVENTH_DEGREE = 3;

    private Workloads() {}

    /** All five. */
    public static List<Workload> all(ParameterSet set) {
        return List.of(bootstrapping(set), helr(set), resnet(set), sorting(set), lola(set));
    }

    /** Single operations at the highest level: what a workload is made of. */
    public static List<Workload> operations(ParameterSet set) {
        return List.of(
                single(set, Operation.of(Kind.KEY_SWITCH)),
                single(set, Operation.of(Kind.MULTIPLY)),
                single(set, Operation.of(Kind.ROTATE)),
                single(set, Operation.transform(15, 1)));
    }

    /** The network of {@code fhe4j demo}; runs with {@link ParameterSet#digits}. */
    public static Workload digits(ParameterSet set) {
        return single(set, Operation.of(Kind.DIGIT_NETWORK));
    }

    private static Workload single(ParameterSet set, Operation operation) {
        Phase phase = new Phase("all of it", operation, set.topLevel(), false, 1, "this library's evaluator");
        return new Workload(operation.toString(), "recorded from the evaluator", false, List.of(phase));
    }

    /** One ciphertext of 2^15 slots. */
    public static Workload bootstrapping(ParameterSet set) {
        return Bootstrapping.full(set);
    }

    /** The level that bootstrapping ends at. */
    static int usable(ParameterSet set) {
        Phase last = Bootstrapping.full(set).phases().getLast();
        return last.level() - 1;
    }

    /**
     * An iteration of logistic regression by Nesterov's gradient descent on 1024 samples of 196 features, padded to 256: eight ciphertexts of 1024 × 32
     * numbers. The weights are 256 numbers that repeat, so their bootstrapping is that of a sparse ciphertext.
     */
    static Workload helr(ParameterSet set) {
        Workload.Builder t = new Workload.Builder(set, usable(set));
        t.part("products with weights", HELR)
                .add(Kind.MULTIPLY, 8)
                .add(Kind.ADD, 7)
                .down();
        t.part("sum over 32 features", HELR).add(Kind.ROTATE, 5).add(Kind.ADD, 5);
        t.part("spread the sums", HELR)
                .add(Kind.MULTIPLY_PLAIN, 1)
                .down()
                .add(Kind.ROTATE, 5)
                .add(Kind.ADD, 5);
        t.part("sigmoid of degree 3", HELR)
                .add(Kind.SQUARE, 1)
                .add(Kind.MULTIPLY_PLAIN, 1)
                .down()
                .add(Kind.MULTIPLY, 1)
                .add(Kind.ADD, 2)
                .down();
        t.part("products with samples", HELR).add(Kind.MULTIPLY, 8).down();
        t.part("sum over 1024 samples", HELR).add(Kind.ROTATE, 80).add(Kind.ADD, 80);
        t.part("update", HELR).add(Kind.MULTIPLY_CONSTANT, 16).add(Kind.ADD, 16).add(Kind.RESCALE, 16);
        t.add(Bootstrapping.of(set, 8, "bootstrapping", "of weights"), 1);
        return t.build("HELR", "an iteration of logistic regression, 1024 samples of 196 features");
    }

    /** ResNet-20 on one image of 32 × 32; one bootstrapping before each of 19 activations. */
    static Workload resnet(ParameterSet set) {
        Workload.Builder t = new Workload.Builder(set, usable(set));
        int top = usable(set);
        int[] convolutions = {7, 6, 6};
        for (int stage = 0; stage < convolutions.length; stage++) {
            // Channels are summed by rotations; eight groups of outputs, each put in its place by a mask and a
            // rotation.
            int sums = 4 + stage;
            t.at(top)
                    .part("convolutions, stage " + (stage + 1), RESNET)
                    .add(Operation.hoisted(8), convolutions[stage])
                    .add(Kind.MULTIPLY_PLAIN_ONLY, 72L * convolutions[stage])
                    .add(Kind.ADD, 64L * convolutions[stage])
                    .add(Kind.RESCALE, 8L * convolutions[stage])
                    .down()
                    .add(Kind.ROTATE, 8L * (sums + 1) * convolutions[stage])
                    .add(Kind.ADD, 8L * (sums + 1) * convolutions[stage])
                    .add(Kind.MULTIPLY_PLAIN, 8L * convolutions[stage])
                    .down();
        }
        t.at(top - 2).part("activations", RESNET + "; degrees 7 and 3 instead of 15, 15 and 27");
        seventhDegree(t, 19);
        t.add(Kind.SQUARE, 19).add(Kind.MULTIPLY_CONSTANT, 38).add(Kind.ADD, 19).down();
        t.add(Kind.MULTIPLY, 19).down();
        t.add(Kind.MULTIPLY, 19).add(Kind.ADD, 19).down();
        t.at(top)
                .part("average and last layer", RESNET)
                .add(Kind.ROTATE, 6)
                .add(Kind.ADD, 6)
                .add(Operation.transform(31, 1), 1);
        t.add(Bootstrapping.full(set), 19);
        return t.build("ResNet-20", "one image of CIFAR-10");
    }

    /** x(c_1 + c_3 x² + x⁴(c_5 + c_7 x²)): five products in three levels. */
    private static void seventhDegree(Workload.Builder t, long count) {
        t.add(Kind.SQUARE, count)
                .add(Kind.MULTIPLY_CONSTANT, 4 * count)
                .add(Kind.RESCALE, 4 * count)
                .down();
        t.add(Kind.SQUARE, count)
                .add(Kind.MULTIPLY, 2 * count)
                .add(Kind.ADD, 2 * count)
                .down();
        t.add(Kind.MULTIPLY, count).add(Kind.ADD, count).down();
    }

    /**
     * Sorting of 2^14 numbers by Batcher's network: 14·15/2 = 105 stages, each a comparison by five polynomials of degree 7, one product and two masks;
     * 17 levels, so three bootstrappings.
     */
    static Workload sorting(ParameterSet set) {
        long stages = 105;
        int top = usable(set);
        Workload.Builder t = new Workload.Builder(set, top);
        t.part("exchange and difference", SORTING)
                .add(Kind.MULTIPLY_PLAIN, 2 * stages)
                .down()
                .add(Kind.ROTATE, 2 * stages)
                .add(Kind.ADD, 4 * stages);
        t.part("comparison", SORTING);
        for (int polynomial = 0; polynomial < 5; polynomial++) {
            // Two of them follow each bootstrapping but the last.
            t.at(top - 1 - (polynomial % 2) * SEVENTH_DEGREE);
            seventhDegree(t, stages);
        }
        t.at(top - 1 - SEVENTH_DEGREE)
                .part("minimum and maximum", SORTING)
                .add(Kind.MULTIPLY, stages)
                .add(Kind.ADD, 2 * stages);
        t.add(Bootstrapping.full(set), 3 * stages);
        return t.build("sorting", "2^14 numbers");
    }

    /** LoLA-MNIST with weights in the clear: a convolution, two dense layers, two squares; no bootstrapping. */
    static Workload lola(ParameterSet set) {
        Workload.Builder t = new Workload.Builder(set, 5);
        t.part("convolution", LOLA)
                .add(Kind.MULTIPLY_CONSTANT, 125)
                .add(Kind.ADD, 120)
                .add(Kind.RESCALE, 5)
                .down();
        t.part("one vector of 845", LOLA).add(Kind.ROTATE, 4).add(Kind.ADD, 4);
        t.part("square", LOLA).add(Kind.SQUARE, 1).down();
        t.part("dense layer of 100", LOLA)
                .add(Kind.ROTATE, 5)
                .add(Kind.ADD, 5)
                .add(Kind.MULTIPLY_PLAIN, 4)
                .down()
                .add(Kind.ROTATE, 40)
                .add(Kind.ADD, 44);
        t.part("square", LOLA).add(Kind.SQUARE, 1).down();
        t.part("dense layer of 10", LOLA)
                .add(Kind.MULTIPLY_PLAIN, 10)
                .down()
                .add(Kind.ROTATE, 70)
                .add(Kind.ADD, 80);
        return t.build("LoLA-MNIST", "one image of MNIST, weights in the clear");
    }
}
