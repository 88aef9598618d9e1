package io.fhe4j.ntt;

/**
 * A gadget of base B = 2^logBase with some levels. The digits d_j of a residue x, j = 0…levels−1 with the least first, are balanced: in
 * [−B/2, B/2), with carries upwards.
 *
 * <p><em>Odd modulus q</em>, levels·logBase at least its bits: Σ_j d_j·B^j equals the centred residue of x, in [−q/2, q/2), as an integer. The
 * last digit carries nothing out and so may be B/2.
 *
 * <p><em>Modulus 2^k</em>: with t = max(0, k − levels·logBase), Σ_j d_j·B^j equals x/2^t, rounded half up, modulo 2^(k−t). What the last
 * digit would carry is a multiple of 2^k and is dropped where levels·logBase ≤ k; where the gadget is longer, the sum is the
 * centred residue of x and nothing is carried out. With t &gt; 0 the gadget is <em>approximate</em>.
 *
 * <p>A digit is stored as its canonical residue modulo the output row's modulus.
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

    /** The bits that all digits hold together, levels·logBase. */
    public int digitBits() {
        return logBase * levels;
    }

    /** Whether the digits hold every bit of residues modulo this modulus. */
    public boolean isExactFor(Modulus modulus) {
        return digitBits() >= modulus.bits();
    }

    /** Whether what the last digit would carry is a multiple of this modulus, and dropped. */
    public boolean wrapsFor(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO && digitBits() <= modulus.bits();
    }
}
