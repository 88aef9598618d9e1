package io.fhe4j.ntt;

/**
 * A gadget of base B = 2^logBase with some levels: it writes a residue x, without its lowest bits, as digits d_j, j = 0…levels−1 with the least
 * first. They are balanced: in [−B/2, B/2), with carries upwards.
 *
 * <p>With t = droppedBits, the digits are those of the centred residue of x divided by 2^t and rounded half up. A gadget that drops bits is
 * <em>approximate</em>: Σ_j d_j·B^j·2^t differs from x by at most 2^(t−1). It serves a modulus if t + levels·logBase is at least its bits.
 *
 * <p><em>Odd modulus q</em>: Σ_j d_j·B^j equals that quotient as an integer. The last digit carries nothing out and so may be B/2.
 *
 * <p><em>Modulus 2^k</em>: Σ_j d_j·B^j equals it modulo 2^(k−t). What the last digit would carry is a multiple of 2^k and is dropped where
 * levels·logBase = k − t; where the gadget is longer, the sum is the centred residue of the quotient modulo 2^(k−t), and
 * nothing is carried out.
 *
 * <p>A digit is stored as its canonical residue modulo the output row's modulus.
 *
 * @param logBase 1…32
 * @param levels number of digits, 1…64
 * @param droppedBits bits that are rounded away, 0…63
 */
public record Gadget(int logBase, int levels, int droppedBits) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public Gadget {
        if (logBase < 1 || logBase > 32 || levels < 1 || levels > 64 || droppedBits < 0 || droppedBits > 63) {
            throw new IllegalArgumentException("gadget base 2^" + logBase + " with " + levels + " levels over "
                    + droppedBits + " dropped bits is outside 2^1…2^32, 1…64 and 0…63");
        }
    }

    /** The exact gadget: no bits are dropped. */
    public Gadget(int logBase, int levels) {
        this(logBase, levels, 0);
    }

    /** The gadget that keeps the {@code levels·logBase} highest bits of residues of this modulus. */
    public static Gadget ofHighest(Modulus modulus, int logBase, int levels) {
        return new Gadget(logBase, levels, Math.max(0, modulus.bits() - logBase * levels));
    }

    /**
     * What digit j stands for: 2^(droppedBits + j·logBase).
     *
     * @throws IllegalArgumentException if that is no digit, or 2^63 or more
     */
    public long weight(int digit) {
        int log = droppedBits + digit * logBase;
        if (digit < 0 || digit >= levels || log > 62) {
            throw new IllegalArgumentException("digit " + digit + " of " + this + " has no weight below 2^63");
        }
        return 1L << log;
    }

    /** Whether its digits, with what it drops, hold every bit of residues modulo this modulus, and it does not drop all of them. */
    public boolean serves(Modulus modulus) {
        return droppedBits + logBase * levels >= modulus.bits() && droppedBits < modulus.bits();
    }

    /** Whether what the last digit would carry is a multiple of this modulus, and dropped. */
    public boolean wrapsFor(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO && droppedBits + logBase * levels == modulus.bits();
    }
}
