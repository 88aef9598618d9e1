package io.fhe4j.ringgsw.search;

import io.fhe4j.ringgsw.FhewParameters;

/**
 * What a search for functions of numbers found.
 *
 * @param set the set of least predicted time
 * @param rotations that the sign of a number takes
 * @param nanos the predicted time of a sign in the batch that was asked for
 * @param failureLog2 log2 of the failure probability of a rotation on the difference of two results
 * @param keyBytes of both evaluation keys, as the CPU backend holds them
 * @param binding the constraint that costs most time, in words
 * @param weighed how many sets were compared
 */
public record NumberFound(
        FhewParameters set,
        int rotations,
        double nanos,
        double failureLog2,
        long keyBytes,
        String binding,
        long weighed) {}
