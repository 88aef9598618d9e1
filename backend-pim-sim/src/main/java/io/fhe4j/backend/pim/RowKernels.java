package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Modulus;
import java.util.Optional;

/** The primitive kernels on one residue row, executed by an architecture's array step by step. Safe for threads. */
@FunctionalInterface
public interface RowKernels {

    /**
     * Computes a row.
     *
     * <p>The operands are: of element-wise kernels x, then y or the scalar in every word, then for those that add to what is there the old row; of
     * sums of products x and y in turn; of gathers x, then the indices; of sums of table entries the entries that digits chose, then a row of as many
     * words, 1 to add and −1 to subtract; of sums of multiples the rows, then their factors as signed words, then the old row; of conversions the rows of the source; of all others x.
     *
     * @param task what
     * @return the row; of digits all rows, least digit first; empty if there is no program for such moduli
     */
    Optional<long[][]> compute(RowTask task);

    /**
     * Whether sums of small multiples of rows ({@link io.fhe4j.ntt.Kernels#sumOfMultiples}) have a program of their own; otherwise they are made of the
     * primitive kernels.
     *
     * @param modulus of the row
     * @param largest the largest magnitude of a factor
     */
    default boolean multiplies(Modulus modulus, int largest) {
        return false;
    }
}
