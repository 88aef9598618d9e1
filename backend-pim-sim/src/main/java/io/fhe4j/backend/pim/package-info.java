/**
 * Simulated memories as backends: values come from scalar kernels, costs from micro-programs, and a sample of rows is executed on the arrays with
 * the program's own data.
 *
 * <p>{@code Backends.open("pim-fhemem")} runs any program of the library; {@link io.fhe4j.backend.pim.SimulatedDevice#ledger()} then says what its
 * kernels would have cost. This package is what all architectures share. One is made of, in a package of its own,
 *
 * <ol>
 *   <li>an array that executes steps and a meter that adds up what they cost ({@link io.fhe4j.backend.pim.program});
 *   <li>a {@link io.fhe4j.backend.pim.KernelMapping}: which micro-programs a primitive kernel runs, how often, at what price;
 *   <li>{@link io.fhe4j.backend.pim.RowKernels}: the same micro-programs carried out on the words of one residue row;
 *   <li>a {@link io.fhe4j.backend.pim.SimulatedProvider} that names both, and the device file.
 * </ol>
 */
@NullMarked
package io.fhe4j.backend.pim;

import org.jspecify.annotations.NullMarked;
