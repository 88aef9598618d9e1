package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WideGaussianSamplerTest {
    private static final int SAMPLES = 10_000_000;

    /** One step from the narrow to the wide: every single integer is counted. */
    @Test
    void samplesOfAModerateWidthFollowTheDistribution() {
        int sigma = 300;
        int max = 14 * sigma;
        long[] counts = new long[2 * max + 1];
        fill(sigma, 31, x -> counts[(int) x + max]++);
        BigDecimal[] magnitudes = ExactGaussian.magnitudes(BigDecimal.valueOf(sigma), max);
        double[] probabilities = new double[counts.length];
        for (int x = -max; x <= max; x++) {
            probabilities[x + max] = magnitudes[Math.abs(x)].doubleValue() / (x == 0 ? 1 : 2);
        }
        ChiSquare.check(counts, probabilities, "discrete Gaussian of sigma 300");
    }

    /** A width of which a normal distribution tells the cells: 400 of them between -6 and 6 deviations, and the last digit. */
    @Test
    void samplesOfAGreatWidthFollowTheDistribution() {
        double sigma = 0x1.23p40;
        long[] counts = new long[402];
        long[] digits = new long[11];
        fill(sigma, 32, x -> {
            counts[(int) Math.clamp(Math.floor(x / sigma * 400 / 12) + 201, 0, 401)]++;
            digits[(int) Math.floorMod(x, 11L)]++;
        });
        double[] probabilities = new double[402];
        double before = 0;
        for (int i = 0; i < 402; i++) {
            double upTo = i == 401 ? 1 : normalDistribution((i - 200) * 12.0 / 400);
            probabilities[i] = upTo - before;
            before = upTo;
        }
        ChiSquare.check(counts, probabilities, "discrete Gaussian of sigma 2^40");
        double[] flat = new double[11];
        Arrays.fill(flat, 1.0 / 11);
        ChiSquare.check(digits, flat, "last digit of a discrete Gaussian of sigma 2^40");
    }

    private static void fill(double sigma, long seed, java.util.function.LongConsumer count) {
        WideGaussianSampler sampler = WideGaussianSampler.of(sigma);
        long[] block = new long[100_000];
        try (DrbgSource source = TestSources.seeded(seed)) {
            for (int done = 0; done < SAMPLES; done += block.length) {
                sampler.sample(source, block, 0, block.length);
                for (long x : block) {
                    count.accept(x);
                }
            }
        }
    }

    /** Simpson's rule from 0 with steps of 0.001. */
    private static double normalDistribution(double x) {
        int steps = 2 * (int) Math.ceil(Math.abs(x) * 500 + 1);
        double h = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-i * h * i * h / 2);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }

    /** The conditions of the proof, for any width. */
    @Property(tries = 200)
    void stepsComposeToTheSigma(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double sigma = Math.pow(2, random.nextDouble(0, 58));
        WideGaussianSampler sampler = WideGaussianSampler.of(sigma);
        double current = sampler.firstSigma();
        if (sampler.multipliers().length > 0) {
            assertTrue(current >= 19.999 && current <= 44.75, "first sigma " + current);
        }
        for (int multiplier : sampler.multipliers()) {
            assertTrue(multiplier >= 2 && multiplier <= 9);
            double t = 20 * current / Math.hypot(20, multiplier * current);
            assertTrue(2.01 * Math.exp(-2 * Math.PI * Math.PI * t * t) <= 0x1p-136, "smoothing " + t);
            current = Math.hypot(20, multiplier * current);
        }
        assertEquals(sigma, current, sigma * 1e-13);
        assertTrue(sampler.multipliers().length <= 18);
    }

    @Test
    void theLargestWidthDoesNotOverflow() {
        WideGaussianSampler sampler = WideGaussianSampler.of(WideGaussianSampler.MAX_SIGMA);
        double largest = GaussianSampler.of(sampler.firstSigma()).maxMagnitude();
        for (int multiplier : sampler.multipliers()) {
            largest = multiplier * largest + GaussianSampler.of(20).maxMagnitude();
        }
        assertTrue(largest < 0x1p63, "worst sample " + largest);
        assertThrows(IllegalArgumentException.class, () -> WideGaussianSampler.of(0x1p59));
        assertThrows(IllegalArgumentException.class, () -> WideGaussianSampler.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> WideGaussianSampler.of(0.5));
    }
}
