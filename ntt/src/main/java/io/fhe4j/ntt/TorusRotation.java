package io.fhe4j.ntt;

/**
 * The shape of a blind rotation on the torus: n steps, each an external product of GLWE ciphertexts with one GGSW ciphertext of a binary number.
 *
 * <p>Digits are rounded half to even, the least from a word and each other from the one before; the highest is in [−B/2, B/2), where the circle closes. An
 * accumulator in double precision has so few bits that halves are frequent; were they rounded up, digits would have a mean. Its spectrum lies in a few numbers, where also that of a binary
 * secret is largest, which multiplies the transform's errors there: with two digits of 24 bits whole rotations were measured to err 22 times more at N = 4096.
 *
 * @param steps n, the numbers of the LWE secret, at least 1
 * @param components k + 1, masks and body, 2…5
 * @param degree N, a power of two from 2^9 to 2^16
 * @param gadget digits of words modulo 2^64, which are taken from the highest bits: {@code droppedBits + levels·logBase = 64}
 */
public record TorusRotation(int steps, int components, int degree, Gadget gadget) {

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
        int digits = gadget.levels() * gadget.logBase();
        if (gadget.droppedBits() + digits != Long.SIZE
                || digits > MOST_DIGIT_BITS
                || gadget.logBase() > MOST_BASE_BITS) {
            throw new IllegalArgumentException("on the torus digits are the highest of 64 bits, with degree " + degree
                    + " at most " + MOST_DIGIT_BITS + " of them and " + MOST_BASE_BITS + " in a digit, not " + gadget);
        }
    }

    /** The modulus of accumulators and keys, 2^64. */
    public static Modulus modulus() {
        return Modulus.powerOfTwo(Long.SIZE);
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

    /** The polynomials of one GGSW ciphertext: components · levels · components. */
    public int polynomials() {
        return components * gadget.levels() * components;
    }

    /** The shape of the GGSW ciphertexts of so many steps: count × components × levels × components × 1 × degree. */
    public Shape entries(int count) {
        return new Shape(count, components, gadget.levels(), components, 1, degree);
    }
}
