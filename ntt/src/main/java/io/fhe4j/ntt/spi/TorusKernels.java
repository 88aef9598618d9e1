package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import java.util.Optional;

/**
 * Kernels for programmable bootstrapping on the discretised torus, words modulo 2^64 or 2^32: an optional capability of a queue
 * ({@link Queue#torus}). Operands have been checked: {@link io.fhe4j.ntt.Torus} is what users call.
 *
 * <p>External products go through a transform on doubles, so they are <em>inexact</em>, and their contract is statistical: the product of one
 * digit polynomial with one key polynomial, modulo 1, may miss the exact one in each coefficient by an error of mean 0 whose variance is at
 * most {@link #productVariance}, itself at most {@link TorusRotation#productVariance}, with all of a sample of 2^16 within eight deviations; errors of different products are independent. It is tested
 * against an oracle that is exact modulo 2^64. Of 32-bit words the errors of all steps are kept or dropped until an accumulator is written back, rounded to the nearest word: so the
 * words are the exact ones where no digits are dropped and the errors stay below half a word. Key switching and modulus switching are exact, and the same on every backend.
 *
 * <p>Prepared keys are buffers of the backend's own representation, one row for each piece, which only these kernels read.
 */
public interface TorusKernels {

    /** One line for reports: which engine computes. */
    String engine();

    /**
     * The greatest variance of the error of a coefficient, in units of the torus (1 is 2^64), in the product of a polynomial of uniform digits with a
     * uniform key polynomial.
     */
    double productVariance(int degree, Gadget gadget);

    /** The words of one row of a prepared rotation key, which is one GGSW ciphertext. */
    int rotationWords(TorusRotation shape);

    /**
     * Prepares some GGSW ciphertexts of a key.
     *
     * @param key {@link TorusRotation#keys} × 1 × 1 × 1 × 1 × {@link #rotationWords}
     * @param first the first of them
     * @param entries {@code shape.entries(count)}, modulo {@link TorusRotation#wordModulus}, coefficient form
     */
    void prepareRotation(RowBuffer key, int first, RowBuffer entries, TorusRotation shape);

    /** See {@link io.fhe4j.ntt.Torus#blindRotate}. */
    void blindRotate(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, TorusRotation shape);

    /** The words of one row of a prepared switching key. */
    int switchingWords(TorusSwitching shape);

    /** The rows of a prepared switching key. */
    int switchingRows(TorusSwitching shape);

    /**
     * Prepares the key rows of some mask words.
     *
     * @param key {@link #switchingRows} × 1 × 1 × 1 × 1 × {@link #switchingWords}
     * @param first the first mask word
     * @param entries {@code shape.entries(count)}, modulo 2^32, coefficient form
     */
    void prepareSwitching(RowBuffer key, int first, RowBuffer entries, TorusSwitching shape);

    /** See {@link io.fhe4j.ntt.Torus#switchKey}. */
    void switchKey(RowBuffer out, RowBuffer x, RowBuffer key, TorusSwitching shape);

    /** See {@link io.fhe4j.ntt.Torus#switchToExponents}. */
    void switchToExponents(RowBuffer out, RowBuffer x, boolean compensated);

    /**
     * For measurements: one transform of a polynomial, in place on memory of its own, or empty where there is no such transform.
     *
     * @param degree N
     * @param forward whether from coefficients to the spectrum
     */
    default Optional<Runnable> transform(int degree, boolean forward) {
        return Optional.empty();
    }
}
