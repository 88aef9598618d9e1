package io.fhe4j.ntt;

import java.math.BigInteger;

/**
 * The constants of a division with rounding by D, the product of some leading or trailing rows of a basis: rescaling (the
 * last rows of Q are dropped) and mod-down (the special primes P, which come first, are dropped).
 *
 * <p>x ↦ (x − e)·D^-1 modulo every kept prime, e the {@link BaseConversion.Kind#EXACT exact conversion} of the dropped rows,
 * which is the centred [x]_D: so the result is x/D rounded to the nearest integer, ties upwards.
 *
 * <p>Immutable; equal when the basis and the dropped range are.
 */
public final class ExactDivision {

    private final RnsBasis basis;
    private final int droppedFrom;
    private final int droppedTo;
    private final BaseConversion conversion;
    private final RowScalars inverses;

    private ExactDivision(RnsBasis basis, int droppedFrom, int droppedTo) {
        this.basis = basis;
        this.droppedFrom = droppedFrom;
        this.droppedTo = droppedTo;
        RnsBasis dropped = basis.range(droppedFrom, droppedTo);
        RnsBasis kept = droppedFrom == 0 ? basis.range(droppedTo, basis.size()) : basis.range(0, droppedFrom);
        if (!dropped.product().gcd(kept.product()).equals(BigInteger.ONE)) {
            throw new IllegalArgumentException(
                    "the dropped moduli " + dropped + " and the kept ones " + kept + " must be coprime for a division");
        }
        conversion = BaseConversion.of(dropped, kept, BaseConversion.Kind.EXACT);
        BigInteger divisor = dropped.product();
        long[] residues = new long[kept.size()];
        for (int r = 0; r < residues.length; r++) {
            BigInteger modulus = kept.get(r).toBigInteger();
            residues[r] = divisor.mod(modulus).modInverse(modulus).longValue();
        }
        inverses = RowScalars.ofResidues(kept, residues);
    }

    /**
     * Division by the product of the first {@code count} moduli, 0 &lt; count &lt; basis size.
     *
     * @throws IllegalArgumentException if count is out of range or the moduli are not coprime
     */
    public static ExactDivision byLeading(RnsBasis basis, int count) {
        check(basis, count);
        return new ExactDivision(basis, 0, count);
    }

    /**
     * Division by the product of the last {@code count} moduli, 0 &lt; count &lt; basis size.
     *
     * @throws IllegalArgumentException if count is out of range or the moduli are not coprime
     */
    public static ExactDivision byTrailing(RnsBasis basis, int count) {
        check(basis, count);
        return new ExactDivision(basis, basis.size() - count, basis.size());
    }

    private static void check(RnsBasis basis, int count) {
        if (count < 1 || count >= basis.size()) {
            throw new IllegalArgumentException(
                    "cannot drop " + count + " of " + basis.size() + " rows: at least one must go and one stay");
        }
    }

    /** The basis of the dividend. */
    public RnsBasis basis() {
        return basis;
    }

    /** The first dropped row. */
    public int droppedFrom() {
        return droppedFrom;
    }

    /** The row after the last dropped one. */
    public int droppedTo() {
        return droppedTo;
    }

    /** The basis of the quotient. */
    public RnsBasis kept() {
        return conversion.to();
    }

    /** The first kept row. */
    public int keptFrom() {
        return droppedFrom == 0 ? droppedTo : 0;
    }

    /** The exact conversion of the dropped rows to the kept ones. */
    public BaseConversion conversion() {
        return conversion;
    }

    /** D^-1 modulo each kept prime. */
    public RowScalars inverses() {
        return inverses;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof ExactDivision d
                        && d.droppedFrom == droppedFrom
                        && d.droppedTo == droppedTo
                        && d.basis.equals(basis);
    }

    @Override
    public int hashCode() {
        return (basis.hashCode() * 31 + droppedFrom) * 31 + droppedTo;
    }
}
