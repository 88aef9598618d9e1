package io.fhe4j.ntt;

/**
 * The shape of a blind rotation on the torus. With grouping 1 it has a step for each of the n binary numbers of the LWE secret, an external product of GLWE
 * ciphertexts with one GGSW ciphertext. With grouping g it has a step for g numbers at a time, and one for those that are left over; the key of a step has 2^g − 1
 * GGSW ciphertexts: for every set of some of its numbers one of 1 where these are 1 and the others of the group 0, and of 0 elsewhere (Bourse, Minelli, Minihold,
 * Paillier 2018; Zhou et al. 2018; Joye, Paillier 2022).
 *
 * <p>Digits are rounded half to even, the least from a word and each other from the one before; the highest is in [−B/2, B/2), where the circle closes. An
 * accumulator in double precision has so few bits that halves are frequent; were they rounded up, digits would have a mean. Its spectrum lies in a few numbers, where also that of a binary
 * secret is largest, which multiplies the transform's errors there: with two digits of 24 bits whole rotations were measured to err 22 times more at N = 4096.
 *
 * <p>Words are modulo 2^64, or modulo 2^32 where that is what the gadget holds: a word x of 32 bits is computed with as x·2^32 modulo 2^64. Key words have so few bits
 * then that an exact product is again a multiple of 2^32; what an engine's transform errs is rounded away when an accumulator is written back.
 *
 * @param steps n, the numbers of the LWE secret, at least 1
 * @param components k + 1, masks and body, 2…5
 * @param degree N, a power of two from 2^9 to 2^16
 * @param gadget digits of words, which are taken from the highest bits: {@code droppedBits + levels·logBase} is 64 or 32, the bits of words
 * @param grouping g, 1…3
 */
public record TorusRotation(int steps, int components, int degree, Gadget gadget, int grouping) {

    /** The greatest grouping. */
    public static final int MAX_GROUPING = 3;

    /** The least ring degree. */
    public static final int MIN_DEGREE = 1 << 9;

    /** The greatest ring degree. */
    public static final int MAX_DEGREE = 1 << 16;

    private static final int MOST_COMPONENTS = 5;

    /** Doubles have 53 bits: of a word, so many of the highest can be digits. */
    private static final int MOST_DIGIT_BITS = 48;

    /** Digits of more bits would leave the double-precision transform too little precision. */
    private static final int MOST_BASE_BITS = 30;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public TorusRotation {
        if (steps < 1
                || components < 2
                || components > MOST_COMPONENTS
                || Integer.bitCount(degree) != 1
                || degree < MIN_DEGREE
                || degree > MAX_DEGREE) {
            throw new IllegalArgumentException("a blind rotation on the torus has at least 1 step, 2 to "
                    + MOST_COMPONENTS + " components and a degree of 2^9 to 2^16, not " + steps + " steps, "
                    + components + " components, degree " + degree);
        }
        if (grouping < 1 || grouping > MAX_GROUPING) {
            throw new IllegalArgumentException(
                    "the numbers of a secret are grouped by 1 to " + MAX_GROUPING + ", not by " + grouping);
        }
        int digits = gadget.levels() * gadget.logBase();
        int words = gadget.droppedBits() + digits;
        if (words != Long.SIZE && words != Integer.SIZE
                || digits > MOST_DIGIT_BITS
                || gadget.logBase() > MOST_BASE_BITS) {
            throw new IllegalArgumentException("on the torus digits are the highest of 64 bits, at most "
                    + MOST_DIGIT_BITS + " of them, or of 32, and at most " + MOST_BASE_BITS + " bits in a digit, not "
                    + gadget);
        }
    }

    /** A rotation with a step for each number. */
    public TorusRotation(int steps, int components, int degree, Gadget gadget) {
        this(steps, components, degree, gadget, 1);
    }

    /** The modulus of accumulators and keys of 64-bit words, 2^64. */
    public static Modulus modulus() {
        return Modulus.powerOfTwo(Long.SIZE);
    }

    /** The bits of the words of accumulators and keys, 64 or 32. */
    public int wordBits() {
        return gadget.droppedBits() + gadget.levels() * gadget.logBase();
    }

    /** The modulus of this rotation's accumulators and keys, 2^64 or 2^32. */
    public Modulus wordModulus() {
        return Modulus.powerOfTwo(wordBits());
    }

    /**
     * The greatest variance that an engine may add to a coefficient, in units of the torus, in the product of a polynomial of uniform digits with one of
     * uniform words: 2·log2 N·2^-106 of N·B²/144, the variance of the product itself before it is reduced modulo 1. A transform on doubles keeps it: each of
     * its log2 N stages adds some squared units of 2^-53.
     */
    public static double productVariance(int degree, Gadget gadget) {
        double product = degree * Math.scalb(1.0, 2 * gadget.logBase()) / 144;
        return Math.scalb(2.0 * Integer.numberOfTrailingZeros(degree) * product, -106);
    }

    /** The groups of numbers, ⌈n/g⌉: so many external products has a rotation. */
    public int groups() {
        return Math.ceilDiv(steps, grouping);
    }

    /** The numbers of a group: g, or what is left over for the last. */
    public int groupSize(int group) {
        return Math.min(grouping, steps - group * grouping);
    }

    /** The GGSW ciphertext of a key where those of a group begin: i·(2^g − 1). That of a set, its numbers as bits 1…2^g − 1, is so many further, less one. */
    public int firstKey(int group) {
        return group * sets(grouping);
    }

    /** The GGSW ciphertexts of a key. */
    public int keys() {
        return keys(steps, grouping);
    }

    /** The GGSW ciphertexts of a key for so many numbers in groups: ⌊n/g⌋·(2^g − 1), and 2^r − 1 for the r that are left over. */
    public static int keys(int steps, int grouping) {
        return steps / grouping * sets(grouping) + sets(steps % grouping);
    }

    private static int sets(int numbers) {
        return (1 << numbers) - 1;
    }

    /** The polynomials of one GGSW ciphertext: components · levels · components. */
    public int polynomials() {
        return components * gadget.levels() * components;
    }

    /** The shape of so many GGSW ciphertexts: count × components × levels × components × 1 × degree. */
    public Shape entries(int count) {
        return new Shape(count, components, gadget.levels(), components, 1, degree);
    }
}
