package io.fhe4j.client;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/**
 * Takes signed secret words to their canonical residues modulo a public number, in a time that does not depend on the words: neither a
 * division, whose time a processor may let depend on its operands, nor a branch.
 *
 * <p>Modulo a power of two that is a mask. Otherwise a word x of at most 61 bits and a sign is moved to x + b, b the least multiple of m
 * that is at least 2^61, and the quotient of that is estimated by ⌊(x + b)·⌊2^64/m⌋ / 2^64⌋, which is the true one or one less, because
 * (x + b)/m − (x + b)·⌊2^64/m⌋/2^64 < (x + b)/2^64 < 1.
 */
final class SecretReduction {
    /** Words below this in magnitude are reduced rightly. */
    static final long LIMIT = 1L << 61;

    private final long modulus;
    private final boolean mask;
    private final long reciprocal;
    private final long bias;

    SecretReduction(Modulus modulus) {
        this.modulus = modulus.value();
        this.mask = modulus.kind() == ModulusKind.POWER_OF_TWO;
        if (!mask && modulus.bits() > 60) {
            throw new IllegalArgumentException("a modulus of at most 60 bits is expected, not " + modulus);
        }
        this.reciprocal = mask ? 0 : Long.divideUnsigned(-1L, this.modulus);
        this.bias = mask ? 0 : (LIMIT + this.modulus - 1) / this.modulus * this.modulus;
    }

    /** The canonical residue of a word of which the magnitude is below {@link #LIMIT}; any word modulo a power of two. */
    long canonical(long word) {
        return mask ? word & (modulus - 1) : barrett(word);
    }

    /** The same for all words, in place. */
    void canonical(long[] words) {
        if (mask) {
            for (int i = 0; i < words.length; i++) {
                words[i] &= modulus - 1;
            }
        } else {
            for (int i = 0; i < words.length; i++) {
                words[i] = barrett(words[i]);
            }
        }
    }

    /**
     * ⌊word / m⌋, in a time that does not depend on the word.
     *
     * @param word from 0, below {@link #LIMIT}
     */
    long quotient(long word) {
        if (mask) {
            return word >>> Long.numberOfTrailingZeros(modulus);
        }
        long low = Math.unsignedMultiplyHigh(word, reciprocal);
        long rest = word - low * modulus - modulus;
        return low + 1 + (rest >> 63);
    }

    private long barrett(long word) {
        long moved = word + bias;
        long rest = moved - Math.unsignedMultiplyHigh(moved, reciprocal) * modulus - modulus;
        return rest + (modulus & (rest >> 63));
    }
}
