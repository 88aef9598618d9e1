package io.fhe4j.ringgsw.search;

import io.fhe4j.ringgsw.pbs.WideParameters;

/**
 * The best set of one way to look up values of several bits.
 *
 * @param set how values are held
 * @param nanos the predicted time of a look-up in the batch that was asked for
 * @param keyBytes of all evaluation keys, as they are evaluated
 */
public record WideFound(WideParameters set, double nanos, long keyBytes) {

    /** log2 of the failure probability of a whole look-up at results of look-ups. */
    public double failureLog2() {
        return set.failureLog2();
    }
}
