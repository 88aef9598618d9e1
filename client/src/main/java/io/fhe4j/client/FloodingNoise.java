package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;

/**
 * The noise that makes a released result tell nothing of the key, and its arithmetic.
 *
 * <p><b>The danger.</b> A raw CKKS result is the exact value plus an error that depends on the key. Whoever knows the inputs and the
 * program computes the error from it, and a linear equation for the key (Li and Micciancio, EUROCRYPT 2021: IND-CPA^D).
 *
 * <p><b>The mechanism.</b> Let n real values be released, each within E of a value that does not depend on the key, where E is the
 * worst-case error of the program. Each is rounded to a multiple of a step d, a power of two of at most E / 16, and gets an
 * independent discrete Gaussian multiple of d. Rounded values are within E + d of the rounded ideal values, so their vectors are at
 * Euclidean distance at most t = sqrt(n) (E + d). The divergence of Kullback and Leibler between two discrete Gaussians of deviation
 * sigma around points at distance t is t^2 / (2 sigma^2); over r releases, chosen one after the other in any way, the divergences
 * add. With
 *
 * <pre>sigma = sqrt(12 r) 2^(s/2) t</pre>
 *
 * <p>the sum is at most 2^-s / 24 (Li, Micciancio, Schultz, Sorrell, CRYPTO 2022, sections 3 and 4: a scheme of c + log2 24 bits
 * then keeps c computational and s statistical bits). By Pinsker's inequality, no distinguisher, however powerful, has an
 * advantage above 2^(-s/2) / sqrt(48) from all releases together. Bits of security are counted as by Micciancio and Walter
 * (EUROCRYPT 2018), where s bits stand for an advantage of 2^(-s/2).
 *
 * <p>Where E fails with some probability, as the worst case of a noise estimate does (2^-40), each release adds that probability to the
 * advantage.
 *
 * <p>For s = 40 and r = 1,024 this is 26.8 bits, and half a bit for each doubling of n.
 *
 * @param deviation sigma, in the unit of the values
 * @param step d, in the unit of the values: released values are multiples of it
 * @param steps sigma / d
 */
public record FloodingNoise(double deviation, double step, double steps) {
    /** sigma / d, and with it the magnitude of the noise, must fit the sampler; values beyond it must fit 62 bits. */
    private static final double MAX_STEPS = WideGaussianSampler.MAX_SIGMA;

    /**
     * Sizes the noise.
     *
     * @param statisticalBits s, 1 to 128
     * @param maxReleases r, 1 to 2^40
     * @param values n, the number of real values that one release tells, at least 1
     * @param worstError E, the worst-case error of each of them, positive
     * @return the noise
     * @throws IllegalArgumentException if a number is out of its range, or they need a deviation of more than 2^58 steps
     */
    public static FloodingNoise of(int statisticalBits, long maxReleases, int values, double worstError) {
        ReleaseBudget.checkRanges(statisticalBits, maxReleases);
        if (values < 1) {
            throw new IllegalArgumentException("at least one value is released, not " + values);
        }
        if (!(worstError > 0) || worstError > 0x1p500 || worstError < 0x1p-500) {
            throw new IllegalArgumentException(
                    "a worst-case error is positive and from 2^-500 to 2^500, not " + worstError);
        }
        double step = Math.scalb(1.0, Math.getExponent(worstError) - 4);
        double distance = Math.sqrt(values) * (worstError + step);
        double deviation = expansion(statisticalBits, maxReleases) * distance;
        // Above all rounding here: the sampler's deviation in steps is never below the formula's.
        double steps = deviation / step * (1 + 0x1p-48);
        if (steps > MAX_STEPS) {
            throw new IllegalArgumentException(statisticalBits + " bits for " + maxReleases + " releases of " + values
                    + " values need a deviation of " + steps + " steps; at most 2^58 can be drawn");
        }
        return new FloodingNoise(deviation, step, steps);
    }

    /**
     * How many times wider than the distance of two neighbouring results the noise is: sqrt(12 r) 2^(s/2).
     *
     * @param statisticalBits s, 1 to 128
     * @param maxReleases r, 1 to 2^40
     * @return the ratio, at least 1
     */
    public static double expansion(int statisticalBits, long maxReleases) {
        ReleaseBudget.checkRanges(statisticalBits, maxReleases);
        return Math.sqrt(12.0 * maxReleases) * Math.pow(2, statisticalBits / 2.0);
    }

    /**
     * The bound on the advantage of every distinguisher over all releases.
     *
     * @param statisticalBits s, 1 to 128
     * @return 2^(-s/2) / sqrt(48)
     */
    public static double advantageBound(int statisticalBits) {
        return Math.pow(2, -statisticalBits / 2.0) / Math.sqrt(48);
    }

    /**
     * How large the noise gets.
     *
     * @param values how many values are drawn, at least 1
     * @return a magnitude that all of them together exceed with probability below 2^-40
     */
    public double magnitude(int values) {
        // P(|x| > t sigma) < 2 exp(-t^2 / 2) for each of the values.
        return deviation * Math.sqrt(2 * (41 * Math.log(2) + Math.log(values)));
    }

    /**
     * Rounds values to the step and adds the noise.
     *
     * @param values the raw values; left as they are
     * @param source the random bits, fresh for each release
     * @return the released values
     * @throws ValueRangeException if a value has more than 2^61 steps
     */
    double[] apply(double[] values, RandomSource source) {
        long[] noise = new long[values.length];
        double[] released = new double[values.length];
        try {
            WideGaussianSampler.of(steps).sample(source, noise, 0, noise.length);
            for (int i = 0; i < values.length; i++) {
                double inSteps = Math.rint(values[i] / step);
                if (!(Math.abs(inSteps) <= 0x1p61)) {
                    throw new ValueRangeException("value " + i + " is no number, or beyond 2^61 steps of " + step
                            + ": the declared error does not belong to this result");
                }
                released[i] = ((long) inSteps + noise[i]) * step;
            }
            return released;
        } finally {
            Zeroing.wipe(noise);
        }
    }
}
