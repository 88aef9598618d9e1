package io.fhe4j.ckks.encoding;

import java.math.BigInteger;

/**
 * The 2^18-th roots of unity e^(2πik/2^18) in double-double, each part within 2^-104 of the truth.
 *
 * <p>Half-angle formulas in 256-bit fixed point give two short tables, e^(iα) for the coarse angles α = 2π·a/2^10 and
 * e^(iβ) − 1 for the fine ones β = 2π·b/2^18. A root of the first octant is then e^(iα) + e^(iα)(e^(iβ) − 1): the second
 * term is below 2^-7, so that the rounding errors of its products hardly count, and what remains is the rounding of one
 * sum. The other octants follow by symmetry. No library's sine is involved, so every machine has the same tables.
 */
final class UnitRoots {

    /** log2 of the order: twice the greatest ring degree. */
    static final int LOG_ORDER = 18;

    private static final int ORDER = 1 << LOG_ORDER;
    private static final int FINE_BITS = 8;
    private static final int FINE = 1 << FINE_BITS;

    private static final int FRACTION = 256;
    private static final BigInteger FIXED_ONE = BigInteger.ONE.shiftLeft(FRACTION);

    private static final Complex[] COARSE;
    private static final Complex[] FINE_MINUS_ONE;

    static {
        Fixed fineStep = primitiveRoot(LOG_ORDER);
        FINE_MINUS_ONE = new Complex[FINE];
        Fixed power = new Fixed(FIXED_ONE, BigInteger.ZERO);
        for (int k = 0; k < FINE; k++) {
            FINE_MINUS_ONE[k] = power.minusOne().round();
            power = power.times(fineStep);
        }
        Fixed coarseStep = primitiveRoot(LOG_ORDER - FINE_BITS);
        COARSE = new Complex[ORDER / 8 / FINE + 1];
        power = new Fixed(FIXED_ONE, BigInteger.ZERO);
        for (int k = 0; k < COARSE.length; k++) {
            COARSE[k] = power.round();
            power = power.times(coarseStep);
        }
    }

    private UnitRoots() {}

    record Complex(DoubleDouble re, DoubleDouble im) {}

    /** e^(2πi · index / 2^logOrder), for logOrder of at most {@link #LOG_ORDER} and any index of at least zero. */
    static Complex root(int logOrder, int index) {
        int k = (index << (LOG_ORDER - logOrder)) & (ORDER - 1);
        int quarter = k >>> (LOG_ORDER - 2);
        int rest = k & (ORDER / 4 - 1);
        Complex first = rest <= ORDER / 8 ? firstOctant(rest) : swapped(firstOctant(ORDER / 4 - rest));
        return switch (quarter) {
            case 0 -> first;
            case 1 -> new Complex(first.im.negated(), first.re);
            case 2 -> new Complex(first.re.negated(), first.im.negated());
            default -> new Complex(first.im, first.re.negated());
        };
    }

    private static Complex swapped(Complex root) {
        return new Complex(root.im, root.re);
    }

    private static Complex firstOctant(int k) {
        Complex a = COARSE[k >>> FINE_BITS];
        Complex b = FINE_MINUS_ONE[k & (FINE - 1)];
        DoubleDouble re = a.re.times(b.re).minus(a.im.times(b.im));
        DoubleDouble im = a.re.times(b.im).plus(a.im.times(b.re));
        return new Complex(a.re.plus(re), a.im.plus(im));
    }

    /** e^(2πi/2^log), by halving the right angle log − 2 times; cos(θ/2) = √((1 + cos θ)/2), sin(θ/2) = sin θ/(2 cos(θ/2)). */
    private static Fixed primitiveRoot(int log) {
        BigInteger cos = BigInteger.ZERO;
        BigInteger sin = FIXED_ONE;
        for (int i = 2; i < log; i++) {
            cos = FIXED_ONE.add(cos).shiftLeft(FRACTION - 1).sqrt();
            sin = sin.shiftLeft(FRACTION - 1).divide(cos);
        }
        return new Fixed(cos, sin);
    }

    /** A complex number in fixed point; the products of a table's length cost nine of the 256 bits. */
    private record Fixed(BigInteger re, BigInteger im) {

        Fixed times(Fixed other) {
            return new Fixed(
                    re.multiply(other.re).subtract(im.multiply(other.im)).shiftRight(FRACTION),
                    re.multiply(other.im).add(im.multiply(other.re)).shiftRight(FRACTION));
        }

        Fixed minusOne() {
            return new Fixed(re.subtract(FIXED_ONE), im);
        }

        Complex round() {
            return new Complex(DoubleDouble.ofFixedPoint(re, FRACTION), DoubleDouble.ofFixedPoint(im, FRACTION));
        }
    }
}
