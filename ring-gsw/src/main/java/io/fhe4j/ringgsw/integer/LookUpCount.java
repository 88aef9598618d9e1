package io.fhe4j.ringgsw.integer;

import java.util.Locale;

/**
 * What a program on blocks costs.
 *
 * @param lookUps how many tables are read: bootstrappings
 * @param places how many encrypted places they are read at: fewer, where tables share a place
 * @param batches how many batches of look-ups follow one another: the depth
 * @param log2Failure the binary logarithm of the probability that any look-up goes wrong (at most the sum over all); −∞ without look-ups
 */
public record LookUpCount(long lookUps, long places, long batches, double log2Failure) {

    /** Nothing. */
    public static final LookUpCount NONE = new LookUpCount(0, 0, 0, Double.NEGATIVE_INFINITY);

    /** For reports. */
    @Override
    public String toString() {
        return lookUps + " look-ups in " + batches + " batches"
                + (log2Failure == Double.NEGATIVE_INFINITY
                        ? ""
                        : String.format(Locale.ROOT, ", failure at most 2^%.1f", log2Failure));
    }
}
