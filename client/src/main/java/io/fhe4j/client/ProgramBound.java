package io.fhe4j.client;

import io.fhe4j.ckks.noise.NoiseEstimate;

/**
 * What the client itself knows of a program's result: the worst-case error, and the bound of the values.
 *
 * <p>The worst case may be one that is exceeded with negligible probability, as noise estimates have it. It is computed from the client's own copy of the program and parameters, and never read from a ciphertext: whoever made the
 * ciphertext could understate it, and the noise of a release would be too small.
 *
 * @param worstCaseError no value that the program computes is farther from the exact one, whatever the inputs; positive
 * @param messageBound no exact value is larger in magnitude; positive
 * @param origin where the figures come from, for messages and logs
 */
public record ProgramBound(double worstCaseError, double messageBound, String origin) {
    /** Checks the ranges. */
    public ProgramBound {
        if (!(worstCaseError > 0) || !Double.isFinite(worstCaseError)) {
            throw new IllegalArgumentException("a worst-case error is positive and finite, not " + worstCaseError);
        }
        if (!(messageBound > 0) || !Double.isFinite(messageBound)) {
            throw new IllegalArgumentException("a message bound is positive and finite, not " + messageBound);
        }
        if (origin.isBlank()) {
            throw new IllegalArgumentException("a bound says where it comes from");
        }
    }

    /**
     * The bound from a noise estimate that the client made itself: of the result of its own run of the program, for which the shape
     * backend {@code "trace"} and encryptions of zeros are enough.
     *
     * @param estimate the noise of the result
     * @param origin where the estimate comes from
     * @return the bound; its worst case is exceeded with probability at most 2^-40
     */
    public static ProgramBound of(NoiseEstimate estimate, String origin) {
        return new ProgramBound(estimate.worstError(), estimate.messageBound(), origin);
    }
}
