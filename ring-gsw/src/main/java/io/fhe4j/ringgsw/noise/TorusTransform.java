package io.fhe4j.ringgsw.noise;

/**
 * The rounding error of products by the double-precision FFT: independent errors of relative size 2^-53, a number of them that grows slowly with N, on
 * products of digits of mean square B²/12 and keys uniform on the circle: V = c·2^-106·N·(B²/12)·(1/12).
 */
public final class TorusTransform {

    /**
     * c, from measured products: V = 2^-51.94 of the circle squared for N = 2048 and digits of 23 bits gives 18.7; whole rotations of N = 512 with two
     * digits of 24 bits give 18.0.
     */
    private static final double ROUNDINGS = 18.7;

    /** From N = 2^13 on every stage counts: 19.5 at 2^13, 21 at 2^14. */
    private static final double ROUNDINGS_PER_STAGE = 1.55;

    private static final double UNIT = 0x1p-53;

    private TorusTransform() {}

    /**
     * The variance of one coefficient of a digit polynomial times a key polynomial, as a fraction of the circle.
     *
     * @param degree N
     * @param logBase log2 of the digits' base B
     */
    public static double variance(int degree, int logBase) {
        double digitSquare = Math.scalb(1.0, 2 * logBase) / 12;
        double roundings = Math.max(ROUNDINGS, ROUNDINGS_PER_STAGE * Integer.numberOfTrailingZeros(degree));
        return roundings * UNIT * UNIT * degree * digitSquare / 12;
    }
}
