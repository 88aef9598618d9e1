package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.engine.SimulationResult;

/**
 * A bootstrapped gate of this library that was recorded, mapped to the device and simulated.
 *
 * @param program what ran, such as {@code recorded nand historical-STD128 GINX}
 * @param result what it took
 * @param wear how often it drives which cells
 */
public record RecordedGate(String program, SimulationResult result, Wear wear) {}
