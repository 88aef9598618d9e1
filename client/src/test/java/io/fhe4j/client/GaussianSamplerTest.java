package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class GaussianSamplerTest {
    private static final int SAMPLES = 10_000_000;

    @Test
    void samplesOfTheStandardWidthFollowTheDistribution() {
        checkChiSquare(GaussianSampler.standard(), new BigDecimal("3.19"), 21);
    }

    @Test
    void samplesOfOtherWidthsFollowTheDistribution() {
        checkChiSquare(GaussianSampler.of(1), BigDecimal.ONE, 22);
        checkChiSquare(GaussianSampler.of(41.5), new BigDecimal("41.5"), 23);
    }

    private static void checkChiSquare(GaussianSampler sampler, BigDecimal sigma, long seed) {
        int max = sampler.maxMagnitude();
        long[] counts = new long[2 * max + 1];
        long[] block = new long[100_000];
        try (DrbgSource source = TestSources.seeded(seed)) {
            for (int done = 0; done < SAMPLES; done += block.length) {
                sampler.sample(source, block, 0, block.length);
                for (long x : block) {
                    counts[(int) x + max]++;
                }
            }
        }
        BigDecimal[] magnitudes = ExactGaussian.magnitudes(sigma, max);
        double[] probabilities = new double[counts.length];
        for (int x = -max; x <= max; x++) {
            probabilities[x + max] = magnitudes[Math.abs(x)].doubleValue() / (x == 0 ? 1 : 2);
        }
        ChiSquare.check(counts, probabilities, "discrete Gaussian of sigma " + sigma);
    }

    @Test
    void statisticalDistanceIsAsDocumented() {
        assertTrue(distanceLog2("3.19") <= -117, "2^" + distanceLog2("3.19"));
        assertEquals(42, GaussianSampler.standard().maxMagnitude());
        for (String sigma : new String[] {"1", "1.5", "20"}) {
            assertTrue(distanceLog2(sigma) <= -111, sigma + ": 2^" + distanceLog2(sigma));
        }
        assertTrue(distanceLog2("44.75") <= -109, "2^" + distanceLog2("44.75"));
        assertTrue(distanceLog2("64") <= -108, "2^" + distanceLog2("64"));
    }

    /** Half the sum of |p(x) - ideal(x)| over all integers x, from the thresholds as integers. */
    private static double distanceLog2(String sigma) {
        GaussianTable table = GaussianTable.of(new BigDecimal(sigma));
        BigInteger all = BigInteger.ONE.shiftLeft(63);
        BigInteger weight = all.subtract(BigInteger.valueOf(table.main[table.main.length - 1]));
        int max = table.remainder.length;
        BigDecimal[] ideal = ExactGaussian.magnitudes(new BigDecimal(sigma), max);
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal inside = BigDecimal.ZERO;
        for (int k = 0; k <= max; k++) {
            BigInteger main = mass(table.main, k, BigInteger.valueOf(table.main[table.main.length - 1]));
            BigInteger scaled = main.shiftLeft(63).add(weight.multiply(mass(table.remainder, k, all)));
            BigDecimal p = new BigDecimal(scaled).divide(new BigDecimal(BigInteger.ONE.shiftLeft(126)));
            sum = sum.add(p.subtract(ideal[k]).abs());
            inside = inside.add(ideal[k]);
        }
        sum = sum.add(BigDecimal.ONE.subtract(inside));
        BigDecimal scaled = sum.movePointRight(30).divide(BigDecimal.TWO);
        return Math.log(scaled.doubleValue()) / Math.log(2) - 30 * Math.log(10) / Math.log(2);
    }

    /** How many words mean magnitude k, where all that are left mean the magnitude behind the last threshold. */
    private static BigInteger mass(long[] thresholds, int k, BigInteger all) {
        if (k > thresholds.length) {
            return BigInteger.ZERO;
        }
        BigInteger low = k == 0 ? BigInteger.ZERO : BigInteger.valueOf(thresholds[k - 1]);
        BigInteger high = k == thresholds.length ? all : BigInteger.valueOf(thresholds[k]);
        return high.subtract(low);
    }

    @Test
    void wordsAtTheThresholdsFallOnTheRightSide() {
        GaussianTable table = GaussianTable.of(new BigDecimal("3.19"));
        for (int k = 0; k + 1 < table.main.length; k++) {
            long[] out = new long[4];
            long at = table.main[k];
            GaussianSampler.standard()
                    .sample(TestSources.ofWords(at << 1, at << 1 | 1, (at - 1) << 1, (at - 1) << 1 | 1), out, 0, 4);
            assertArrayEquals(new long[] {k + 1, -(k + 1), k, -k}, out);
        }
    }

    @Test
    void aWordBehindAllThresholdsTakesTheSecondTable() {
        GaussianTable table = GaussianTable.of(new BigDecimal("3.19"));
        int last = table.remainder.length;
        for (int k = 0; k < last; k++) {
            long[] out = new long[3];
            long at = table.remainder[k];
            GaussianSampler.standard().sample(TestSources.ofWords(-1, 0, -2, (at - 1) << 1, at << 1), out, 0, 3);
            boolean empty = k > 0 && table.remainder[k - 1] == at;
            if (!empty) {
                assertArrayEquals(new long[] {-k, 0, k + 1}, out, "magnitude " + k);
            }
        }
        long[] out = new long[1];
        GaussianSampler.standard().sample(TestSources.ofWords(-1, -1), out, 0, 1);
        assertEquals(-last, out[0]);
    }

    @Test
    void widthsAreChecked() {
        for (double sigma : new double[] {0, -1, 0.99, 64.01}) {
            assertThrows(IllegalArgumentException.class, () -> GaussianSampler.of(sigma), "" + sigma);
        }
        assertThrows(NumberFormatException.class, () -> GaussianSampler.of(Double.NaN));
        assertEquals(3.19, GaussianSampler.standard().sigma());
    }
}
