package io.fhe4j.ringgsw.search;

import io.fhe4j.ringgsw.FhewParameters;

/**
 * What a search found.
 *
 * @param set the set of least predicted time
 * @param nanos the predicted time of one gate in the batch that was asked for
 * @param failureLog2 log2 of the failure probability of the family's worst gate
 * @param keyBytes of both evaluation keys, as the CPU backend holds them
 * @param binding the constraint that costs most time, in words
 * @param weighed how many sets were compared
 */
public record FhewFound(
        FhewParameters set, double nanos, double failureLog2, long keyBytes, String binding, long weighed) {}
