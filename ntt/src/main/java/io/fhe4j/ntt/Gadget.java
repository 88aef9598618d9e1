package io.fhe4j.ntt;

/**
 * A gadget of base B = 2^logBase with some levels.
 *
 * <p><em>Exact</em> (levels·logBase at least the modulus's bits): x, taken in [0, q), equals Σ_j d_j·B^j over j = 0…levels−1, least digit first,
 * digits balanced in [−B/2, B/2) with carries upwards; what would be carried out of the last digit stays in it, so that the last digit
 * lies in [−B/2, B/2]. <em>Approximate</em> (only for a modulus 2^k, levels·logBase ≤ k): x is first divided by
 * 2^(k − levels·logBase), rounded half up, and taken modulo B^levels; then the digits are balanced in the same way, and the carry out
 * of the last one is dropped (it is a multiple of 2^k). A digit is stored as its canonical residue modulo the output row's modulus.
 *
 * @param logBase 1…32
 * @param levels number of digits, 1…64
 */
public record Gadget(int logBase, int levels) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public Gadget {
        if (logBase < 1 || logBase > 32 || levels < 1 || levels > 64) {
            throw new IllegalArgumentException(
                    "gadget base 2^" + logBase + " with " + levels + " levels is outside 2^1…2^32 and 1…64");
        }
    }

    /** Whether the digits hold every bit of residues modulo this modulus. */
    public boolean isExactFor(Modulus modulus) {
        return logBase * levels >= modulus.bits();
    }
}
