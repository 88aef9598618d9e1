package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuiescenceTest {

    private static final long MILLI = 1_000_000;

    private long nanos;
    private boolean compiling;
    private int calls;

    private final Quiescence quiescence = new Quiescence(() -> nanos, () -> compiling);

    @Test
    void waitsWhileSomethingIsCompiled() {
        assertTrue(quiescence.await(() -> {
            nanos += 10 * MILLI;
            calls++;
            compiling = calls <= 1000;
        }));
        assertEquals(1000 + 2 * 25, calls, "two quiet windows of 25 calls each");
    }

    @Test
    void waitsWhileCallsBecomeFaster() {
        assertTrue(quiescence.await(() -> {
            calls++;
            nanos += calls <= 200 ? 1000 * MILLI / calls : 10 * MILLI;
        }));
        assertTrue(calls > 200 + 2 * 25, calls + " calls");
    }

    @Test
    void slowWorkIsCalledAFewTimesAtLeast() {
        assertTrue(quiescence.await(() -> {
            nanos += 1000 * MILLI;
            calls++;
        }));
        assertEquals(15, calls, "one window to compare with, two that are quiet");
    }

    @Test
    void aShortLimitLeavesTimeToBecomeQuiet() {
        Quiescence brief = new Quiescence(() -> nanos, () -> compiling, Duration.ofSeconds(4));
        assertTrue(brief.await(() -> {
            nanos += 100 * MILLI;
            calls++;
            compiling = calls <= 15;
        }));
        assertEquals(25, calls, "five windows of five calls, the last two quiet, and half the limit is over");
    }

    @Test
    void givesUpWhenCompilationNeverEnds() {
        compiling = true;
        assertFalse(quiescence.await(() -> {
            nanos += 100 * MILLI;
            calls++;
        }));
        assertEquals(600, calls);
    }

    @Test
    void theQueueIsReadAsTheJvmPrintsIt() {
        assertFalse(Compilers.isBusy("Current compiles: \n\nC1 compile queue:\nEmpty\n\nC2 compile queue:\nEmpty\n\n"));
        assertFalse(Compilers.isBusy(""));
        assertTrue(
                Compilers.isBusy(
                        "Current compiles: \nC2 CompilerThread0 912 !   4  Kernels::forward8 (900 bytes)\n\nC1 compile queue:\nEmpty\n"));
        assertTrue(Compilers.isBusy("C2 compile queue:\n 912  4  Kernels::forward8 (900 bytes)\n"));
    }
}
