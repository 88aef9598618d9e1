package io.fhe4j.ntt;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The constants of a conversion of integers from the basis {q_i} to the basis {p_j}, Q = Π q_i.
 *
 * <p>With y_i the <em>centred</em> residue, in [−q_i/2, q_i/2), of x_i·(Q/q_i)^-1 modulo q_i:
 *
 * <ul>
 *   <li>{@link Kind#UNCORRECTED}: the result is Σ y_i·(Q/q_i) mod p_j. It represents [x]_Q + uQ with |u| ≤ k/2, k the number
 *       of moduli (Halevi, Polyakov, Shoup 2019, §2, without their correction).
 *   <li>{@link Kind#EXACT}: u·Q is subtracted, u = rint(s), s the IEEE 754 double that starts at 0 and takes
 *       s ← fma((double) y_i, 1.0 / (double) q_i, s) for i = 0, 1, …; so the result is the centred [x]_Q, except where x/Q is
 *       within k·2^-52 of a half integer, and there it is what the formula says. {@code (double)} rounds to nearest even.
 * </ul>
 *
 * <p>Immutable. Equal when both bases and the kind are; backends keep their derived tables under that equality.
 */
public final class BaseConversion {

    /** Whether the multiple of Q is taken away. */
    public enum Kind {
        /** Σ y_i (Q/q_i), off by a small multiple of Q. */
        UNCORRECTED,
        /** With the multiple of Q subtracted. */
        EXACT
    }

    private final RnsBasis from;
    private final RnsBasis to;
    private final Kind kind;
    private final RowScalars cofactorInverses;
    private final long[][] cofactors;
    private final long[] products;
    private final double[] reciprocals;

    private BaseConversion(RnsBasis from, RnsBasis to, Kind kind) {
        if (!from.isCoprime()) {
            throw new IllegalArgumentException("the moduli converted from must be pairwise coprime: " + from);
        }
        this.from = from;
        this.to = to;
        this.kind = kind;
        int k = from.size();
        BigInteger product = from.product();
        long[] inverses = new long[k];
        cofactors = new long[to.size()][k];
        products = new long[to.size()];
        reciprocals = new double[k];
        for (int i = 0; i < k; i++) {
            BigInteger q = from.get(i).toBigInteger();
            BigInteger cofactor = product.divide(q);
            inverses[i] = cofactor.mod(q).modInverse(q).longValue();
            reciprocals[i] = 1.0 / q.doubleValue();
            for (int j = 0; j < to.size(); j++) {
                cofactors[j][i] = cofactor.mod(to.get(j).toBigInteger()).longValue();
            }
        }
        for (int j = 0; j < to.size(); j++) {
            products[j] = product.mod(to.get(j).toBigInteger()).longValue();
        }
        cofactorInverses = RowScalars.ofResidues(from, inverses);
    }

    private BaseConversion(BaseConversion whole, int first, int last) {
        from = whole.from;
        to = whole.to.range(first, last);
        kind = whole.kind;
        cofactorInverses = whole.cofactorInverses;
        cofactors = Arrays.copyOfRange(whole.cofactors, first, last);
        products = Arrays.copyOfRange(whole.products, first, last);
        reciprocals = whole.reciprocals;
    }

    /** The same conversion to the moduli from {@code first} (inclusive) to {@code last} (exclusive) only; no constant is computed again. */
    BaseConversion toRange(int first, int last) {
        return new BaseConversion(this, first, last);
    }

    /**
     * The constants for a conversion.
     *
     * @throws IllegalArgumentException if the moduli converted from are not pairwise coprime
     */
    public static BaseConversion of(RnsBasis from, RnsBasis to, Kind kind) {
        return new BaseConversion(from, to, kind);
    }

    /** The basis converted from. */
    public RnsBasis from() {
        return from;
    }

    /** The basis converted to. */
    public RnsBasis to() {
        return to;
    }

    /** Whether uQ is subtracted. */
    public Kind kind() {
        return kind;
    }

    /** (Q/q_i)^-1 mod q_i for each i. */
    public RowScalars cofactorInverses() {
        return cofactorInverses;
    }

    /** Q/q_i mod p_j. */
    public long cofactor(int i, int j) {
        return cofactors[j][i];
    }

    /** Q mod p_j. */
    public long product(int j) {
        return products[j];
    }

    /** The double 1.0 / q_i of the formula. */
    public double reciprocal(int i) {
        return reciprocals[i];
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof BaseConversion c && c.kind == kind && c.from.equals(from) && c.to.equals(to);
    }

    @Override
    public int hashCode() {
        return (from.hashCode() * 31 + to.hashCode()) * 31 + kind.hashCode();
    }
}
