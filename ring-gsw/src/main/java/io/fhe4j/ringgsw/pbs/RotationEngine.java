package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.RowBuffer;

/** The steps of a look-up in which engines differ. It holds the prepared keys. */
interface RotationEngine extends AutoCloseable {

    /** For reports: the arithmetic and who does it. */
    String name();

    /** The words of a row of exponents, at least n. */
    int exponentWords();

    /**
     * Key switch and modulus switch.
     *
     * @param exponents receives the mask's exponents of each ciphertext modulo 2N; {@link #exponentWords} words of which the first n count
     * @param turns receives the negative of the body's exponent, one word for each ciphertext
     * @param x ciphertexts of k·N + 1 words, one after the other in the batch
     */
    void switchDown(RowBuffer exponents, RowBuffer turns, RowBuffer x);

    /**
     * Turns accumulators by X^⟨exponents, s⟩.
     *
     * @param accumulator GLWE ciphertexts, k masks and a body, coefficient form
     * @param exponents a row for each of them
     */
    void rotate(RowBuffer accumulator, RowBuffer exponents);

    @Override
    void close();
}
