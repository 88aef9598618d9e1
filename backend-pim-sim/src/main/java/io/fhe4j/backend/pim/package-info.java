/**
 * Simulated memories as backends: values come from scalar kernels, costs from micro-programs.
 *
 * <p>{@code Backends.open("pim-fhemem")} runs any program of the library; {@link io.fhe4j.backend.pim.SimulatedDevice#ledger()} then says what its
 * kernels would have cost. An architecture is a {@link io.fhe4j.backend.pim.KernelMapping} with its micro-programs in a package of its own.
 */
@NullMarked
package io.fhe4j.backend.pim;

import org.jspecify.annotations.NullMarked;
