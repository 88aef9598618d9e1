package io.fhe4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static DenseLayer dense(int inputs, int outputs, double weight) {
        double[] weights = new double[inputs * outputs];
        java.util.Arrays.fill(weights, weight);
        return new DenseLayer("dense", inputs, outputs, weights, new double[outputs]);
    }

    @Test
    void chainsMustFit() {
        TensorShape two = TensorShape.of(2);
        assertThrows(IllegalArgumentException.class, () -> new Network("n", "x", two, List.of(), Map.of()));
        assertThrows(
                IllegalArgumentException.class, () -> new Network("n", "x", two, List.of(dense(3, 1, 1)), Map.of()));
        for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Network("n", "x", two, List.of(dense(2, 1, 1)), Map.of("x", bound)));
        }
    }

    @Test
    void layersCheckTheirNumbers() {
        assertThrows(IllegalArgumentException.class, () -> dense(2, 2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> dense(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new DenseLayer("d", 1, 0, new double[0], new double[0]));
        assertThrows(IllegalArgumentException.class, () -> new DenseLayer("d", 1, 1, new double[2], new double[1]));
        assertThrows(IllegalArgumentException.class, () -> new DenseLayer("d", 1, 1, new double[1], new double[2]));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialActivation("p", 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialActivation("p", 1, 5));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialActivation("p", 1, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialActivation("p", 1, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialActivation("p", 1, new double[18]));
        assertThrows(IllegalArgumentException.class, () -> new ReshapeLayer("r", TensorShape.of(2), TensorShape.of(3)));
        assertThrows(IllegalArgumentException.class, () -> TensorShape.of(0));
        assertThrows(IllegalArgumentException.class, () -> TensorShape.of(1 << 13, 1 << 13));
        assertThrows(IllegalArgumentException.class, () -> TensorShape.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
    }

    @Test
    void depthCountsLevels() {
        assertEquals(1, new PolynomialActivation("p", 1, 0, 0, 1).multiplicativeDepth());
        assertEquals(1, new PolynomialActivation("p", 1, 3, 0, 1).multiplicativeDepth());
        assertEquals(2, new PolynomialActivation("p", 1, 0, 1, 1).multiplicativeDepth());
        assertEquals(1, new PolynomialActivation("p", 1, 0, 2).multiplicativeDepth());
        assertEquals(0, new PolynomialActivation("p", 1, 5, 1).multiplicativeDepth());
        assertEquals(2, new PolynomialActivation("p", 1, 0, 0, 0, 1).multiplicativeDepth());
        assertEquals(2, new PolynomialActivation("p", 1, 0, 0, 0, 0, 1).multiplicativeDepth());
        assertEquals(4, new PolynomialActivation("p", 1, 0, 0, 0, 0, 0, 2).multiplicativeDepth());
    }

    @Test
    void worstCaseBoundsHoldAndAreReached() {
        SplittableRandom random = new SplittableRandom(11);
        double[] weights = random.doubles(12, -2, 2).toArray();
        DenseLayer dense =
                new DenseLayer("d", 4, 3, weights, random.doubles(3, -1, 1).toArray());
        PolynomialActivation cubic = new PolynomialActivation("p", 3, 0.5, -1, 0, 2);
        double bound = dense.worstCaseBound(1.5);
        double reached = 0;
        for (int signs = 0; signs < 16; signs++) {
            double[] input = new double[4];
            for (int i = 0; i < 4; i++) {
                input[i] = (signs >> i & 1) == 0 ? 1.5 : -1.5;
            }
            for (double value : dense.apply(input)) {
                reached = Math.max(reached, Math.abs(value));
            }
        }
        assertEquals(bound, reached, 1e-12);
        assertEquals(0.5 + 2 + 16, cubic.worstCaseBound(2));
        assertTrue(Math.abs(cubic.apply(-2)) <= cubic.worstCaseBound(2));
    }
}
