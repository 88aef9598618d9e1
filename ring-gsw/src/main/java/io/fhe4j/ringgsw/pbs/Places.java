package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.function.IntToLongFunction;

/** Indices for signed gathers: which word of a row comes where. */
final class Places {

    private Places() {}

    /** The basis of indices into rows of this width: the next power of two of at least four times the width. */
    static RnsBasis basisFor(int width) {
        return RnsBasis.of(Modulus.powerOfTwo(Integer.SIZE + 2 - Integer.numberOfLeadingZeros(width - 1)));
    }

    /**
     * One row of indices.
     *
     * @param words how many are gathered
     * @param width of the rows that they are gathered from
     * @param source for each of them e, as {@link io.fhe4j.ntt.Kernels#gather} understands it: below the width word e, below twice the width the
     *     negative of word e − width, 2·width for 0
     */
    static Residues of(int words, int width, IntToLongFunction source) {
        HostRows rows = HostRows.allocate(Shape.of(1, words), basisFor(width), Form.COEFFICIENT);
        for (int w = 0; w < words; w++) {
            rows.set(0, 0, 0, w, source.applyAsLong(w));
        }
        return Residues.onHost(rows);
    }

    /**
     * A row of words as a polynomial in 1/X, so that the constant term of its product with z is their inner product with z's coefficients, and back: w_0,
     * −w_(N−1), …, −w_1 of the N words from {@code first} on.
     */
    static long reversed(int place, int first, int degree, int width) {
        return place == 0 ? first : (long) width + first + degree - place;
    }
}
