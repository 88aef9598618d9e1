package io.fhe4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.ntt.trace.Replay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

    @TempDir
    private Path folder;

    @Test
    void firstStepsGiveWhatTheReadmeSays() {
        assertArrayEquals(new double[] {-1.0, 4.5625, 9.0}, FirstSteps.compute(0.5, -1.25, 3.0), 0x1p-26);
    }

    @Test
    void statisticsAreThoseOfTheClearSeries() {
        double[] series = new Random(5).doubles(256, -1, 1).toArray();
        double mean = Arrays.stream(series).average().orElseThrow();
        double variance = Arrays.stream(series).map(v -> v * v).average().orElseThrow() - mean * mean;
        PrivateStatistics.Statistics result = PrivateStatistics.compute(series);
        assertEquals(mean, result.mean(), 0x1p-10);
        assertEquals(variance, result.variance(), 0x1p-10);
    }

    @Test
    void anOnnxFileInfersLikeItsClearNetwork() throws IOException {
        Path model = folder.resolve("model.onnx");
        try (InputStream in = BundledModels.DIGITS_8X8.open()) {
            Files.copy(in, model);
        }
        List<double[]> inputs = DigitSamples.bundled().subList(0, 3).stream()
                .map(DigitImage::features)
                .toList();
        List<double[]> results = EncryptedNetwork.infer(model, inputs);
        ClearEvaluator clear = new ClearEvaluator(BundledModels.DIGITS_8X8.load());
        for (int i = 0; i < inputs.size(); i++) {
            assertArrayEquals(clear.evaluate(inputs.get(i)), results.get(i), 0x1p-10, "input " + i);
        }
    }

    @Test
    void filesAreAllThatClientAndServerShare() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path shared = Files.createDirectory(folder.resolve("shared"));
        char[] passphrase = "a passphrase".toCharArray();
        ThroughFiles.createKeys(home, shared, passphrase);
        ThroughFiles.encrypt(home, shared, passphrase, 0.5, -0.25, 0.125);
        ThroughFiles.serve(shared);
        double[] squares = ThroughFiles.decrypt(home, shared, passphrase, 3);
        assertArrayEquals(new double[] {0.25, 0.0625, 0.015625}, squares, 0x1p-16);
    }

    @Test
    void aTraceReplaysToTheSameBits() throws IOException {
        Path trace = folder.resolve("program.trace");
        TraceAndReplay.record(trace);
        Map<String, Long> kernels = TraceAndReplay.kernels(trace);
        Replay.Result result = TraceAndReplay.replay(trace, "reference");
        assertEquals(kernels.values().stream().mapToLong(Long::longValue).sum(), result.kernels());
        assertTrue(result.downloads() > 0);
        assertEquals(0, result.differing());
    }
}
