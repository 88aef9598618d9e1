package io.fhe4j.ntt;

import java.util.Map;

/**
 * What a backend serves, and how it was chosen.
 *
 * @param maxBits for each kind of modulus the widest served, in bits; a kind that is missing is not served
 * @param maxWidth the widest row, in words
 * @param vectorBits width of the vectors that its kernels run on, in bits; 64 for scalar code, 0 where it means nothing
 * @param computes false where results are made up, as by the shape-only backend {@code trace}
 * @param reason one line for people: which engine, which width, why
 */
public record Capabilities(
        Map<ModulusKind, Integer> maxBits, int maxWidth, int vectorBits, boolean computes, String reason) {

    /** Makes the map immutable. */
    public Capabilities {
        maxBits = Map.copyOf(maxBits);
    }

    /** Whether rows of this modulus are served. */
    public boolean serves(Modulus modulus) {
        Integer bits = maxBits.get(modulus.kind());
        if (bits == null && modulus.kind() == ModulusKind.PRIME) {
            bits = maxBits.get(ModulusKind.ODD);
        }
        return bits != null && modulus.bits() <= bits;
    }
}
