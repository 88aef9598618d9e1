package io.fhe4j.ntt;

/**
 * The shape of an LWE key switch on the torus, from a ciphertext modulo 2^64 or 2^32 to one modulo 2^32.
 *
 * @param words the mask words of what is switched, k·N
 * @param dimension n, the mask words of the result
 * @param gadget digits of words, taken from the highest 32 bits at most: {@code droppedBits + levels·logBase} is 64 or 32, the bits of the words that are
 *     switched, {@code levels·logBase} at most 32
 */
public record TorusSwitching(int words, int dimension, Gadget gadget) {

    /** The bits of the words of keys and results. */
    public static final int RESULT_BITS = 32;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public TorusSwitching {
        if (words < 1 || dimension < 1) {
            throw new IllegalArgumentException("a key switch from " + words + " to " + dimension + " words");
        }
        int digits = gadget.levels() * gadget.logBase();
        int wordBits = gadget.droppedBits() + digits;
        if (wordBits != Long.SIZE && wordBits != Integer.SIZE || digits > RESULT_BITS) {
            throw new IllegalArgumentException(
                    "digits are the highest of 64 or 32 bits, and at most 32 of them are taken, not " + gadget);
        }
    }

    /** The modulus of keys and results, 2^32. */
    public static Modulus modulus() {
        return Modulus.powerOfTwo(RESULT_BITS);
    }

    /** The bits of the words that are switched, 64 or 32. */
    public int wordBits() {
        return gadget.droppedBits() + gadget.levels() * gadget.logBase();
    }

    /** The modulus of what is switched, 2^64 or 2^32. */
    public Modulus wordModulus() {
        return Modulus.powerOfTwo(wordBits());
    }

    /** The key rows: words · levels. */
    public int rows() {
        return Math.multiplyExact(words, gadget.levels());
    }

    /** The shape of the key rows of so many mask words: count × levels × 1 × 1 × 1 × (dimension + 1). */
    public Shape entries(int count) {
        return new Shape(count, gadget.levels(), 1, 1, 1, dimension + 1);
    }
}
