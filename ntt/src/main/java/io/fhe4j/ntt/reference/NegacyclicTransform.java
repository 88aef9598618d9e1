package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;

/**
 * The negacyclic number-theoretic transform of N points modulo a prime p &lt; 2^63, in place, from natural to bit-reversed order and
 * back (Longa, Naehrig 2016, algorithms 1 and 2).
 *
 * <p>The forward transform halves polynomials: modulo X^(2h) − ζ² a polynomial splits into its remainders modulo X^h − ζ and X^h + ζ. It
 * begins with X^N + 1 = X^N − ψ^N, and block i of the stage with m blocks has ζ = ψ^bitrev(m + i), bitrev the reversal of log2 N bits.
 * So a single table of ψ^bitrev(i) is read from left to right.
 *
 * <p>A product with a constant ω costs no division (Shoup; Harvey 2014, §2): with ω' = ⌊ω·2^64/p⌋ and q = ⌊ω'·x/2^64⌋,
 * ω·x − q·p is in [0, 2p) for every word x.
 */
final class NegacyclicTransform {

    private final long p;
    private final int width;
    private final long[] powers;
    private final long[] powerQuotients;
    private final long[] inversePowers;
    private final long[] inversePowerQuotients;
    private final long inverseWidth;

    NegacyclicTransform(Modulus prime, int width) {
        this.p = prime.value();
        this.width = width;
        long root = Roots.primitive(prime, width);
        powers = bitReversedPowers(root);
        powerQuotients = quotients(powers);
        inversePowers = bitReversedPowers(ModularMath.inverse(root, p));
        inversePowerQuotients = quotients(inversePowers);
        inverseWidth = ModularMath.inverse(width, p);
    }

    private long[] bitReversedPowers(long root) {
        long[] table = new long[width];
        long power = 1;
        for (int e = 0; e < width; e++) {
            table[reverse(e, width)] = power;
            power = ModularMath.multiply(power, root, p);
        }
        return table;
    }

    private long[] quotients(long[] constants) {
        long[] table = new long[width];
        for (int i = 0; i < width; i++) {
            table[i] = quotient(constants[i]);
        }
        return table;
    }

    /** ⌊ω·2^64/p⌋: what is left of ω·2^64 without its remainder is divided by the odd p, so by a product with p^-1 mod 2^64. */
    private long quotient(long constant) {
        long remainder = ModularMath.reduce(constant, 0, p);
        return -remainder * ModularMath.inverse(p, 0);
    }

    /** The reversal of the log2 {@code width} low bits of i. */
    static int reverse(int i, int width) {
        return width == 1 ? 0 : Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(width));
    }

    /** ψ^e for 0 ≤ e &lt; 2N. */
    long rootPower(int e) {
        return e < width ? powers[reverse(e, width)] : p - powers[reverse(e - width, width)];
    }

    /** From coefficients to values. */
    void forward(ReferenceMemory memory, long row) {
        for (int blocks = 1, half = width / 2; half >= 1; blocks *= 2, half /= 2) {
            for (int block = 0; block < blocks; block++) {
                long zeta = powers[blocks + block];
                long zetaQuotient = powerQuotients[blocks + block];
                int start = 2 * block * half;
                for (int i = start; i < start + half; i++) {
                    long x = memory.get(row, i);
                    long y = times(zeta, zetaQuotient, memory.get(row, i + half));
                    memory.set(row, i, ModularMath.add(x, y, p));
                    memory.set(row, i + half, ModularMath.subtract(x, y, p));
                }
            }
        }
    }

    /** From values to coefficients: the stages undone in reverse, and the factor 2 of each of them at the end. */
    void inverse(ReferenceMemory memory, long row) {
        for (int blocks = width / 2, half = 1; blocks >= 1; blocks /= 2, half *= 2) {
            for (int block = 0; block < blocks; block++) {
                long zeta = inversePowers[blocks + block];
                long zetaQuotient = inversePowerQuotients[blocks + block];
                int start = 2 * block * half;
                for (int i = start; i < start + half; i++) {
                    long x = memory.get(row, i);
                    long y = memory.get(row, i + half);
                    memory.set(row, i, ModularMath.add(x, y, p));
                    memory.set(row, i + half, times(zeta, zetaQuotient, ModularMath.subtract(x, y, p)));
                }
            }
        }
        for (int i = 0; i < width; i++) {
            memory.set(row, i, ModularMath.multiply(memory.get(row, i), inverseWidth, p));
        }
    }

    private long times(long constant, long constantQuotient, long x) {
        long product = constant * x - Math.unsignedMultiplyHigh(constantQuotient, x) * p;
        return Long.compareUnsigned(product, p) >= 0 ? product - p : product;
    }
}
