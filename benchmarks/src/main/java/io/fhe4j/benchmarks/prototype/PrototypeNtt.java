package io.fhe4j.benchmarks.prototype;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/**
 * The negacyclic NTT of the prototype on one row of 2^k signed lazy doubles, 7 ≤ k ≤ 17, for a prime of at most 50 bits.
 *
 * <p>Passes of radix 8, first over the whole row, then depth first inside blocks that fit the first-level cache; the last three stages after an
 * 8 × 8 transposition, so that the order in evaluation form is private. A pass reduces its inputs only when the bound on
 * |x| would exceed 2^52 otherwise. Needs vectors of 512 bits to be fast. Not safe for threads.
 */
public final class PrototypeNtt implements AutoCloseable {

    private static final int LANES = 8;
    private static final int CACHE_BLOCK = 4096;

    private final Arena arena = Arena.ofShared();
    private final int n;
    private final int log;
    private final long modulus;
    private final double p;
    private final double limit;
    private final double[] forward;
    private final double[] forwardQuotient;
    private final double[] inverse;
    private final double[] inverseQuotient;
    private final double scale;
    private final MemorySegment forwardPacked;
    private final MemorySegment inversePacked;
    private final MemorySegment row;

    /**
     * Builds the tables.
     *
     * @param n ring degree, a power of two from 2^7 to 2^17
     * @param modulus prime p = 1 mod 2n below 2^50
     * @param root a primitive 2n-th root of unity modulo p
     */
    public PrototypeNtt(int n, long modulus, long root) {
        this.n = n;
        this.log = Integer.numberOfTrailingZeros(n);
        this.modulus = modulus;
        this.p = modulus;
        this.limit = 0x1p52 / p;
        BigInteger m = BigInteger.valueOf(modulus);
        long rootInverse = BigInteger.valueOf(root).modInverse(m).longValueExact();
        BigInteger nInverse = BigInteger.valueOf(n).modInverse(m);
        forward = powers(root);
        forwardQuotient = quotients(forward);
        inverse = powers(rootInverse);
        forwardPacked = packed(forward, forwardQuotient);
        inversePacked = packed(inverse, quotients(inverse));
        scale = centred(nInverse.longValueExact());
        // The last stage also divides by n: its only twiddle carries the factor, its sums are multiplied by it.
        BigInteger last = BigInteger.valueOf(rootInverse).modPow(BigInteger.valueOf(n / 2), m);
        inverse[1] = centred(last.multiply(nInverse).mod(m).longValueExact());
        inverseQuotient = quotients(inverse);
        row = arena.allocate(8L * n, 64);
    }

    /** The powers of a root in bit-reversed order, centred. */
    private double[] powers(long root) {
        double[] table = new double[n];
        BigInteger m = BigInteger.valueOf(modulus);
        BigInteger factor = BigInteger.valueOf(root);
        BigInteger power = BigInteger.ONE;
        for (int i = 0; i < n; i++) {
            table[Integer.reverse(i) >>> (32 - log)] = centred(power.longValueExact());
            power = power.multiply(factor).mod(m);
        }
        return table;
    }

    private double[] quotients(double[] values) {
        double[] quotients = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            quotients[i] = values[i] / p;
        }
        return quotients;
    }

    /** For each block of 64 elements and each of the 7 twiddles of three stages: a vector of values, a vector of quotients. */
    private MemorySegment packed(double[] values, double[] quotients) {
        int vectors = n / LANES;
        MemorySegment table = arena.allocate(8L * 2 * (LANES - 1) * vectors, 64);
        long at = 0;
        for (int block = 0; block < vectors; block += LANES) {
            for (int level = 0; level < 3; level++) {
                for (int k = 0; k < 1 << level; k++) {
                    for (double[] source : new double[][] {values, quotients}) {
                        for (int lane = 0; lane < LANES; lane++) {
                            double value = source[((vectors + block + lane) << level) + k];
                            table.setAtIndex(ValueLayout.JAVA_DOUBLE, at++, value);
                        }
                    }
                }
            }
        }
        return table;
    }

    private double centred(long canonical) {
        return canonical > modulus / 2 ? canonical - modulus : canonical;
    }

    /**
     * Sets the row.
     *
     * @param canonical n residues, 0 ≤ x &lt; p
     */
    public void load(long[] canonical) {
        for (int i = 0; i < n; i++) {
            row.setAtIndex(ValueLayout.JAVA_DOUBLE, i, centred(canonical[i]));
        }
    }

    /** The row as n canonical residues; after {@link #forward} in the private order. */
    public long[] store() {
        long[] canonical = new long[n];
        for (int i = 0; i < n; i++) {
            canonical[i] = Math.floorMod((long) row.getAtIndex(ValueLayout.JAVA_DOUBLE, i), modulus);
        }
        return canonical;
    }

    /** From coefficients to evaluations, in place. */
    public void forward() {
        int m = 1;
        int size = n;
        int rest = (log - 3) % 3;
        double bound = 0.57;
        if (rest == 1 && log > 6) {
            PrototypeKernels.forward4(row, 1, 0, 1, size / 4, forward, forwardQuotient, p);
            PrototypeKernels.forward4(row, 4, 0, 4, size / 16, forward, forwardQuotient, p);
            m = 16;
            bound = grow(bound, 4);
        } else if (rest == 1) {
            PrototypeKernels.forward2(row, 1, 0, 1, size / 2, forward, forwardQuotient, p);
            m = 2;
            bound = grow(bound, 1);
        } else if (rest == 2) {
            PrototypeKernels.forward4(row, 1, 0, 1, size / 4, forward, forwardQuotient, p);
            m = 4;
            bound = grow(bound, 2);
        }
        size /= m;
        while (size > CACHE_BLOCK) {
            bound = forwardPass(m, 0, m, size, bound);
            m *= 8;
            size /= 8;
        }
        for (int k = 0; k < m; k++) {
            forwardBlock(m, k, size, bound);
        }
    }

    private void forwardBlock(int nodes, int block, int blockSize, double blockBound) {
        double bound = blockBound;
        int m = nodes;
        int lo = block;
        int hi = block + 1;
        for (int size = blockSize; size > LANES; size /= 8) {
            bound = forwardPass(m, lo, hi, size, bound);
            m *= 8;
            lo *= 8;
            hi *= 8;
        }
        if (grow(bound, 3) < 0) {
            PrototypeKernels.forwardLastReduced(row, forwardPacked, lo / LANES, hi / LANES, p);
        } else {
            PrototypeKernels.forwardLast(row, forwardPacked, lo / LANES, hi / LANES, p);
        }
    }

    private double forwardPass(int m, int lo, int hi, int size, double bound) {
        double after = grow(bound, 3);
        boolean reduced = after < 0;
        if (size == LANES * LANES) {
            if (reduced) {
                PrototypeKernels.forward8ShortReduced(row, m, lo, hi, forward, forwardQuotient, p);
            } else {
                PrototypeKernels.forward8Short(row, m, lo, hi, forward, forwardQuotient, p);
            }
        } else if (reduced) {
            PrototypeKernels.forward8Reduced(row, m, lo, hi, size / 8, forward, forwardQuotient, p);
        } else {
            PrototypeKernels.forward8(row, m, lo, hi, size / 8, forward, forwardQuotient, p);
        }
        // The half that is multiplied first enters unreduced.
        return reduced ? grow(1.0001 + bound * p * 0x1p-55, 2) : after;
    }

    /** The bound on |x|/p after so many stages from a bound, or -1 if it would pass 2^52/p before one of them. */
    private double grow(double bound, int stages) {
        double b = bound;
        for (int i = 0; i < stages && b <= limit; i++) {
            b += 0.5 + b * p * 0x1p-55;
        }
        return b <= limit ? b : -1;
    }

    /** From evaluations in the private order to coefficients, in place. */
    public void inverse() {
        int rest = (log - 3) % 3;
        int top = n >> rest;
        int block = top;
        while (block > CACHE_BLOCK) {
            block /= 8;
        }
        int groups = block / (LANES * LANES);
        for (int k = 0; k < n / block; k++) {
            PrototypeKernels.inverseFirst(row, inversePacked, k * groups, (k + 1) * groups, p);
            for (int size = 8 * LANES; size <= block; size *= 8) {
                inversePass(k * (block / size), (k + 1) * (block / size), size);
            }
        }
        for (int size = block * 8; size <= top; size *= 8) {
            inversePass(0, n / size, size);
        }
        double quotient = scale / p;
        if (rest == 1) {
            PrototypeKernels.inverse2Scaled(row, 1, 0, 1, n / 2, inverse, inverseQuotient, p, scale, quotient);
        } else if (rest == 2) {
            PrototypeKernels.inverse4Scaled(row, 1, 0, 1, n / 4, inverse, inverseQuotient, p, scale, quotient);
        }
    }

    private void inversePass(int lo, int hi, int size) {
        if (size == n) {
            PrototypeKernels.inverse8Scaled(row, 1, lo, hi, size / 8, inverse, inverseQuotient, p, scale, scale / p);
        } else if (size == 8 * LANES) {
            PrototypeKernels.inverse8Short(row, n / size, lo, hi, inverse, inverseQuotient, p);
        } else {
            PrototypeKernels.inverse8(row, n / size, lo, hi, size / 8, inverse, inverseQuotient, p);
        }
    }

    /** Frees the row and the tables. */
    @Override
    public void close() {
        arena.close();
    }
}
