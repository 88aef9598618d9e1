package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Against counting all cases one by one. */
class DistributionsTest {

    private static final double TOLERANCE = 1e-12;

    @Test
    void headsOfFairCoins() {
        assertArrayEquals(
                new double[] {1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0}, Distributions.binomialHalf(4));
    }

    @Test
    void signedRanksAreThoseOfAllSigns() {
        for (int n = 1; n <= 10; n++) {
            double[] counted = new double[n * (n + 1) / 2 + 1];
            for (int signs = 0; signs < 1 << n; signs++) {
                int sum = 0;
                for (int rank = 1; rank <= n; rank++) {
                    sum += (signs >> (rank - 1) & 1) * rank;
                }
                counted[sum] += 1.0 / (1 << n);
            }
            assertArrayEquals(counted, Distributions.signedRanks(n), TOLERANCE);
        }
    }

    @Test
    void rankSumsAreThoseOfAllOrders() {
        for (int m = 1; m <= 6; m++) {
            for (int n = 1; n <= 6; n++) {
                double[] counted = new double[m * n + 1];
                double orders = 0;
                for (int places = 0; places < 1 << (m + n); places++) {
                    if (Integer.bitCount(places) == m) {
                        counted[greaterPairs(places, m + n)]++;
                        orders++;
                    }
                }
                for (int u = 0; u < counted.length; u++) {
                    counted[u] /= orders;
                }
                assertArrayEquals(counted, Distributions.rankSums(m, n), TOLERANCE);
            }
        }
    }

    /** Pairs of a one above a zero. */
    private static int greaterPairs(int places, int length) {
        int zeros = 0;
        int pairs = 0;
        for (int place = 0; place < length; place++) {
            if ((places >> place & 1) == 0) {
                zeros++;
            } else {
                pairs += zeros;
            }
        }
        return pairs;
    }

    @Test
    void rankSumsOfManySamplesAreSymmetricAndHaveTheKnownVariance() {
        int m = 40;
        int n = 55;
        double[] probabilities = Distributions.rankSums(m, n);
        double mean = 0;
        double variance = 0;
        for (int u = 0; u < probabilities.length; u++) {
            assertEquals(probabilities[u], probabilities[m * n - u], TOLERANCE);
            mean += u * probabilities[u];
        }
        for (int u = 0; u < probabilities.length; u++) {
            variance += (u - mean) * (u - mean) * probabilities[u];
        }
        assertEquals(m * n / 2.0, mean, 1e-6);
        assertEquals(m * n * (m + n + 1) / 12.0, variance, 1e-4);
    }

    @Test
    void trimmingLeavesTheConfidence() {
        // The table of Wilcoxon's statistic: for ten pairs, 8 is the largest value with a tail of at most 0.025.
        Distributions.Trim trim = Distributions.trim(Distributions.signedRanks(10), 0.95);
        assertEquals(9, trim.values());
        assertEquals(1 - 2 * 25 / 1024.0, trim.confidence(), TOLERANCE);
        assertEquals(0, Distributions.trim(Distributions.signedRanks(3), 0.95).values());
    }
}
