package io.fhe4j.nn.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.ReshapeLayer;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Fusion, packing and diagonals on plain slots: a program's results are the network's, to rounding. */
class ProgramTest {
    private static final double ROUNDING = 1e-9;

    private static Network randomNetwork(SplittableRandom random) {
        int size = 1 + random.nextInt(20);
        int inputs = size;
        List<Layer> layers = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(4)) {
                case 0 -> layers.add(new ReshapeLayer("r" + i, TensorShape.of(size), TensorShape.of(1, size)));
                case 1 -> {
                    double[] coefficients =
                            random.doubles(1 + 1 + random.nextInt(4), -1, 1).toArray();
                    if (random.nextInt(3) == 0) {
                        coefficients = new double[] {random.nextBoolean() ? 0 : 0.5, 0, 1};
                    }
                    layers.add(new PolynomialActivation("p" + i, size, coefficients));
                }
                default -> {
                    int outputs = 1 + random.nextInt(20);
                    layers.add(new DenseLayer(
                            "d" + i,
                            size,
                            outputs,
                            random.doubles((long) size * outputs, -1.0 / size, 1.0 / size)
                                    .toArray(),
                            random.doubles(outputs, -0.5, 0.5).toArray()));
                    size = outputs;
                }
            }
        }
        return new Network("random", "x", TensorShape.of(inputs), layers, Map.of());
    }

    private static List<double[]> runOnPlainSlots(Network network, List<double[]> images, int extraSlots) {
        Network fused = NetworkFusion.fuse(network);
        int period = ParameterChoice.period(fused);
        InputPacking packing = new InputPacking(
                period * extraSlots, period, network.inputSize(), network.outputSize(), network.inputBound());
        Program program = new Program(fused, packing);
        PlainArithmetic arithmetic = new PlainArithmetic();
        List<List<PlainArithmetic.Slots>> operands = program.encode(arithmetic, ProgressListener.NONE);
        List<double[]> results = new ArrayList<>();
        for (double[] slots : packing.packAll(images)) {
            PlainArithmetic.Slots input = new PlainArithmetic.Slots(slots, program.depth(), false);
            PlainArithmetic.Slots output = program.run(arithmetic, operands, input, ProgressListener.NONE);
            assertEquals(0, arithmetic.level(output));
            arithmetic.rotate(input, 1); // the input still lives
            results.add(output.values());
        }
        return packing.unpackAll(results, images.size());
    }

    @Property(tries = 60)
    void programsComputeTheirNetwork(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Network network = randomNetwork(random);
        List<double[]> images = new ArrayList<>();
        for (int i = 1 + random.nextInt(9); i > 0; i--) {
            images.add(random.doubles(network.inputSize(), -1, 1).toArray());
        }
        List<double[]> results = runOnPlainSlots(network, images, 1 << random.nextInt(4));
        for (int i = 0; i < images.size(); i++) {
            assertArrayEquals(
                    new ClearEvaluator(network).evaluate(images.get(i)), results.get(i), ROUNDING, "seed " + seed);
        }
    }

    @Property(tries = 60)
    void fusionChangesNothingAndNeverDeepens(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Network network = randomNetwork(random);
        Network fused = NetworkFusion.fuse(network);
        assertTrue(fused.multiplicativeDepth() <= network.multiplicativeDepth());
        double[] input = random.doubles(network.inputSize(), -1, 1).toArray();
        assertArrayEquals(
                new ClearEvaluator(network).evaluate(input), new ClearEvaluator(fused).evaluate(input), ROUNDING);
    }

    @Test
    void fusionSavesLevels() {
        SplittableRandom random = new SplittableRandom(1);
        Network network = new Network(
                "n",
                "x",
                TensorShape.of(2, 2),
                List.of(
                        new ReshapeLayer("flat", TensorShape.of(2, 2), TensorShape.of(4)),
                        new PolynomialActivation("scaled", 4, -1, 2),
                        new DenseLayer("a", 4, 4, random.doubles(16, -1, 1).toArray(), new double[4]),
                        new DenseLayer("b", 4, 3, random.doubles(12, -1, 1).toArray(), new double[3]),
                        new PolynomialActivation("quadratic", 3, 0.25, 0.5, 0.125),
                        new DenseLayer("c", 3, 2, random.doubles(6, -1, 1).toArray(), new double[2]),
                        new PolynomialActivation("line", 2, 1, 3)),
                Map.of("b", 2.0, "quadratic", 3.0, "line", 9.0));
        Network fused = NetworkFusion.fuse(network);
        assertEquals(7, network.multiplicativeDepth());
        assertEquals(3, fused.multiplicativeDepth());
        assertEquals(3, fused.layers().size());
        // x² / 8 + x / 2 + 1/4 is (x + 2)² / 8 − 1/4: shifted by 2, |x + 2| ≤ 4, (x + 2)² = 8 (y + 1/4) ≤ 26, or 16
        assertEquals(List.of(4.0, 16.0, 9.0), fused.layerBounds());
        double[] input = {0.1, -0.2, 0.3, 0.4};
        assertArrayEquals(
                new ClearEvaluator(network).evaluate(input), new ClearEvaluator(fused).evaluate(input), ROUNDING);
    }

    @Test
    void programsComputeTheBundledNetworks() {
        Network network = BundledModels.DIGITS_8X8.load();
        List<double[]> images =
                DigitSamples.bundled().stream().map(DigitImage::features).toList();
        List<double[]> results = runOnPlainSlots(network, images, 16); // three ciphertexts
        for (int i = 0; i < images.size(); i++) {
            assertArrayEquals(new ClearEvaluator(network).evaluate(images.get(i)), results.get(i), ROUNDING);
        }
        Network large = BundledModels.DIGITS_28X28.load();
        double[] image = new SplittableRandom(2).doubles(784, 0, 0.3).toArray();
        assertArrayEquals(
                new ClearEvaluator(large).evaluate(image),
                runOnPlainSlots(large, List.of(image), 4).getFirst(),
                ROUNDING);
    }

    @Test
    void countsWhatIsNeeded() {
        Network fused = NetworkFusion.fuse(BundledModels.DIGITS_8X8.load());
        InputPacking packing = new InputPacking(64, 64, 64, 10, 1);
        Program program = new Program(fused, packing);
        CountingArithmetic counting = new CountingArithmetic();
        program.run(counting, program.encode(counting, ProgressListener.NONE), program.depth(), ProgressListener.NONE);
        // 32 diagonals of 64 columns: 8 baby and 4 giant steps, one fold; 16 of 32: 8 and 2, one fold.
        assertEquals(7 + 7, counting.counts().get("hoisted rotations"));
        assertEquals(3 + 1 + 1 + 1, counting.counts().get("rotations"));
        assertEquals(32 + 16, counting.counts().get("plaintext products"));
        assertEquals(1, counting.counts().get("products"));
        assertEquals(3, counting.counts().get("rescales"));
        assertEquals(2, counting.relinearisationLevel());
        assertEquals(3, counting.rotationLevels().get(1));
        assertEquals(3, counting.rotationLevels().get(16));
        assertEquals(-1, counting.rotationLevels().getOrDefault(12, -1));
        // Each giant step, fold and product decomposes once, and the baby steps of a layer do together.
        Map<StepCounts.At, Double> perDecomposition = new HashMap<>();
        counting.steps()
                .occurring()
                .forEach(at -> perDecomposition.put(at, at.step() == KernelStep.DECOMPOSITION ? 1.0 : 0.0));
        assertEquals(1 + 3 + 1 + 1 + 1 + 1 + 1, counting.steps().total(perDecomposition::get));
    }
}
