package io.fhe4j.backend.cpu;

/**
 * What the rows of c·(X^e − 1) in evaluation form are made of, as in {@link MonomialTable}: the exponent of ψ is a sum of one number for the vector and one
 * for the lane. The constant c makes up for a division by 2^32.
 */
public final class NarrowMonomials {

    /** Width. */
    public final int n;

    /** The prime. */
    public final int p;

    /** c = 2^32 modulo p. */
    public final int scale;

    /** ψ^k for 0 ≤ k &lt; 2N. */
    public final int[] powers;

    /** ⌊ψ^k·2^32/p⌋. */
    public final long[] quotients;

    /** The exponent of the first lane of each vector of 16, for e = 1. */
    public final int[] vectors;

    /** What each lane adds, for e = 1. */
    private final int[] lane;

    NarrowMonomials(NarrowTables tables, EvaluationOrder order) {
        this.n = tables.n;
        this.p = tables.p;
        long two32 = (1L << 32) % p;
        this.scale = (int) two32;
        int log = Integer.numberOfTrailingZeros(n);
        this.powers = new int[2 * n];
        this.quotients = new long[2 * n];
        for (int k = 0; k < 2 * n; k++) {
            int power = tables.stages[Words.reverse(k & n - 1, log)];
            powers[k] = k < n ? power : p - power;
            quotients[k] = tables.quotient(powers[k]);
        }
        int lanes = Math.min(n, 16);
        this.vectors = new int[n / lanes];
        for (int v = 0; v < vectors.length; v++) {
            vectors[v] = exponent(v * lanes, order, log);
        }
        this.lane = new int[lanes];
        for (int l = 0; l < lanes; l++) {
            lane[l] = exponent(l, order, log) - vectors[0];
        }
    }

    private int exponent(int place, EvaluationOrder order, int log) {
        return 2 * Words.reverse(order.hostPlace(place, n), log) + 1;
    }

    /** Writes c·ψ^(e·lane) for each lane. */
    void lanes(int[] scratch, int e) {
        for (int l = 0; l < lane.length; l++) {
            scratch[l] = (int) ((long) scale * powers[e * lane[l] & 2 * n - 1] % p);
        }
    }
}
