package io.fhe4j.tests.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fhe4j.api.BackendUnavailableException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.MissingKeyException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.nn.digits.IdxReader;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client and server together: encrypted predictions against the clear network, and their error from both sides. */
class EncryptedInferenceTest {
    private static final double TOLERANCE = 0x1p-10;

    /** A measured worst error below the model's by more than these bits would show a model that says nothing. */
    private static final double MODEL_SLACK_BITS = 9;

    private static List<double[]> infer(InferencePlan plan, List<double[]> inputs, String backendName) {
        try (Backend backend = openOrSkip(backendName);
                CkksClient client = CkksClient.generate(plan.parameters())) {
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(plan.keyRequest()));
            EncryptedInference inference = plan.prepare(evaluator, ProgressListener.NONE);
            List<CkksCiphertext> encrypted = new ArrayList<>();
            for (double[] slots : plan.packing().packAll(inputs)) {
                encrypted.add(client.encrypt(slots));
            }
            List<double[]> decrypted = new ArrayList<>();
            for (CkksCiphertext result : inference.run(encrypted, ProgressListener.NONE)) {
                assertEquals(0, result.level());
                decrypted.add(client.decryptForKeyOwner(result, plan.packing().slots()));
            }
            return plan.packing().unpackAll(decrypted, inputs.size());
        }
    }

    private static Backend openOrSkip(String name) {
        try {
            return Backends.open(name);
        } catch (BackendUnavailableException e) {
            return abort("skipped: " + e.getMessage());
        }
    }

    /** The worst error over all outputs of all inputs; also asserts equal predictions. */
    private static double worstError(Network network, List<double[]> inputs, List<double[]> results) {
        ClearEvaluator clear = new ClearEvaluator(network);
        double worst = 0;
        for (int i = 0; i < inputs.size(); i++) {
            double[] expected = clear.evaluate(inputs.get(i));
            double[] actual = results.get(i);
            assertEquals(ClearEvaluator.largest(expected), ClearEvaluator.largest(actual), "prediction of input " + i);
            for (int k = 0; k < expected.length; k++) {
                worst = Math.max(worst, Math.abs(expected[k] - actual[k]));
            }
        }
        return worst;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void predictsTheBundledDigits(String backend) {
        Network network = BundledModels.DIGITS_8X8.load();
        InferencePlan plan = InferencePlan.of(network);
        List<DigitImage> images = DigitSamples.bundled();
        List<double[]> inputs = images.stream().map(DigitImage::features).toList();
        List<double[]> results = infer(plan, inputs, backend);
        double worst = worstError(network, inputs, results);
        assertTrue(worst <= TOLERANCE, "worst error 2^" + log2(worst));
        assertTrue(log2(worst) <= plan.expectedErrorLog2());
        assertTrue(log2(worst) >= plan.expectedErrorLog2() - MODEL_SLACK_BITS, "worst error 2^" + log2(worst));
        long right = 0;
        for (int i = 0; i < images.size(); i++) {
            right += ClearEvaluator.largest(results.get(i)) == images.get(i).label() ? 1 : 0;
        }
        assertTrue(right >= 46, right + " of 48 right");
    }

    @Test
    void computesWhatTheDigitsDoNotNeed() {
        // a quadratic without a dense layer before it, a wider layer, a cubic, and a quartic at the end
        SplittableRandom random = new SplittableRandom(4);
        Network network = new Network(
                "mixed",
                "x",
                TensorShape.of(3),
                List.of(
                        new PolynomialActivation("quadratic", 3, 0.25, -0.5, 0.25),
                        new DenseLayer(
                                "wider",
                                3,
                                5,
                                random.doubles(15, -0.4, 0.4).toArray(),
                                random.doubles(5, -0.2, 0.2).toArray()),
                        new PolynomialActivation("cubic", 5, 0.1, 0.7, 0, -0.3),
                        new PolynomialActivation("quartic", 5, -0.5, 0, 0, 0, 1)),
                Map.of());
        InferencePlan plan = InferencePlan.of(network);
        List<double[]> inputs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            inputs.add(random.doubles(3, -1, 1).toArray());
        }
        ClearEvaluator clear = new ClearEvaluator(network);
        List<double[]> results = infer(plan, inputs, "reference");
        for (int i = 0; i < inputs.size(); i++) {
            double[] expected = clear.evaluate(inputs.get(i));
            for (int k = 0; k < expected.length; k++) {
                assertEquals(expected[k], results.get(i)[k], TOLERANCE, "input " + i + ", output " + k);
            }
        }
    }

    @Test
    void refusesOtherKeysLevelsAndParameters() {
        Network network = new Network(
                "square", "x", TensorShape.of(2), List.of(new PolynomialActivation("y", 2, 0, 0, 1)), Map.of());
        InferencePlan plan = InferencePlan.of(network);
        CkksParameters others = CkksParameters.builder().depth(1).build();
        try (Backend backend = Backends.open("reference");
                CkksClient client = CkksClient.generate(plan.parameters());
                CkksClient stranger = CkksClient.generate(others)) {
            CkksEvaluator foreign = CkksEvaluator.on(backend, stranger.evaluationKeys(KeyRequest.none()));
            assertThrows(IncompatibleException.class, () -> plan.prepare(foreign, ProgressListener.NONE));
            CkksEvaluator keyless = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.none()));
            EncryptedInference inference = plan.prepare(keyless, ProgressListener.NONE);
            CkksCiphertext input = client.encrypt(plan.packing().pack(List.of(new double[] {0.5, -0.5})));
            assertThrows(MissingKeyException.class, () -> inference.run(input, ProgressListener.NONE));
            CkksCiphertext low = keyless.lower(input, 0);
            assertTrue(assertThrows(IncompatibleException.class, () -> inference.run(low, ProgressListener.NONE))
                    .getMessage()
                    .contains("level 0"));
        }
    }

    @Test
    @Tag("slow")
    void predictsMnist() {
        String named = System.getProperty("fhe4j.data");
        Path folder = Path.of(named != null ? named : "../../shared/data").resolve("mnist");
        if (named != null || Boolean.getBoolean("fhe4j.slow")) {
            assertTrue(Files.isDirectory(folder), "the folder of the IDX files is missing: " + folder.toAbsolutePath());
        }
        assumeTrue(
                Files.isDirectory(folder), "skipped: no MNIST files; name their parent folder with -Dfhe4j.data=DIR");
        Network network = BundledModels.DIGITS_28X28.load();
        List<double[]> inputs = IdxReader.mnistTestImages(folder).subList(0, 200).stream()
                .map(DigitImage::features)
                .toList();
        double worst = worstError(network, inputs, infer(InferencePlan.of(network), inputs, "cpu"));
        assertTrue(worst <= TOLERANCE, "worst error 2^" + log2(worst));
    }
}
