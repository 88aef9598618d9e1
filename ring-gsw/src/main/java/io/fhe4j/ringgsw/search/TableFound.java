package io.fhe4j.ringgsw.search;

import io.fhe4j.ringgsw.pbs.CircuitParameters;

/**
 * What a search for large tables found.
 *
 * @param set the set of least predicted time
 * @param nanos the predicted time of a place of {@value CircuitParameters#MOST_INDEX_BITS} bits, and of a look-up in a table of as many
 * @param keyBytes of all evaluation keys, as they are evaluated
 */
public record TableFound(CircuitParameters set, double nanos, long keyBytes) {}
