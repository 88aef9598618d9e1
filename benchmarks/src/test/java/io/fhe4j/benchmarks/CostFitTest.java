package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CostFitTest {

    /** Whatever the parts cost, it is found again from wholes that differ in them. */
    @Property(tries = 50)
    void partsAreFoundAgain(
            @ForAll @DoubleRange(min = 0, max = 1e6) double fixed,
            @ForAll @DoubleRange(min = 1, max = 1e6) double digit,
            @ForAll @DoubleRange(min = 0, max = 1e6) double product) {
        CostFit fit = new CostFit(3);
        for (int[] shape : new int[][] {{2, 1}, {2, 2}, {3, 1}, {4, 3}}) {
            double polynomials = shape[0];
            double digits = polynomials * shape[1];
            double products = polynomials * digits;
            fit.add(polynomials * fixed + digits * digit + products * product, polynomials, digits, products);
        }
        assertArrayEquals(new double[] {fixed, digit, product}, fit.costs(), 1e-6 * (fixed + digit + product));
    }

    /** A line through (1, 10) and (3, 60) cuts the axis below 0: the one through the origin that is off by equal parts stands for it. */
    @Test
    void costsAreNotNegative() {
        CostFit fit = new CostFit(2);
        fit.add(10, 1, 1);
        fit.add(60, 1, 3);
        double[] costs = fit.costs();
        assertEquals(0, costs[0]);
        // Least squares of 0.1·d − 1 and 0.05·d − 1.
        assertEquals(0.15 / 0.0125, costs[1], 1e-9);
    }

    @Test
    void whatIsNotThereCostsNothing() {
        CostFit fit = new CostFit(2);
        fit.add(10, 0, 2);
        fit.add(15, 0, 3);
        assertArrayEquals(new double[] {0, 5}, fit.costs(), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> fit.add(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> fit.add(1, 1));
    }
}
