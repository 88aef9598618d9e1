package io.fhe4j.backend.pim.dram;

import io.fhe4j.backend.pim.program.MicroProgram;
import java.util.List;

/**
 * A micro-program for the rows of a subarray.
 *
 * @param name what it computes
 * @param broadcast the word q that all units get: a modulus, or a key to search for
 * @param bits of a signed accumulator, at most the slot's
 * @param constants further words that come with the commands
 * @param steps the steps
 */
public record UnitProgram(String name, long broadcast, int bits, List<Long> constants, List<UnitStep> steps)
        implements MicroProgram<UnitStep> {
    public UnitProgram {
        constants = List.copyOf(constants);
        steps = List.copyOf(steps);
    }

    /** Whether it moves single words through the column logic, of which a bank has one: so subarrays don't share such work. */
    @Override
    public boolean isSerial() {
        return steps.stream().anyMatch(step -> step.operation().kind() == UnitOperation.Kind.WORD);
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
