/**
 * DRAM with near-mat units: {@link io.fhe4j.backend.pim.dram.Slice} is the memory with its open row and the units' registers, {@link
 * io.fhe4j.backend.pim.dram.UnitPrograms} has the micro-programs of modular arithmetic.
 *
 * <p>Words lie along a row, in slots of 64 or 32 bits. One activation brings a row to the sense amplifiers and empties its cells until they are
 * restored; a product is a series of masked additions and shifts on the open row, without further activations.
 */
@NullMarked
package io.fhe4j.backend.pim.dram;

import org.jspecify.annotations.NullMarked;
