package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GateNoiseFormulasTest {

    /** The terms as they were worked out by hand, from the formulas, for the set whose gates were measured. */
    @Test
    void theTermsOfStd128() {
        GateNoise noise = GateNoise.of(FhewSets.published("STD128"));
        assertEquals(33.3, noise.accumulator(), 0.1);
        assertEquals(118.5, noise.keySwitch(), 0.3);
        assertEquals(31.0, noise.modulusSwitch(), 0.1);
        assertEquals(-133, noise.failureLog2(Gate.NAND, FhewSets.published("STD128")), 1);
    }

    /** A factor of two doubles both the error and the distance to the nearest sign change. */
    @Test
    void exclusiveGatesFailAsOftenAsTheOthers() {
        FhewParameters set = FhewSets.published("STD128");
        GateNoise noise = GateNoise.of(set);
        assertEquals(noise.failureLog2(Gate.AND, set), noise.failureLog2(Gate.XOR, set), 1e-9);
    }

    @Test
    void everyPublishedProbabilityIsNearTheModels() {
        for (String name : FhewSets.publishedNames()) {
            FhewParameters set = FhewSets.published(name);
            int published = set.publishedFailureLog2().orElseThrow();
            double computed = GateNoise.of(set).failureLog2(Gate.NAND, set);
            assertTrue(Math.abs(computed - published) < 0.1 * Math.abs(published), name + " " + computed);
        }
    }

    /** Known values of erfc, and where it underflows the first terms of the asymptotic series. */
    @Test
    void theTailIsRightNearAndFar() {
        assertEquals(Math.log(0.15729920705028513) / Math.log(2), GateNoise.log2Erfc(1), 1e-9);
        assertEquals(Math.log(2.2090496998585438e-5) / Math.log(2), GateNoise.log2Erfc(3), 1e-6);
        double x = 40;
        double series = (-x * x - Math.log(x * Math.sqrt(Math.PI)) + Math.log1p(-1 / (2 * x * x))) / Math.log(2);
        assertEquals(series, GateNoise.log2Erfc(x), 1e-5);
        assertEquals(Math.log(0.4795001221869535) / Math.log(2), GateNoise.log2Erfc(0.5), 1e-12);
        assertEquals(GateNoise.log2Erfc(1), GateNoise.log2Erfc(Math.nextDown(1.0)), 1e-9);
        assertEquals(0, GateNoise.log2Erfc(0), 1e-12);
    }

    /** Sets of one's own may have gates that are hardly better than guesses. */
    @Test
    void gatesThatMostlyFailHaveAProbabilityToo() {
        FhewParameters set =
                FhewParameters.builder().lwe(556, 5).insecure("tests").build();
        double log2 = GateNoise.of(set).failureLog2(Gate.NAND, set);
        assertTrue(log2 > -2 && log2 < 0, "2^" + log2);
    }
}
