package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QuiescenceTest {

    private static final long MILLI = 1_000_000;

    private long nanos;
    private long compiledMillis;
    private int calls;

    private final Quiescence quiescence = new Quiescence(() -> nanos, () -> compiledMillis);

    @Test
    void waitsUntilNothingWasCompiledForAWhile() {
        assertTrue(quiescence.await(() -> {
            nanos += 10 * MILLI;
            calls++;
            compiledMillis += calls <= 50 ? 5 : 0;
        }));
        assertEquals(50 + 40, calls);
    }

    @Test
    void slowWorkIsCalledAFewTimesAtLeast() {
        assertTrue(quiescence.await(() -> {
            nanos += 1000 * MILLI;
            calls++;
        }));
        assertEquals(20, calls);
    }

    @Test
    void givesUpWhenCompilationNeverEnds() {
        assertFalse(quiescence.await(() -> {
            nanos += 100 * MILLI;
            compiledMillis++;
            calls++;
        }));
        assertEquals(300, calls);
    }
}
