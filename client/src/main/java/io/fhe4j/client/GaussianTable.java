package io.fhe4j.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The thresholds of a discrete Gaussian, computed with 100 decimal digits when a sampler is made.
 *
 * <p>Let q_0 = rho(0)/S and q_k = 2 rho(k)/S be the probabilities of the magnitudes, rho(x) = exp(-x^2 / (2 sigma^2)), cut
 * off behind the first K whose tail is below 2^-128. They are written as a mixture of two distributions with 63-bit integer
 * weights:
 *
 * <ul>
 *   <li>the <em>main</em> part takes k with probability floor(2^63 q_k) / 2^63, exactly;
 *   <li>the <em>remainder</em>, of probability R / 2^63 with R = 2^63 - sum floor(2^63 q_k), below the number of
 *       magnitudes, takes k with probability proportional to the fraction that the floor dropped. Its own thresholds are
 *       rounded to 63 bits.
 * </ul>
 *
 * <p>So one 63-bit word decides nearly always, and yet the mixture is as close as if 126 bits had been compared: each cut
 * threshold of the remainder moves less than 2^-63 of a part that itself weighs R 2^-63.
 */
final class GaussianTable {
    static final int TAIL_BITS = 128;
    private static final MathContext DIGITS = new MathContext(100, RoundingMode.HALF_EVEN);
    private static final BigDecimal TWO_63 = new BigDecimal(BigInteger.ONE.shiftLeft(63));
    private static final double MAX_SIGMA = 64;

    /** main[k]: how many of 2^63 words mean a magnitude of at most k. Magnitude main.length means the remainder. */
    final long[] main;
    /** remainder[k]: of 2^63 words of the remainder, how many mean a magnitude of at most k; K entries, the largest is K. */
    final long[] remainder;

    private GaussianTable(long[] main, long[] remainder) {
        this.main = main;
        this.remainder = remainder;
    }

    static GaussianTable of(BigDecimal sigma) {
        if (sigma.compareTo(BigDecimal.ONE) < 0 || sigma.compareTo(BigDecimal.valueOf(MAX_SIGMA)) > 0) {
            throw new IllegalArgumentException("a table holds a sigma from 1 to " + (int) MAX_SIGMA + ", not " + sigma
                    + "; WideGaussianSampler makes wider ones");
        }
        List<BigDecimal> probabilities = probabilities(sigma);
        int largest = probabilities.size() - 1;
        long[] main = new long[largest];
        long[] remainder = new long[largest];
        BigInteger[] floors = new BigInteger[largest + 1];
        BigDecimal weight = TWO_63;
        for (int k = 0; k <= largest; k++) {
            floors[k] = probabilities.get(k).multiply(TWO_63, DIGITS).toBigInteger();
            weight = weight.subtract(new BigDecimal(floors[k]));
        }
        BigDecimal mainSum = BigDecimal.ZERO;
        BigDecimal droppedSum = BigDecimal.ZERO;
        int mainLength = 0;
        for (int k = 0; k < largest; k++) {
            BigDecimal floor = new BigDecimal(floors[k]);
            mainSum = mainSum.add(floor);
            droppedSum =
                    droppedSum.add(probabilities.get(k).multiply(TWO_63, DIGITS).subtract(floor, DIGITS));
            main[k] = mainSum.longValueExact();
            remainder[k] = droppedSum
                    .divide(weight, DIGITS)
                    .multiply(TWO_63, DIGITS)
                    .setScale(0, RoundingMode.FLOOR)
                    .longValueExact();
            if (floors[k].signum() > 0) {
                mainLength = k + 1;
            }
        }
        return new GaussianTable(Arrays.copyOf(main, mainLength), remainder);
    }

    /** The probabilities of magnitudes 0, 1, ..., K, normalised over all integers; what lies behind K is below 2^-128. */
    private static List<BigDecimal> probabilities(BigDecimal sigma) {
        BigDecimal exponent = BigDecimal.ONE.divide(sigma.multiply(sigma).multiply(BigDecimal.TWO), DIGITS);
        BigDecimal step = exp(exponent.negate());
        BigDecimal stepSquared = step.multiply(step, DIGITS);
        List<BigDecimal> weights = new ArrayList<>();
        weights.add(BigDecimal.ONE);
        BigDecimal total = BigDecimal.ONE;
        BigDecimal factor = step; // rho(k + 1) / rho(k) = step^(2k + 1)
        BigDecimal rho = BigDecimal.ONE;
        BigDecimal negligible = BigDecimal.ONE.scaleByPowerOfTen(-90);
        while (rho.compareTo(negligible) > 0) {
            rho = rho.multiply(factor, DIGITS);
            factor = factor.multiply(stepSquared, DIGITS);
            BigDecimal both = rho.add(rho);
            weights.add(both);
            total = total.add(both);
        }
        BigDecimal allowed = total.divide(new BigDecimal(BigInteger.ONE.shiftLeft(TAIL_BITS)), DIGITS);
        BigDecimal tail = BigDecimal.ZERO;
        int last = weights.size() - 1;
        while (tail.add(weights.get(last)).compareTo(allowed) < 0) {
            tail = tail.add(weights.get(last));
            last--;
        }
        List<BigDecimal> probabilities = new ArrayList<>();
        for (int k = 0; k <= last; k++) {
            probabilities.add(weights.get(k).divide(total, DIGITS));
        }
        return probabilities;
    }

    /** The Taylor series of e^x for -1 ≤ x ≤ 0, to the working precision. */
    private static BigDecimal exp(BigDecimal x) {
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        BigDecimal small = BigDecimal.ONE.scaleByPowerOfTen(-105);
        for (int n = 1; term.abs().compareTo(small) > 0; n++) {
            term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }
}
