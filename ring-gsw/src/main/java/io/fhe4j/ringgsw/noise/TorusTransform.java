package io.fhe4j.ringgsw.noise;

/**
 * The rounding error of products by the double-precision FFT: independent errors of relative size 2^-53, a number of them that grows slowly with N, on
 * products of digits of mean square B²/12 and keys uniform on the circle: V = c·2^-106·N·(B²/12)·(1/12).
 */
public final class TorusTransform {

    /**
     * c/log2 N. Whole rotations by one, two and three numbers at a time, in one to three digits, were measured to give c = 11.9 to 14.1 at N = 512, 13.1 to 15.7
     * at 1024, 14.3 to 18.3 at 2048, 17.7 to 18.3 at 4096 and 15.6 to 20 at 2^13, single products 19.5 at 2^13 and 21 at 2^14: 1.5 for each stage in the mean. The scatter is that
     * of few numbers: half of the variance comes from the two or three of the spectrum in which a binary secret is largest.
     */
    private static final double ROUNDINGS_PER_STAGE = 1.6;

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
        double roundings = ROUNDINGS_PER_STAGE * Integer.numberOfTrailingZeros(degree);
        return roundings * UNIT * UNIT * degree * digitSquare / 12;
    }
}
