package io.fhe4j.ckks.noise;

import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;

/**
 * The variance of each coefficient that a hybrid key switch adds, as an integer (not divided by the scale): relinearisation,
 * rotation and conjugation alike.
 *
 * <p>A digit of α primes with the product D is raised to the full basis as Σ y_i·(D/q_i) with y_i uniform modulo q_i and centred,
 * without correction: variance α·D²/12. Its product with the error of the key has N·σ²·α·D²/12; the digits' sum is divided by P
 * and the result rounded. (Han and Ki, "Better bootstrapping for approximate homomorphic encryption", 2020, section 3; Kim,
 * Polyakov and Zucca 2021, section 3.)
 */
public final class KeySwitchNoise {

    private KeySwitchNoise() {}

    /**
     * The sum of the digits' products with the errors of the key, divided by P; the rounding is not in it. For results that stay
     * over Q·P and are divided once, add these for each product and {@link #rounding} once.
     */
    public static double products(NoiseParameters parameters, KeySwitchLayout layout) {
        double logSpecial = layout.special().logProduct();
        double sum = 0;
        for (int d = 0; d < layout.digits(); d++) {
            RnsBasis digit = layout.ciphertext().range(layout.start(d), layout.end(d));
            sum += digitVariance(digit.size(), digit.logProduct() - logSpecial);
        }
        return parameters.ringDegree() * parameters.errorVariance() * sum;
    }

    /** The rounding of the division by P. */
    public static double rounding(NoiseParameters parameters) {
        return RoundingNoise.ciphertext(parameters);
    }

    /** The whole of a key switch. */
    public static double total(NoiseParameters parameters, KeySwitchLayout layout) {
        return products(parameters, layout) + rounding(parameters);
    }

    /**
     * The variance of a raised digit's coefficient over P².
     *
     * @param primes α, the number of primes of the digit
     * @param logRatio log2(D/P)
     */
    static double digitVariance(int primes, double logRatio) {
        return primes * StrictMath.pow(2, 2 * logRatio) / 12;
    }
}
