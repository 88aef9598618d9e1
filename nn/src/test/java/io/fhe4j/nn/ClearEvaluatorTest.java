package io.fhe4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.nn.digits.IdxReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clear evaluation against ONNX Runtime, and the accuracy that the bundled networks promise. */
class ClearEvaluatorTest {
    private static final double AGREEMENT = 1e-5;

    @Test
    void agreesWithOnnxRuntimeOnTheBundledDigits() throws OrtException, IOException {
        List<double[]> inputs = new ArrayList<>();
        for (DigitImage image : DigitSamples.bundled()) {
            inputs.add(image.features());
        }
        compareWithOnnxRuntime(BundledModels.DIGITS_8X8, inputs);
    }

    @Test
    void agreesWithOnnxRuntimeOnRandomStrokes() throws OrtException, IOException {
        SplittableRandom random = new SplittableRandom(7);
        List<double[]> inputs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            double[] pixels = new double[28 * 28];
            for (int stroke = 0; stroke < 100; stroke++) {
                pixels[random.nextInt(pixels.length)] = random.nextInt(256) / 255.0;
            }
            inputs.add(pixels);
        }
        compareWithOnnxRuntime(BundledModels.DIGITS_28X28, inputs);
    }

    private static void compareWithOnnxRuntime(BundledModels model, List<double[]> inputs)
            throws OrtException, IOException {
        OrtEnvironment environment = onnxRuntime();
        byte[] bytes;
        try (InputStream in = model.open()) {
            bytes = in.readAllBytes();
        }
        ClearEvaluator evaluator = new ClearEvaluator(model.load());
        long[] shape = {1, 1, model.side(), model.side()};
        try (OrtSession session = environment.createSession(bytes)) {
            for (double[] input : inputs) {
                FloatBuffer floats = FloatBuffer.allocate(input.length);
                for (double value : input) {
                    floats.put((float) value);
                }
                try (OnnxTensor tensor = OnnxTensor.createTensor(environment, floats.rewind(), shape);
                        OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
                    float[] expected = ((float[][]) result.get(0).getValue())[0];
                    double[] logits = evaluator.evaluate(input);
                    for (int i = 0; i < expected.length; i++) {
                        assertEquals(expected[i], logits[i], AGREEMENT, "logit " + i);
                    }
                }
            }
        }
    }

    private static OrtEnvironment onnxRuntime() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError e) {
            return abort("ONNX Runtime's native library cannot be loaded here: " + e);
        }
    }

    @Test
    void classifiesTheBundledDigits() {
        ClearEvaluator evaluator = new ClearEvaluator(BundledModels.DIGITS_8X8.load());
        List<DigitImage> images = DigitSamples.bundled();
        assertEquals(48, images.size());
        long right = images.stream()
                .filter(image -> evaluator.classify(image.features()) == image.label())
                .count();
        assertTrue(right >= 46, right + " of 48 right");
        for (DigitImage image : images.subList(0, 10)) {
            assertEquals(image.label(), evaluator.classify(image.features()), "the first ten are read right");
        }
    }

    @Test
    void keepsItsDeclaredBoundsOnTheBundledDigits() {
        Network network = BundledModels.DIGITS_8X8.load();
        double bound = network.layerBounds().getLast();
        for (DigitImage image : DigitSamples.bundled()) {
            for (double logit : new ClearEvaluator(network).evaluate(image.features())) {
                assertTrue(Math.abs(logit) <= bound, logit + " is beyond " + bound);
            }
        }
    }

    @Test
    void refusesWrongInputs() {
        ClearEvaluator evaluator = new ClearEvaluator(BundledModels.DIGITS_8X8.load());
        assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(new double[63]));
        double[] input = new double[64];
        input[5] = Double.NaN;
        assertTrue(assertThrows(ValueRangeException.class, () -> evaluator.evaluate(input))
                .getMessage()
                .contains("input 5"));
    }

    @Test
    @Tag("slow")
    void reachesItsAccuracyOnMnist() {
        List<DigitImage> images = IdxReader.mnistTestImages(mnist());
        assertEquals(10_000, images.size());
        ClearEvaluator evaluator = new ClearEvaluator(BundledModels.DIGITS_28X28.load());
        long right = images.stream()
                .filter(image -> evaluator.classify(image.features()) == image.label())
                .count();
        assertTrue(right >= 9_750, right + " of 10,000 right");
    }

    // A missing folder is a failure where the user named one or asked for the slow tests, else the test is skipped.
    private static Path mnist() {
        String named = System.getProperty("fhe4j.data");
        Path folder = Path.of(named != null ? named : "../../shared/data").resolve("mnist");
        boolean required = named != null || Boolean.getBoolean("fhe4j.slow");
        if (required) {
            assertTrue(Files.isDirectory(folder), "the folder of the IDX files is missing: " + folder.toAbsolutePath());
        }
        assumeTrue(
                Files.isDirectory(folder), "skipped: no MNIST files; name their parent folder with -Dfhe4j.data=DIR");
        return folder;
    }
}
