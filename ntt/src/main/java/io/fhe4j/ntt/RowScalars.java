package io.fhe4j.ntt;

import java.math.BigInteger;
import java.util.Arrays;

/** One constant for each row of a basis: an integer's residues, or independent numbers. Immutable. */
public final class RowScalars {

    private final RnsBasis basis;
    private final long[] residues;

    private RowScalars(RnsBasis basis, long[] residues) {
        this.basis = basis;
        this.residues = residues;
    }

    /** The residues of one integer, which may be negative. */
    public static RowScalars of(RnsBasis basis, BigInteger value) {
        long[] residues = new long[basis.size()];
        for (int r = 0; r < residues.length; r++) {
            residues[r] = value.mod(basis.get(r).toBigInteger()).longValue();
        }
        return new RowScalars(basis, residues);
    }

    /** The residues of one signed word. */
    public static RowScalars of(RnsBasis basis, long value) {
        return of(basis, BigInteger.valueOf(value));
    }

    /**
     * Independent canonical residues, one a row.
     *
     * @throws IllegalArgumentException if their number is not the basis's, or one is not canonical
     */
    public static RowScalars ofResidues(RnsBasis basis, long... residues) {
        if (residues.length != basis.size()) {
            throw new IllegalArgumentException(residues.length + " scalars for " + basis.size() + " rows");
        }
        for (int r = 0; r < residues.length; r++) {
            if (!basis.get(r).isCanonical(residues[r])) {
                throw new IllegalArgumentException("scalar " + Long.toUnsignedString(residues[r]) + " of row " + r
                        + " is not below its modulus " + basis.get(r));
            }
        }
        return new RowScalars(basis, residues.clone());
    }

    /** The moduli. */
    public RnsBasis basis() {
        return basis;
    }

    /** The canonical residue for row {@code row}. */
    public long get(int row) {
        return residues[row];
    }

    /** The scalars of the rows from (inclusive) to (exclusive). */
    public RowScalars range(int from, int to) {
        return new RowScalars(basis.range(from, to), Arrays.copyOfRange(residues, from, to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowScalars s && s.basis.equals(basis) && Arrays.equals(s.residues, residues);
    }

    @Override
    public int hashCode() {
        return 31 * basis.hashCode() + Arrays.hashCode(residues);
    }
}
