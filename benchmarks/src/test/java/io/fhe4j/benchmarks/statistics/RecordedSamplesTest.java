package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.benchmarks.statistics.Difference.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The statistics on what a machine gave: transforms of two sizes on two equal contenders, sampled in turns by {@code fhe4j compare --program ntt
 * --backends cpu:vectorBits=64,cpu:vectorBits=64 --cold 0 --rounds 201} on a virtual machine of two processors that compiled and ran tests at the same time.
 */
class RecordedSamplesTest {

    /** The samples of two equals. */
    private record Equals(Samples first, Samples second) {}

    private static List<Equals> recorded() throws IOException {
        try (InputStream in = RecordedSamplesTest.class.getResourceAsStream("equals.json")) {
            JsonNode runs = JsonMapper.builder().build().readTree(Objects.requireNonNull(in));
            List<Equals> all = new ArrayList<>();
            for (int i = 0; i < runs.size(); i += 2) {
                all.add(new Equals(samples(runs.get(i)), samples(runs.get(i + 1))));
            }
            return all;
        }
    }

    private static Samples samples(JsonNode values) {
        return new Samples(StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray());
    }

    private static Samples times(Samples samples, double factor) {
        return new Samples(
                Arrays.stream(samples.inOrder()).map(nanos -> factor * nanos).toArray());
    }

    @Test
    void theNoiseIsRealNoise() throws IOException {
        for (Equals pair : recorded()) {
            assertTrue(pair.first.count() >= 30, pair.first.count() + " rounds");
            double spread = pair.first.quantile(0.9) / pair.first.median();
            assertTrue(spread > 1.01, "nine of ten samples up to " + spread + " times the median");
        }
    }

    @Test
    void equalsShowNoDifference() throws IOException {
        for (Equals pair : recorded()) {
            Difference difference = Difference.paired(pair.first, pair.second);
            assertEquals(Verdict.SAME, difference.verdict(), difference.toString());
            assertEquals(1, difference.ratio(), 0.01, "no more than the margin is ignored");
            Difference unpaired = Difference.unpaired(pair.first, pair.second);
            assertEquals(Verdict.SAME, unpaired.verdict(), unpaired.toString());
        }
    }

    @Test
    void aSlowdownOfFivePercentIsFound() throws IOException {
        for (Equals pair : recorded()) {
            Difference difference = Difference.paired(pair.first, times(pair.second, 1.05));
            assertEquals(Verdict.SLOWER, difference.verdict(), difference.toString());
            assertEquals(1.05, difference.ratio(), 0.01);
            assertTrue(difference.effect() > 0.5, difference.toString());
            assertEquals(Verdict.UNDECIDED, difference.undecided().verdict());
            assertEquals(
                    Verdict.FASTER,
                    Difference.paired(times(pair.first, 1.05), pair.second).verdict());
        }
    }

    @Test
    void aWarmUpBeforeThemIsFound() throws IOException {
        Samples quiet = recorded().getFirst().first;
        double[] withStart = withStart(quiet);
        WarmUp found = WarmUp.of(withStart);
        assertTrue(found.steady() && found.steadyFrom() >= 50 && found.steadyFrom() <= 60, found.toString());
        assertFalse(WarmUp.of(Arrays.copyOf(withStart, 60)).steady(), "it has hardly ended");
    }

    /** Nine batches in a row in the middle of the other series were 10 % slower: that might be the end of a warm-up, and no verdict is right. */
    @Test
    void aDisturbedSeriesIsNotCalledSteady() throws IOException {
        WarmUp found = WarmUp.of(withStart(recorded().getLast().first));
        assertFalse(found.steady(), found.toString());
    }

    /** Slow calls, and then the first three quarters of a series, because a disturbance of seconds fell into the last one of the quiet series. */
    private static double[] withStart(Samples series) {
        double[] withStart = new double[200];
        Arrays.fill(withStart, 0, 50, 40 * series.median());
        System.arraycopy(series.inOrder(), 0, withStart, 50, 150);
        return withStart;
    }
}
