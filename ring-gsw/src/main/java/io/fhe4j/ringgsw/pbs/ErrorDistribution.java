package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.InvalidParametersException;

/** How errors of encryptions are drawn, in units of the words that they are added to. */
public sealed interface ErrorDistribution {

    /** The variance, in squares of words. */
    double variance();

    /** The standard deviation, in words. */
    default double deviation() {
        return Math.sqrt(variance());
    }

    /**
     * Uniform on the integers from −2^bits to 2^bits, the two ends with half the weight: bounded, and sampled without a table.
     *
     * @param bits 0…45
     */
    record TUniform(int bits) implements ErrorDistribution {

        private static final int MOST = 45;

        /**
         * Checks the bits.
         *
         * @throws InvalidParametersException outside the range
         */
        public TUniform {
            if (bits < 0 || bits > MOST) {
                throw new InvalidParametersException("TUniform errors have 0 to " + MOST + " bits, not " + bits);
            }
        }

        @Override
        public double variance() {
            return (Math.scalb(1.0, 2 * bits + 1) + 1) / 6;
        }
    }

    /**
     * A discrete Gaussian.
     *
     * @param deviation from 1 to 2^45 words
     */
    record Gaussian(double deviation) implements ErrorDistribution {

        private static final double MOST = 0x1p45;

        /**
         * Checks the deviation.
         *
         * @throws InvalidParametersException outside the range
         */
        public Gaussian {
            if (!(deviation >= 1 && deviation <= MOST)) {
                throw new InvalidParametersException("a Gaussian error deviates by 1 to 2^45 words, not " + deviation);
            }
        }

        @Override
        public double variance() {
            return deviation * deviation;
        }
    }
}
