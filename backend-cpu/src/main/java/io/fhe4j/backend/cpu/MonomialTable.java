package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;

/**
 * What the rows of X^e − 1 in evaluation form are made of. Word i of X^e is ψ^(e·(2·bitrev(i)+1)), and in the order of vectors the bits of
 * i that number the lanes are the same in every vector: so the exponent is a sum of one number for the vector and one for the lane, and a vector
 * is the product of one power, broadcast, with the lanes' powers. Two tables of 2N and N/lanes numbers so replace one of 2N × N words.
 */
final class MonomialTable {

    private final int lanes;
    private final int mask;

    /** ψ^k for 0 ≤ k &lt; 2N, centred. */
    private final double[] powers;

    /** The exponent of the first lane of each vector, for e = 1. */
    private final int[] vectors;

    /** What each lane adds, for e = 1. */
    private final int[] lane;

    MonomialTable(RowTransform transform, EvaluationOrder order, int n, int lanes) {
        this.lanes = lanes;
        this.mask = 2 * n - 1;
        this.powers = new double[2 * n];
        for (int k = 0; k < powers.length; k++) {
            powers[k] = Double.longBitsToDouble(transform.power(k));
        }
        int log = Integer.numberOfTrailingZeros(n);
        int[] exponents = new int[n];
        for (int place = 0; place < n; place++) {
            exponents[place] = 2 * Words.reverse(order.hostPlace(place, n), log) + 1;
        }
        this.vectors = new int[n / lanes];
        for (int v = 0; v < vectors.length; v++) {
            vectors[v] = exponents[v * lanes];
        }
        this.lane = new int[lanes];
        for (int l = 0; l < lanes; l++) {
            lane[l] = exponents[l] - exponents[0];
        }
    }

    /** Writes the row of X^e − 1. */
    void lessOne(DoubleKernels kernels, MemorySegment a, long o, int e, double[] scratch, double p) {
        for (int l = 0; l < lanes; l++) {
            scratch[l] = powers[e * lane[l] & mask];
        }
        kernels.monomialLessOne(a, o, scratch, powers, vectors, e, mask, mask / 2 + 1, p);
    }
}
