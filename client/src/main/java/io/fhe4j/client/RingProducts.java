package io.fhe4j.client;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import org.jspecify.annotations.Nullable;

/** Products of a polynomial and a small secret one modulo X^N + 1 and a ring's modulus: 2^64, or a number of at most 60 bits. */
final class RingProducts {

    private final Modulus modulus;
    private final long largest;
    /** Of all moduli but 2^64. */
    private final @Nullable SecretReduction reduction;

    /** @param largest magnitude of the secret's numbers */
    RingProducts(Modulus modulus, long largest) {
        this.modulus = modulus;
        this.largest = largest;
        boolean word = modulus.kind() == ModulusKind.POWER_OF_TWO && modulus.bits() == Long.SIZE;
        this.reduction = word ? null : new SecretReduction(modulus);
    }

    /**
     * sum = sum + x·y.
     *
     * @param sum below the modulus in magnitude; canonical afterwards
     * @param x canonical
     * @param y the small polynomial
     */
    void add(long[] sum, long[] x, long[] y) {
        SecretReduction residues = reduction;
        if (residues == null) {
            NegacyclicWords.addProduct(sum, x, y);
        } else {
            NegacyclicWords.addProduct(sum, x, y, largest, modulus.value(), residues);
        }
    }

    /** The canonical residue of a word below twice the modulus in magnitude. */
    long canonical(long word) {
        SecretReduction residues = reduction;
        return residues == null ? word : residues.canonical(word);
    }
}
