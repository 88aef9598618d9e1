package io.fhe4j.backend.pim;

import java.util.Optional;

/** The primitive kernels on one residue row, executed by an architecture's array step by step. Safe for threads. */
@FunctionalInterface
public interface RowKernels {

    /**
     * Computes a row.
     *
     * <p>The operands are: of element-wise kernels x, then y or the scalar in every word, then for those that add to what is there the old row; of
     * sums of products x and y in turn; of gathers x, then the indices; of sums of table entries the entries that digits chose, then a row of as many
     * words, 1 to add and −1 to subtract; of conversions the rows of the source; of all others x.
     *
     * @param task what
     * @return the row; of digits all rows, least digit first; empty if there is no program for such moduli
     */
    Optional<long[][]> compute(RowTask task);
}
