package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.benchmarks.statistics.Difference.Verdict;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final int ROUNDS = 41;
    private static final int TRIALS = 300;

    @Test
    void equalsShowNoDifference() {
        int shown = 0;
        int excluded = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Samples[] samples = Noise.rounds(seed, ROUNDS, 1000, 1000);
            Difference difference = Difference.paired(samples[0], samples[1]);
            shown += difference.verdict() == Verdict.SAME ? 0 : 1;
            excluded += difference.interval().holds(1) ? 0 : 1;
        }
        assertEquals(0, shown, "of " + TRIALS);
        // 1 % of 300, and five deviations
        assertTrue(excluded <= 3 + 5 * Math.sqrt(3), excluded + " intervals without 1");
    }

    @Test
    void aSlowdownOfFivePercentIsFoundAndItsInverseToo() {
        int found = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Samples[] samples = Noise.rounds(seed, ROUNDS, 1000, 1050);
            Difference slower = Difference.paired(samples[0], samples[1]);
            found += slower.verdict() == Verdict.SLOWER ? 1 : 0;
            assertEquals(1.05, slower.ratio(), 0.03, "seed " + seed);
            Difference faster = Difference.paired(samples[1], samples[0]);
            assertEquals(slower.verdict() == Verdict.SLOWER, faster.verdict() == Verdict.FASTER, "seed " + seed);
            assertEquals(1, slower.ratio() * faster.ratio(), 1e-9);
            assertEquals(-slower.effect(), faster.effect(), 1e-9);
        }
        assertTrue(found >= 0.98 * TRIALS, found + " of " + TRIALS);
    }

    @Test
    void samplesOfDifferentRunsAreComparedWithoutPairs() {
        int shown = 0;
        int found = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Samples first = Noise.rounds(seed, ROUNDS, 1000)[0];
            Samples equal = Noise.rounds(TRIALS + seed, 2 * ROUNDS, 1000)[0];
            Samples half = Noise.rounds(TRIALS + seed, 2 * ROUNDS, 1500)[0];
            shown += Difference.unpaired(first, equal).verdict() == Verdict.SAME ? 0 : 1;
            found += Difference.unpaired(first, half).verdict() == Verdict.SLOWER ? 1 : 0;
        }
        assertEquals(TRIALS, found);
        // The drift of a run is its own: that is why bench and compare take turns within one.
        assertTrue(shown > 0, "with this drift, runs differ");
    }

    @Test
    void effectIsTheShareOfPairs() {
        Samples low = new Samples(1, 2, 3, 4);
        Samples high = new Samples(11, 12, 13, 14);
        assertEquals(1, Difference.unpaired(low, high).effect());
        assertEquals(-1, Difference.paired(high, low).effect());
        assertEquals(0, Difference.unpaired(low, low).effect());
        // Of the 16 pairs, 10 are greater and 3 less.
        assertEquals(7 / 16.0, Difference.unpaired(low, new Samples(2, 3, 4, 5)).effect(), 1e-12);
    }

    @Test
    void fewSamplesShowNothing() {
        Difference difference = Difference.paired(new Samples(1, 1, 1), new Samples(2, 2, 2));
        assertEquals(Verdict.SAME, difference.verdict());
        assertEquals(2, difference.ratio(), 1e-12);
    }

    @Test
    void whatHasNoPairOrNoRatioIsRefused() {
        Samples two = new Samples(1, 2);
        Samples three = new Samples(1, 2, 3);
        Samples zero = new Samples(0, 1);
        assertThrows(IllegalArgumentException.class, () -> Difference.paired(two, three));
        assertThrows(IllegalArgumentException.class, () -> Difference.paired(two, zero));
    }
}
