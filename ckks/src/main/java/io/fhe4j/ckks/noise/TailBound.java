package io.fhe4j.ckks.noise;

/**
 * How many deviations the worst slot stays within.
 *
 * <p>Most errors are a product of two polynomials that are both nearly complex Gaussian in a slot: a rounding times the secret
 * key, an error times the mask of an encryption, a digit times the error of a key. Given the second factor, sums of such
 * errors are Gaussian with a variance proportional to its square, so they keep the tail of one product however many are added:
 * P(|e| &gt; t·deviation) = y·K1(y) with y = 2t and the modified Bessel function K1, at most √(πy/2)·e^-y·(1 + 3/(8y)). A Gaussian
 * error, complex or real, has a lighter tail.
 */
final class TailBound {

    private static final double LOG_2 = StrictMath.log(2);

    private TailBound() {}

    /**
     * The factor t such that no slot's error exceeds t deviations, except with a probability of 2^-failureBits.
     *
     * @param slots the number of slots, at least 1
     * @param failureBits −log2 of the probability that some slot exceeds the bound, from 1
     */
    static double worstSlotFactor(int slots, double failureBits) {
        double target = failureBits * LOG_2 + StrictMath.log(slots);
        // y = target + ln(√(πy/2)·(1 + 3/(8y))): a contraction for y above 1, and eight steps leave nothing of the
        // start.
        double y = target;
        for (int i = 0; i < 8; i++) {
            y = target + StrictMath.log(Math.PI * y / 2) / 2 + StrictMath.log1p(3 / (8 * y));
        }
        return y / 2;
    }
}
