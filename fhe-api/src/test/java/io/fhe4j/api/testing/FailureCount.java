package io.fhe4j.api.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures counted on a set that is made to fail, over several keys, against what a noise model says. The exact interval of the measured probability must meet what the model
 * gives for 0.85 to 1.03 of its variance, the tolerance of {@link NoiseSample}, and must refuse half as many again, and a third fewer, or the sample is too small to
 * test anything.
 */
public final class FailureCount {

    private static final Logger LOG = LoggerFactory.getLogger(FailureCount.class);

    /** All that is counted, by as many tests: they share one doubt of 0.01. */
    public enum Counted {
        /** Exclusive gates by GINX. */
        GINX_EXCLUSIVE,
        /** Other gates by GINX. */
        GINX_OTHERS,
        /** Gates by AP. */
        AP,
        /** Gates by LMKCDEY, whose exponents are odd. */
        LMKCDEY,
        /** Look-ups on the torus. */
        TORUS_LOOK_UPS,
        /** Look-ups on the exact engine. */
        EXACT_LOOK_UPS
    }

    private static final double DOUBT = 0.01 / Counted.values().length;
    private static final double LEAST = 0.85;
    private static final double MOST = 1.03;
    private static final int LEAST_FAILURES = 400;

    private final Counted counted;
    private int trials;
    private int failures;
    private double low;
    private double expected;
    private double high;

    /** Nothing yet of this kind. */
    public FailureCount(Counted counted) {
        this.counted = counted;
    }

    /**
     * Counts the trials under one key.
     *
     * @param moreTrials how many there were
     * @param moreFailures how many of them went wrong
     * @param probability that one does, by the model for this key's secrets, where all variances are multiplied by the argument
     */
    public void add(int moreTrials, int moreFailures, DoubleUnaryOperator probability) {
        trials += moreTrials;
        failures += moreFailures;
        low += moreTrials * probability.applyAsDouble(LEAST);
        expected += moreTrials * probability.applyAsDouble(1);
        high += moreTrials * probability.applyAsDouble(MOST);
    }

    /** Checks what the class says, and that the model expects at least 400 failures. */
    public void check() {
        ClopperPearson interval = ClopperPearson.of(failures, trials, DOUBT);
        String figures = counted + ": " + failures + " of " + trials + " failed, " + expected + " expected, " + interval
                + " for " + low / trials + " to " + high / trials;
        LOG.info(figures);
        assertTrue(expected >= LEAST_FAILURES, figures);
        assertTrue(interval.meets(low / trials, high / trials), figures);
        assertFalse(interval.meets(1.5 * high / trials, 1), figures + ": half as many more pass, too");
        assertFalse(interval.meets(0, low / 1.5 / trials), figures + ": a third fewer pass, too");
    }
}
