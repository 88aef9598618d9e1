package io.fhe4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExamplesTest {

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
}
