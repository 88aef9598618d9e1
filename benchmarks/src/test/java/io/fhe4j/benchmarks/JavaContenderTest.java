package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JavaContenderTest {

    private static final Quiescence AT_ONCE = new Quiescence(new ClockThatJumps()::next, () -> false);

    private static final Quiescence NEVER = new Quiescence(new ClockThatJumps()::next, () -> true);

    private volatile byte @org.jspecify.annotations.Nullable [] kept;
    private long calls;

    /** Each look at it is a second after the one before. */
    private static final class ClockThatJumps {
        private long seconds;

        long next() {
            return 1_000_000_000L * seconds++;
        }
    }

    @Test
    void allocationIsThatOfOneCall() {
        JavaContender contender = new JavaContender("bytes", () -> kept = new byte[1 << 20], AT_ONCE);
        contender.warmUp();
        long bytes = contender.allocatedBytes();
        assertTrue(bytes >= 1 << 20 && bytes < (1 << 20) + 65_536, bytes + " bytes");
        assertEquals("bytes", contender.name());
    }

    @Test
    void shortWorkIsRepeatedWithinASample() {
        JavaContender contender = new JavaContender("count", () -> calls++, AT_ONCE);
        contender.warmUp();
        assertTrue(contender.isSteady());
        long before = calls;
        contender.sampleNanos();
        assertTrue(calls - before > 100, calls - before + " calls");
    }

    @Test
    void whatIsCompiledToTheEndIsNotSteady() {
        JavaContender contender = new JavaContender("count", () -> calls++, NEVER);
        contender.warmUp();
        assertFalse(contender.isSteady());
    }
}
