package io.fhe4j.ringgsw.noise;

/**
 * The rounding error of products by the double-precision FFT: random errors of relative size 2^-53 in each of log2 N stages of three transforms, on
 * products of digits of mean square B²/12 and keys uniform on the circle: V = c·log2 N·2^-106·N·(B²/12)·(1/12).
 */
public final class TorusTransform {

    /**
     * c, from one measured product: N = 2048, digits of 23 bits, 8192 coefficients, V = 2^-51.94 of the circle squared.
     */
    private static final double ROUNDINGS = 1.7;

    private static final double UNIT = 0x1p-53;

    private TorusTransform() {}

    /**
     * The variance of one coefficient of a digit polynomial times a key polynomial, as a fraction of the circle.
     *
     * @param degree N
     * @param logBase log2 of the digits' base B
     */
    public static double variance(int degree, int logBase) {
        double stages = Math.log(degree) / Math.log(2);
        double digitSquare = Math.scalb(1.0, 2 * logBase) / 12;
        return ROUNDINGS * stages * UNIT * UNIT * degree * digitSquare / 12;
    }
}
