package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import org.junit.jupiter.api.Test;

/** What is said of limits, on a search that knows one set: with keys of 100 bytes, that fails with 2^-128, and a faster one with twice as large keys. */
class OutcomeTest {

    private static Fastest<String> search(double failureLog2, long keyBytes, double excess) {
        assertTrue(keyBytes > 0 && failureLog2 < 0 && excess >= 0, "limits of a request");
        Fastest<String> fastest =
                new Fastest<>(set -> keyBytes >= (set.equals("fast") ? 200 : 100) && failureLog2 >= -128);
        fastest.offer("fast", 1);
        fastest.offer("small", 2);
        return fastest;
    }

    private static Outcome<String> found(double failureLog2, long keyBytes) {
        return Outcome.of("a request", failureLog2, keyBytes, OutcomeTest::search);
    }

    private static void refused(double failureLog2, long keyBytes, String why) {
        InvalidParametersException refusal =
                assertThrows(InvalidParametersException.class, () -> found(failureLog2, keyBytes));
        assertEquals("no set for a request is known; " + why, refusal.getMessage());
    }

    @Test
    void namesWhatBinds() {
        assertEquals("small", found(-128, 100).best());
        assertEquals(
                "key bytes: twice as many would save 50 %", found(-128, 100).binding());
        assertEquals("fast", found(-1e-3, Long.MAX_VALUE).best());
    }

    @Test
    void saysWhichLimitIsInTheWay() {
        refused(-129, 100, "the failure probability binds: allow more failures");
        refused(Double.NEGATIVE_INFINITY, 100, "the failure probability binds: allow more failures");
        refused(-128, 99, "the key bytes bind: allow larger keys");
        refused(-129, 99, "neither more failures nor larger keys alone would do: allow both, or ask for a lower level");
    }
}
