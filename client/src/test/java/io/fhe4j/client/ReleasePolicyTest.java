package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ReleaseRefusedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasePolicyTest {
    private static final KeySetId KEY_SET = KeySetId.random();
    private static final ProgramBound BOUND = new ProgramBound(0x1p-45, 1, "a test");

    @TempDir
    Path directory;

    private ReleaseBudget budget(int bits, long releases) {
        return ReleaseBudget.create(directory.resolve("budget"), Fingerprint.of(new byte[0]), KEY_SET, bits, releases);
    }

    @Test
    void floodedReleasesAreNoisyAndCounted() {
        ReleaseBudget budget = budget(40, 2);
        ReleasePolicy.Flooded policy =
                ReleasePolicy.flooded(40, 2).within(budget).forProgram(BOUND);
        double[] raw = {0.25, -0.5, 0.75};
        double[] first = policy.release(raw, KEY_SET);
        assertEquals(1, budget.remaining());
        double[] second = policy.release(raw, KEY_SET);
        assertEquals(0, budget.remaining());
        double reach = policy.noise(3).magnitude(3) + 0x1p-45;
        for (int i = 0; i < 3; i++) {
            assertEquals(raw[i], first[i], reach);
            assertTrue(first[i] != second[i] && first[i] != raw[i]);
        }
        assertArrayEquals(new double[] {0.25, -0.5, 0.75}, raw);
        assertThrows(ReleaseRefusedException.class, () -> policy.release(raw, KEY_SET));
        assertEquals(0, policy.release(new double[0], KEY_SET).length);
    }

    @Test
    void whatIsMissingIsSaid() {
        ReleaseBudget budget = budget(40, 1024);
        double[] raw = {0.5};
        ReleasePolicy bare = ReleasePolicy.flooded(40, 1024).within(budget);
        assertTrue(assertThrows(ReleaseRefusedException.class, () -> bare.release(raw, KEY_SET))
                .getMessage()
                .contains("forProgram"));
        ReleasePolicy uncounted = ReleasePolicy.flooded(40, 1024).forProgram(BOUND);
        assertTrue(assertThrows(ReleaseRefusedException.class, () -> uncounted.release(raw, KEY_SET))
                .getMessage()
                .contains("within"));
        ReleasePolicy whole = ReleasePolicy.flooded(40, 1024).forProgram(BOUND).within(budget);
        assertThrows(KeySetMismatchException.class, () -> whole.release(raw, KeySetId.random()));
        assertThrows(
                IllegalArgumentException.class,
                () -> ReleasePolicy.flooded(40, 1023).within(budget));
        assertThrows(
                IllegalArgumentException.class,
                () -> ReleasePolicy.flooded(41, 1024).within(budget));
        assertEquals(1024, budget.remaining(), "a refused release is not counted");
    }

    /** 26.8 bits, 0.09 for the step, 2.9 for the tail: at an error of 2^-45 there are 15.2 bits left of values up to 1. */
    @Test
    void aScaleWithoutRoomIsRefusedWithTheMissingBits() {
        ReleaseBudget budget = budget(40, 1024);
        ReleasePolicy.Flooded policy =
                ReleasePolicy.flooded(40, 1024).within(budget).forProgram(BOUND);
        assertEquals(1, policy.keepingBits(15).release(new double[] {0.5}, KEY_SET).length);
        ReleaseRefusedException e = assertThrows(
                ReleaseRefusedException.class, () -> policy.keepingBits(20).release(new double[] {0.5}, KEY_SET));
        assertTrue(e.getMessage().contains("4.8 bits are missing"), e.getMessage());
        assertTrue(e.getMessage().contains("released(40, 1024)"), e.getMessage());
        assertThrows(
                ReleaseRefusedException.class,
                () -> ReleasePolicy.flooded(128, 1L << 40).forProgram(BOUND).release(new double[] {0.5}, KEY_SET));
        assertEquals(1023, budget.remaining());
        assertThrows(IllegalArgumentException.class, () -> policy.keepingBits(-1));
    }

    @Test
    void aTrustedEvaluatorNeedsAReasonAndGetsTheRawResult() {
        double[] raw = {1, 2};
        double[] released = ReleasePolicy.trustedEvaluator("the evaluator is our own process")
                .release(raw, KEY_SET);
        assertArrayEquals(raw, released);
        assertThrows(IllegalArgumentException.class, () -> ReleasePolicy.trustedEvaluator(" "));
        assertThrows(IllegalArgumentException.class, () -> new ProgramBound(0, 1, "x"));
        assertThrows(IllegalArgumentException.class, () -> new ProgramBound(1, Double.NaN, "x"));
        assertThrows(IllegalArgumentException.class, () -> new ProgramBound(1, 1, ""));
    }
}
