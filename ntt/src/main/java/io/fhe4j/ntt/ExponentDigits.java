package io.fhe4j.ntt;

/**
 * The digits of exponents below a power of two in a base that may be any number, not balanced: e = Σ_j v_j·base^j, 0 ≤ v_j &lt; base, the least
 * first. Blind rotation by AP has a key for each digit that can occur and is not 0; the highest digit is often smaller than the others.
 *
 * @param base R, 2…2^16
 * @param modulus exponents are below it; a power of two, 2…2^31
 */
public record ExponentDigits(int base, long modulus) {

    private static final int LARGEST_BASE = 1 << 16;
    private static final long LARGEST_MODULUS = 1L << 31;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public ExponentDigits {
        if (base < 2 || base > LARGEST_BASE) {
            throw new IllegalArgumentException("digits of exponents have a base from 2 to 2^16, not " + base);
        }
        if (modulus < 2 || modulus > LARGEST_MODULUS || Long.bitCount(modulus) != 1) {
            throw new IllegalArgumentException(
                    "exponents with digits are below a power of two from 2 to 2^31, not below "
                            + Long.toUnsignedString(modulus));
        }
    }

    /** d: how many digits an exponent has. */
    public int count() {
        int count = 1;
        for (long power = base; power < modulus; power *= base) {
            count++;
        }
        return count;
    }

    /** How many values but 0 the highest digit takes: ⌊(modulus − 1)/base^(d−1)⌋. */
    public int top() {
        long rest = modulus - 1;
        while (rest >= base) {
            rest /= base;
        }
        return (int) rest;
    }

    /** How many digits can occur, those that are 0 left out: (base − 1)(d − 1) + top. */
    public int entries() {
        return (base - 1) * (count() - 1) + top();
    }

    /**
     * The place of a digit among them: j·(base − 1) + v − 1.
     *
     * @param digit j, 0…d−1
     * @param value v, from 1
     */
    public int entry(int digit, int value) {
        return digit * (base - 1) + value - 1;
    }
}
