package io.fhe4j.backend.pim.faults;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;

/**
 * A bit that is not what was written.
 *
 * @param kind what happened to it
 * @param kernel which wrote the row
 * @param call the number of the kernel's call, from 1
 * @param role of the buffer
 * @param modulus of the row
 * @param row of what the kernel wrote, counted through batch entries, components and rows, from 0
 * @param word of the row, from 0
 * @param bit of the word as it lies in the cells, from 0
 */
public record Fault(
        Kind kind, Kernel kernel, long call, BufferRole role, Modulus modulus, long row, int word, int bit) {

    /** What can happen to a bit. */
    public enum Kind {
        /** Its cell holds the other value for ever. */
        STUCK,
        /** It flipped once. */
        FLIP,
        /** It flipped because it was planned. */
        PLANNED
    }

    @Override
    public String toString() {
        return FaultPlan.word(kind) + " bit " + bit + " of word " + word + " in row " + row + " modulo " + modulus
                + " of a " + FaultPlan.word(role) + " buffer, as " + FaultPlan.word(kernel) + " wrote it in its call "
                + call;
    }
}
