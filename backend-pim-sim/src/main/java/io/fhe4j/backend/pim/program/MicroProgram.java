package io.fhe4j.backend.pim.program;

import java.util.List;

/**
 * Steps that an array executes one after another. They never depend on data, so executing a program and costing it are walks over one list.
 *
 * @param <S> the architecture's steps
 */
public interface MicroProgram<S> {

    /** What it computes, for reports. */
    String name();

    /** The steps in order. */
    List<S> steps();

    /** Whether places side by side do not share its work, since it goes word by word. */
    default boolean isSerial() {
        return false;
    }

    /**
     * What the steps cost.
     *
     * @param meter a fresh meter of the device
     * @return the meter
     */
    default <M extends Meter<S>> M measure(M meter) {
        steps().forEach(meter::step);
        return meter;
    }
}
