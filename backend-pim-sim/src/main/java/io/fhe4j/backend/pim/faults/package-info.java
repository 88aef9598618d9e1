/**
 * Faults of a simulated memory's cells. What is modelled: a residue row at rest. A kernel, or an upload, writes the row; of the bits that its words have
 * in the cells some then are not what was written, because the cell is stuck or because it flipped, and whoever reads the row next gets a wrong
 * residue. Faults inside a micro-program, of links and of peripheral circuits are not modelled,
 * nor those of secret buffers: these are a client's, whose memory is another.
 *
 * <p>A bit is one of the representation that the device keeps, such as Montgomery form; a word that is no residue any more counts as its remainder.
 * So one flip of bit b changes a residue x by ±2^b·f^−1 modulo q, where f is {@link io.fhe4j.backend.pim.KernelMapping#storedFactor}.
 */
@NullMarked
package io.fhe4j.backend.pim.faults;

import org.jspecify.annotations.NullMarked;
