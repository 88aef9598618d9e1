package io.fhe4j.client;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The ideal discrete Gaussian in 120 digits, by another route than the table's: each exponential by itself, as the 2^64th power of
 * a short series.
 */
final class ExactGaussian {
    private static final MathContext DIGITS = new MathContext(120, RoundingMode.HALF_EVEN);

    private ExactGaussian() {}

    /** Returns the probabilities of the magnitudes 0, 1, ..., max of all integers with the given sigma. */
    static BigDecimal[] magnitudes(BigDecimal sigma, int max) {
        int behind = 25 * sigma.setScale(0, RoundingMode.CEILING).intValue();
        BigDecimal[] weights = new BigDecimal[Math.max(max, behind) + 1];
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal twoSigmaSquared = sigma.pow(2).multiply(BigDecimal.TWO);
        for (int k = 0; k < weights.length; k++) {
            BigDecimal rho = exp(BigDecimal.valueOf(-(long) k * k).divide(twoSigmaSquared, DIGITS));
            weights[k] = k == 0 ? rho : rho.multiply(BigDecimal.TWO);
            total = total.add(weights[k], DIGITS);
        }
        BigDecimal[] probabilities = new BigDecimal[max + 1];
        for (int k = 0; k <= max; k++) {
            probabilities[k] = weights[k].divide(total, DIGITS);
        }
        return probabilities;
    }

    private static BigDecimal exp(BigDecimal x) {
        BigDecimal small = x.divide(BigDecimal.TWO.pow(64), DIGITS);
        BigDecimal result = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n <= 8; n++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            result = result.add(term, DIGITS);
        }
        for (int i = 0; i < 64; i++) {
            result = result.multiply(result, DIGITS);
        }
        return result;
    }
}
