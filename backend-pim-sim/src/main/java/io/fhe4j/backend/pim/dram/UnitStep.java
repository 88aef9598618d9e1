package io.fhe4j.backend.pim.dram;

/**
 * A step of a subarray and its units.
 *
 * @param operation what
 * @param a the row, bit, shift or distance that the operation names
 * @param b its second number
 * @param bits how many bits of each word work, in arithmetic
 */
public record UnitStep(UnitOperation operation, int a, int b, int bits) {}
