package io.fhe4j.ringgsw.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import org.junit.jupiter.api.Test;

class FailureTest {

    /** Known values of erfc, and where it underflows the first terms of the asymptotic series. */
    @Test
    void theTailIsRightNearAndFar() {
        assertEquals(Math.log(0.15729920705028513) / Math.log(2), Failure.log2Erfc(1), 1e-9);
        assertEquals(Math.log(2.2090496998585438e-5) / Math.log(2), Failure.log2Erfc(3), 1e-6);
        double x = 40;
        double series = (-x * x - Math.log(x * Math.sqrt(Math.PI)) + Math.log1p(-1 / (2 * x * x))) / Math.log(2);
        assertEquals(series, Failure.log2Erfc(x), 1e-5);
        assertEquals(Math.log(0.4795001221869535) / Math.log(2), Failure.log2Erfc(0.5), 1e-12);
        assertEquals(Failure.log2Erfc(1), Failure.log2Erfc(Math.nextDown(1.0)), 1e-9);
        assertEquals(0, Failure.log2Erfc(0), 1e-12);
    }

    @Test
    void variancesAreTakenThreePercentLarger() {
        assertEquals(Failure.log2Erfc(2 / Math.sqrt(2 * 1.03 * 0.25)), Failure.log2(2, 0.25), 1e-12);
        assertEquals(Double.NEGATIVE_INFINITY, Failure.log2(1, 0));
    }

    @Test
    void theLargestVarianceIsTheInverse() {
        for (double log2 : new double[] {-1, -40, -128, -1000}) {
            double variance = Failure.largestVariance(0.125, log2);
            assertEquals(log2, Failure.log2(0.125, variance), 1e-6);
        }
    }

    @Test
    void sumsOfSmallProbabilities() {
        assertEquals(-127, Failure.log2Sum(-128, -128), 1e-12);
        assertEquals(-128, Failure.log2Sum(-128, Double.NEGATIVE_INFINITY));
        assertEquals(-10 + Math.log1p(0x1p-30) / Math.log(2), Failure.log2Sum(-40, -10), 1e-12);
        assertEquals(Double.NEGATIVE_INFINITY, Failure.log2Sum(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Test
    void programsAddTheirBootstrappings() {
        FailureBudget budget = FailureBudget.unlimited();
        assertEquals(Double.NEGATIVE_INFINITY, budget.log2());
        for (int i = 0; i < 1024; i++) {
            budget.spend(-138);
        }
        assertEquals(-128, budget.log2(), 1e-9);
        budget.spend(-138, 3 * 1024);
        budget.spend(0, 0);
        assertEquals(-126, budget.log2(), 1e-9);
        assertEquals(4096, budget.bootstrappings());
        assertEquals(Double.POSITIVE_INFINITY, budget.limitLog2());
        budget.spend(0, 8);
        assertEquals(3, budget.log2(), 1e-9);
    }

    @Test
    void aProgramBeyondItsBudgetIsRefusedAndNotCounted() {
        FailureBudget budget = FailureBudget.of(-40);
        String first = String.valueOf(assertThrows(FailureBudgetException.class, () -> budget.spend(-42, 8))
                .getMessage());
        assertTrue(first.startsWith("the first 8 bootstrappings would make the failure probability 2^-39.0"), first);
        budget.spend(-50, 1000);
        String message = assertThrows(FailureBudgetException.class, () -> budget.spend(-50, 25))
                .getMessage();
        assertTrue(message.contains("1000") && message.contains("2^-40.0"), message);
        assertEquals(1000, budget.bootstrappings());
        budget.spend(-50, 24);
        assertEquals(-40, budget.log2(), 1e-9);
        assertThrows(FailureBudgetException.class, () -> budget.spend(-50));
        assertTrue(budget.toString().contains("1024 bootstrappings"), budget.toString());
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FailureBudget.of(0));
        assertThrows(IllegalArgumentException.class, () -> FailureBudget.of(Double.NaN));
        FailureBudget budget = FailureBudget.unlimited();
        assertThrows(IllegalArgumentException.class, () -> budget.spend(1));
        assertThrows(IllegalArgumentException.class, () -> budget.spend(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> budget.spend(-1, -1));
    }
}
