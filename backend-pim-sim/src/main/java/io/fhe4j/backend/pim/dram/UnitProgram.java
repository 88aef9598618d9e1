package io.fhe4j.backend.pim.dram;

import io.fhe4j.backend.pim.program.MicroProgram;
import java.util.List;

/**
 * A micro-program for the rows of a subarray.
 *
 * @param name what it computes
 * @param broadcast the word q that all units get: a modulus, or a key to search for
 * @param bits of a signed accumulator, at most the slot's
 * @param steps the steps
 */
public record UnitProgram(String name, long broadcast, int bits, List<UnitStep> steps)
        implements MicroProgram<UnitStep> {
    public UnitProgram {
        steps = List.copyOf(steps);
    }

    /** How many rows it opens. */
    public long activations() {
        return steps.stream()
                .filter(step -> step.operation() == UnitOperation.ACTIVATE)
                .count();
    }

    /** How many steps of arithmetic it takes, each once for every group of a row. */
    public long arithmetic() {
        return steps.stream()
                .filter(step -> step.operation().kind() == UnitOperation.Kind.ARITHMETIC)
                .count();
    }
}
