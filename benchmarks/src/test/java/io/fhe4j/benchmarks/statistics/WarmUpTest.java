package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static double[] series(int length, java.util.function.IntToDoubleFunction nanos) {
        Noise noise = new Noise(length);
        return IntStream.range(0, length)
                .mapToDouble(i -> {
                    noise.nextRound();
                    return noise.sample(nanos.applyAsDouble(i));
                })
                .toArray();
    }

    @Test
    void theStepOfACompilationIsFound() {
        for (int length : new int[] {100, 1000, 5000}) {
            int step = length * 3 / 10;
            WarmUp found = WarmUp.of(series(length, i -> i < step ? 800_000 : 10_000));
            assertTrue(found.steady(), length + " calls");
            assertTrue(
                    found.steadyFrom() >= step && found.steadyFrom() <= step + length / 10 + 5, length + ": " + found);
        }
    }

    @Test
    void threeTiersEndWithTheLast() {
        WarmUp found = WarmUp.of(series(1000, i -> i < 50 ? 90_000 : i < 400 ? 20_000 : 10_000));
        assertTrue(found.steady());
        assertTrue(found.steadyFrom() >= 400 && found.steadyFrom() <= 450, found.toString());
    }

    @Test
    void aSeriesThatStillFallsIsNotSteady() {
        WarmUp found = WarmUp.of(series(1000, i -> 1_000_000.0 * Math.exp(-i / 100.0)));
        assertFalse(found.steady(), found.toString());
        assertEquals(1000, found.steadyFrom());
        assertFalse(WarmUp.of(series(1000, i -> i < 800 ? 90_000 : 10_000)).steady());
    }

    @Test
    void steadyFromTheStartIsSeen() {
        int late = 0;
        for (int length = 20; length < 420; length += 20) {
            WarmUp found = WarmUp.of(series(length, i -> 10_000));
            late += found.steady() && found.steadyFrom() <= length / 2 ? 0 : 1;
        }
        assertTrue(late <= 1, late + " of 20 series without a warm-up are taken for one");
    }

    @Test
    void disturbedCallsAreNoWarmUp() {
        WarmUp found = WarmUp.of(series(1000, i -> i % 97 == 0 ? 300_000 : 10_000));
        assertTrue(found.steady(), found.toString());
    }

    @Test
    void fewCallsSayNothing() {
        assertEquals(new WarmUp(9, false), WarmUp.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
    }
}
