package io.fhe4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.LweSecurity.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LweSecurityTest {

    private static double largest(int n, Secret secret, SecurityLevel level) {
        return LweSecurity.largestRatioLog2(n, secret, level).orElse(Double.NaN);
    }

    /** Bits that the estimator itself gives to published components: the table must put each on the same side of every level. */
    @ParameterizedTest
    @CsvSource({
        "556, 15, TERNARY, 124.3",
        "1024, 27, TERNARY, 126.2",
        "601, 15, TERNARY, 134.1",
        "1024, 25, TERNARY, 136.8",
        "821, 15, TERNARY, 182.0",
        "2048, 37, TERNARY, 187.9",
        "890, 15, TERNARY, 197.8",
        "2048, 34, TERNARY, 205.3",
        "1299, 18, TERNARY, 243.2",
        "1242, 16, TERNARY, 260.6",
        "2048, 26, TERNARY, 271.7",
        "581, 15, TERNARY, 129.6",
        "716, 15, GAUSSIAN, 187.4",
        "2048, 39, GAUSSIAN, 190.0",
        "512, 27, TERNARY, 65.0",
        "64, 27, TERNARY, 38.1",
    })
    void publishedComponentsFallOnTheRightSide(int n, int logQ, Secret secret, double bits) {
        double ratio = logQ - Math.log(3.19) / Math.log(2);
        int level = bits >= 256 ? 256 : bits >= 192 ? 192 : bits >= 128 ? 128 : 0;
        assertEquals(level, LweSecurity.securityBits(n, secret, ratio));
    }

    /** Torus sets, by modulus 2^64 and the deviation's log2. */
    @ParameterizedTest
    @CsvSource({
        "866, 45.10, BINARY, 132.5",
        "2048, 15.68, BINARY, 133.1",
        "918, 44.21, BINARY, 134.9",
        "1077, 40.21, BINARY, 134.3"
    })
    void torusComponentsReach128Bits(int n, double logSigma, Secret secret, double bits) {
        assertTrue(bits > 128);
        assertEquals(128, LweSecurity.securityBits(n, secret, 64 - logSigma));
    }

    @Test
    void rowsAreGivenExactlyAndLinesBetweenThemLieBelow() {
        assertEquals(12.69, largest(550, Secret.TERNARY, SecurityLevel.BITS_128));
        assertEquals(25.85, largest(2048, Secret.TERNARY, SecurityLevel.BITS_256));
        assertEquals((12.69 + 13.97) / 2 - 0.05, largest(575, Secret.TERNARY, SecurityLevel.BITS_128), 1e-12);
    }

    @Test
    void nothingIsSecureBelowTheFirstRow() {
        assertTrue(LweSecurity.largestRatioLog2(399, Secret.GAUSSIAN, SecurityLevel.BITS_128)
                .isEmpty());
        assertTrue(LweSecurity.largestRatioLog2(575, Secret.TERNARY, SecurityLevel.BITS_192)
                .isEmpty());
        assertEquals(0, LweSecurity.securityBits(300, Secret.BINARY, 1));
    }

    @Test
    void moreDimensionsOrWiderSecretsNeverWeaken() {
        for (SecurityLevel level : SecurityLevel.values()) {
            for (int n = 800; n < 9000; n += 7) {
                double binary = largest(n, Secret.BINARY, level);
                double ternary = largest(n, Secret.TERNARY, level);
                assertTrue(binary <= ternary && ternary <= largest(n, Secret.GAUSSIAN, level), n + " " + level);
                // less than what the interpolation takes away, right after a row
                assertTrue(largest(n + 7, Secret.TERNARY, level) >= ternary - 0.05, n + " " + level);
            }
        }
    }

    @Test
    void ringsBeyondTheTableAreJudgedByTheGuidelines() {
        assertEquals(214 - 1.67, largest(8192, Secret.TERNARY, SecurityLevel.BITS_128));
        assertEquals(103.97, largest(8192, Secret.BINARY, SecurityLevel.BITS_128));
    }

    @Test
    void aRatioThatIsNoNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LweSecurity.securityBits(1024, Secret.TERNARY, Double.NaN));
        assertTrue(LweSecurity.row(556, Secret.TERNARY, SecurityLevel.BITS_128).startsWith("log2(q/σ) ≤ 12.79"));
    }
}
