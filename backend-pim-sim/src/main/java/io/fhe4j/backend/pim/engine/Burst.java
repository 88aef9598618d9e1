package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.KernelMapping.Run;
import io.fhe4j.backend.pim.program.MicroProgram;

/**
 * Runs of one micro-program, one after another in the same subarrays.
 *
 * @param program the program
 * @param subarrays how many take its steps together
 * @param count how often it runs
 * @param nanos one run, in ns: what a meter counted over its steps
 * @param picojoules one run, in pJ
 * @param assumed whether the model gives no mapping for the kernel, so that this is our own
 */
public record Burst(
        MicroProgram<?> program, int subarrays, long count, double nanos, double picojoules, boolean assumed) {

    public Run run() {
        return new Run(program.name(), count, nanos, subarrays, picojoules, assumed);
    }

    /** The same work in subarrays side by side; those that the program takes anyhow stay, and so does what goes word by word. */
    public Burst over(int side) {
        return subarrays >= side || program.isSerial()
                ? this
                : new Burst(
                        program,
                        side,
                        Math.ceilDiv(count * subarrays, side),
                        nanos,
                        picojoules * side / subarrays,
                        assumed);
    }
}
