package io.fhe4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class RlweSecurityTest {
    @Test
    void quotesTheTable() {
        assertEquals(26, RlweSecurity.maxLogQP(10, SecretDistribution.TERNARY, SecurityLevel.BITS_128));
        assertEquals(0, RlweSecurity.maxLogQP(10, SecretDistribution.TERNARY, SecurityLevel.BITS_192));
        assertEquals(430, RlweSecurity.maxLogQP(14, SecretDistribution.TERNARY, SecurityLevel.BITS_128));
        assertEquals(1199, RlweSecurity.maxLogQP(16, SecretDistribution.TERNARY, SecurityLevel.BITS_192));
        assertEquals(1866, RlweSecurity.maxLogQP(17, SecretDistribution.TERNARY, SecurityLevel.BITS_256));
        assertEquals(28, RlweSecurity.maxLogQP(10, SecretDistribution.GAUSSIAN, SecurityLevel.BITS_128));
        assertEquals(38, RlweSecurity.maxLogQP(11, SecretDistribution.GAUSSIAN, SecurityLevel.BITS_192));
        assertEquals(1868, RlweSecurity.maxLogQP(17, SecretDistribution.GAUSSIAN, SecurityLevel.BITS_256));
        assertEquals(0, RlweSecurity.maxLogQP(9, SecretDistribution.TERNARY, SecurityLevel.BITS_128));
        assertEquals(0, RlweSecurity.maxLogQP(18, SecretDistribution.TERNARY, SecurityLevel.BITS_128));
    }

    /** A mistyped figure stands out: doubling the degree about doubles the limit, a Gaussian secret adds 2 or 3 bits. */
    @Test
    void isRegular() {
        for (SecurityLevel level : SecurityLevel.values()) {
            for (int logN = RlweSecurity.MIN_LOG_N; logN <= RlweSecurity.MAX_LOG_N; logN++) {
                int ternary = RlweSecurity.maxLogQP(logN, SecretDistribution.TERNARY, level);
                int gaussian = RlweSecurity.maxLogQP(logN, SecretDistribution.GAUSSIAN, level);
                int before = RlweSecurity.maxLogQP(logN - 1, SecretDistribution.TERNARY, level);
                if (ternary > 0) {
                    assertTrue(gaussian - ternary == 2 || gaussian - ternary == 3, "log2 N = " + logN + ", " + level);
                    assertTrue(before == 0 || Math.abs(ternary / (2.0 * before) - 1) < 0.04, "log2 N = " + logN);
                } else {
                    assertEquals(0, gaussian);
                }
            }
        }
    }

    @Test
    void moreSecurityNeedsASmallerModulus() {
        for (SecretDistribution distribution : SecretDistribution.values()) {
            for (int logN = RlweSecurity.MIN_LOG_N; logN <= RlweSecurity.MAX_LOG_N; logN++) {
                int limit192 = RlweSecurity.maxLogQP(logN, distribution, SecurityLevel.BITS_192);
                int limit256 = RlweSecurity.maxLogQP(logN, distribution, SecurityLevel.BITS_256);
                assertTrue(RlweSecurity.maxLogQP(logN, distribution, SecurityLevel.BITS_128) > limit192);
                assertTrue(limit192 > limit256 || limit192 == 0);
            }
        }
    }

    @Test
    void findsTheHighestLevel() {
        assertEquals(256, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, 114));
        assertEquals(192, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, 114.0001));
        assertEquals(128, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, 214));
        assertEquals(0, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, 214.0001));
        assertEquals(0, RlweSecurity.securityBits(9, SecretDistribution.TERNARY, 5));
        assertThrows(
                IllegalArgumentException.class,
                () -> RlweSecurity.securityBits(13, SecretDistribution.TERNARY, Double.NaN));
    }

    @Test
    void decidesExactProductsOnTheRightSideOfTheLimit() {
        BigInteger limit = BigInteger.TWO.pow(214);
        assertEquals(128, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, limit));
        assertEquals(0, RlweSecurity.securityBits(13, SecretDistribution.TERNARY, limit.add(BigInteger.ONE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> RlweSecurity.securityBits(13, SecretDistribution.TERNARY, BigInteger.ONE));
    }

    @Test
    void quotesTheRow() {
        assertEquals(
                "log2 QP ≤ 430 for log2 N = 14, ternary secret, 128 bits (Bossuat et al. 2024, table 5.2)",
                RlweSecurity.row(14, SecretDistribution.TERNARY, SecurityLevel.BITS_128));
        assertTrue(RlweSecurity.row(9, SecretDistribution.GAUSSIAN, SecurityLevel.BITS_128)
                .startsWith("no secure log2 QP"));
    }
}
