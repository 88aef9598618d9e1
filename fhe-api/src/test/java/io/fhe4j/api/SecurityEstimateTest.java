package io.fhe4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecurityEstimate.Component;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityEstimateTest {

    private static Component component(String name, int dimension, Secret secret, double logQ, double logDeviation) {
        return new Component(name, dimension, secret, logQ - logDeviation);
    }

    /** Bits that the estimator gives to published components (security-estimates, section 2). */
    @ParameterizedTest
    @CsvSource({
        "556, 15, TERNARY, 1.67, 124.3",
        "1024, 27, TERNARY, 1.67, 126.2",
        "601, 15, TERNARY, 1.67, 134.1",
        "1024, 25, TERNARY, 1.67, 136.8",
        "821, 15, TERNARY, 1.67, 182.0",
        "2048, 37, TERNARY, 1.67, 187.9",
        "890, 15, TERNARY, 1.67, 197.8",
        "2048, 34, TERNARY, 1.67, 205.3",
        "1299, 18, TERNARY, 1.67, 243.2",
        "2048, 29, TERNARY, 1.67, 242.4",
        "1242, 16, TERNARY, 1.67, 260.6",
        "2048, 26, TERNARY, 1.67, 271.7",
        "716, 15, GAUSSIAN, 1.67, 187.4",
        "2048, 39, GAUSSIAN, 1.67, 190.0",
        "866, 64, BINARY, 45.10, 132.5",
        "918, 64, BINARY, 44.21, 134.9",
        "2048, 64, BINARY, 15.68, 133.1",
    })
    void bitsAreNearTheEstimators(int n, double logQ, Secret secret, double logDeviation, double bits) {
        Component component = component("x", n, secret, logQ, logDeviation);
        assertEquals(bits, component.bits(), 0.012 * bits);
        // The curve's points and its levels agree.
        int level = component.bits() >= 256 ? 256 : component.bits() >= 192 ? 192 : component.bits() >= 128 ? 128 : 0;
        assertEquals(level, component.level());
    }

    @Test
    void bitsFallWithTheRatio() {
        double before = Double.POSITIVE_INFINITY;
        for (double x = 5; x < 40; x += 0.25) {
            double bits = new Component("x", 1100, Secret.TERNARY, x).bits();
            assertTrue(bits < before, x + ": " + bits);
            before = bits;
        }
        assertEquals(0, new Component("x", 300, Secret.TERNARY, 5).bits());
    }

    @Test
    void theWeakestComponentDecides() {
        Component lwe = component("LWE keys", 556, Secret.TERNARY, 15, 1.67);
        Component ring = component("ring keys", 1024, Secret.TERNARY, 25, 1.67);
        SecurityEstimate estimate = new SecurityEstimate(List.of(ring, lwe));
        assertEquals(lwe, estimate.weakest());
        assertEquals(lwe.bits(), estimate.bits());
        assertEquals(0, estimate.level());
        assertEquals(128, new SecurityEstimate(List.of(ring)).level());
        assertTrue(new SecurityEstimate(List.of(ring)).reaches(SecurityLevel.BITS_128));
        new SecurityEstimate(List.of(ring)).require("the set", SecurityLevel.BITS_128);
        String message = assertThrows(
                        InsecureParametersException.class, () -> estimate.require("the set", SecurityLevel.BITS_128))
                .getMessage();
        assertTrue(message.contains("the set has LWE keys (dimension 556") && message.contains("12.79"), message);
        message = assertThrows(
                        InsecureParametersException.class, () -> estimate.require("the set", SecurityLevel.BITS_192))
                .getMessage();
        assertTrue(message.contains("ring keys"), message);
    }

    @Test
    void whatIsNoComponentIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SecurityEstimate(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Component("x", 0, Secret.BINARY, 1));
        assertThrows(IllegalArgumentException.class, () -> new Component("x", 1, Secret.BINARY, Double.NaN));
        assertEquals(10, Component.of("x", 1, Secret.BINARY, 3 * 1024, 3).ratioLog2(), 1e-12);
    }
}
