package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.benchmarks.statistics.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTest {

    /** Tells when it was called, and takes a time that drifts with the round, as a machine's clock rate does. */
    private record Scripted(String name, double factor, List<String> log) implements Contender {
        @Override
        public void warmUp() {
            log.add("warm " + name);
        }

        @Override
        public double sampleNanos() {
            log.add(name);
            return factor * (100 + log.size() / 2);
        }

        @Override
        public long allocatedBytes() {
            return 0;
        }
    }

    @Test
    void contendersTakeTurnsAndWarmUpFirst() {
        List<String> log = new ArrayList<>();
        Interleaved.sample(List.of(new Scripted("a", 1, log), new Scripted("b", 1, log)), 3);
        assertEquals(List.of("warm a", "warm b", "a", "b", "b", "a", "a", "b"), log);
    }

    @Test
    void driftOfTheMachineCancelsInTheRatio() {
        List<String> log = new ArrayList<>();
        Scripted slow = new Scripted("slow", 3, log);
        Scripted fast = new Scripted("fast", 1, log);
        List<Samples> samples = Interleaved.sample(List.of(slow, fast), 101);
        double ratio = samples.getFirst().median() / samples.getLast().median();
        assertEquals(3, ratio, 0.03);
        assertEquals(101, samples.getFirst().count());
    }

    @Test
    void noRoundsAreRefused() {
        List<String> log = new ArrayList<>();
        List<Contender> one = List.of(new Scripted("a", 1, log));
        assertThrows(IllegalArgumentException.class, () -> Interleaved.sample(one, 0));
    }
}
