package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.benchmarks.Contender;
import org.junit.jupiter.api.Test;

class QuickestTest {

    /** Every second sample takes twice as long. */
    private static final class Disturbed implements Contender {
        private int samples;

        @Override
        public String name() {
            return "disturbed";
        }

        @Override
        public void warmUp() {
            samples = 0;
        }

        @Override
        public double sampleNanos() {
            samples++;
            return samples % 2 == 0 ? 100 : 200;
        }

        @Override
        public long allocatedBytes() {
            return 7;
        }
    }

    @Test
    void theQuickestIsTaken() {
        Disturbed disturbed = new Disturbed();
        Quickest quickest = new Quickest(disturbed, 3);
        for (int i = 0; i < 4; i++) {
            assertEquals(100, quickest.sampleNanos());
        }
        assertEquals(12, disturbed.samples);
        assertEquals("disturbed", quickest.name());
        assertEquals(7, quickest.allocatedBytes());
    }

    @Test
    void shortSamplesAreTakenNineTimes() {
        assertEquals(9, Quickest.of(new Disturbed()).times());
    }
}
