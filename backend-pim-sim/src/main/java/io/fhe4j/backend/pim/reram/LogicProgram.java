package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.program.MicroProgram;
import java.util.List;

/**
 * A micro-program for the rows of an array.
 *
 * @param name what it computes
 * @param steps the gates
 * @param result the columns that hold the result afterwards, least significant bit first
 * @param peakColumns the most columns in use at once, operands included
 */
public record LogicProgram(String name, List<LogicStep> steps, Columns result, int peakColumns)
        implements MicroProgram<LogicStep> {
    public LogicProgram {
        steps = List.copyOf(steps);
    }

    /** The cycles of all steps, by their own count. */
    public long cycles() {
        return steps.stream().mapToLong(step -> step.gate().cycles()).sum();
    }

    /** The cycles without those that only initialise, as published counts are given. */
    public long gateCycles() {
        return steps.stream()
                .filter(step -> step.gate() != LogicGate.INIT)
                .mapToLong(step -> step.gate().cycles())
                .sum();
    }
}
