package io.fhe4j.backend.pim.program;

import io.fhe4j.backend.pim.device.Figure;

/**
 * Adds up what steps cost on one device. Fed by an array as it executes, or by a program that is only costed; both give the same.
 *
 * @param <S> the architecture's steps
 */
public interface Meter<S> {

    /** One more step. */
    void step(S step);

    /** The time of all steps so far, in ns. */
    Figure time();

    /** The energy of all steps so far, in pJ. */
    Figure energy();
}
