package io.fhe4j.ckks;

import io.fhe4j.ckks.noise.NoiseEstimate;

/**
 * What a dry run of a program says about it.
 *
 * @param noise message bound and error of the result, in units of the message, for full slots
 * @param level the level of the result, pending rescales done
 * @param keys the evaluation keys that the program used, each for the highest level that it was used at
 */
public record ProgramEstimate(NoiseEstimate noise, int level, KeyRequest keys) {

    /** The bits that the worst slot keeps below the message bound of the result, except with probability 2^-40. */
    public double precisionBits() {
        return noise.precisionBits();
    }
}
