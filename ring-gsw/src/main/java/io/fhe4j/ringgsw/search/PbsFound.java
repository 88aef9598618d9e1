package io.fhe4j.ringgsw.search;

import io.fhe4j.ringgsw.pbs.PbsParameters;

/**
 * What a search for programmable bootstrapping found.
 *
 * @param set the set of least predicted time
 * @param nanos the predicted time of a look-up in the batch that was asked for
 * @param failureLog2 log2 of the failure probability of a look-up at the largest norm
 * @param keyBytes of both evaluation keys, as they are evaluated
 * @param binding the constraint that costs most time, in words
 * @param weighed how many sets were compared
 */
public record PbsFound(
        PbsParameters set, double nanos, double failureLog2, long keyBytes, String binding, long weighed) {}
