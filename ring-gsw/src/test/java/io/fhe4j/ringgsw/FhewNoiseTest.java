package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.NoiseSources;
import org.junit.jupiter.api.Test;

class FhewNoiseTest {

    private static final FhewParameters STD128 = FhewSets.published("STD128");

    /** The terms as they were worked out by hand, from the formulas, for the set whose gates were measured; in steps of q. */
    @Test
    void theTermsOfStd128() {
        FhewNoise noise = STD128.noise();
        double steps = 2048.0 * 2048;
        assertEquals(33.3, steps * noise.accumulator().total(), 0.1);
        assertEquals(118.5, steps * (noise.table() + noise.ringRounding()), 0.3);
        assertEquals(31.2, steps * noise.lweRounding(), 0.1);
        assertEquals(0, noise.exponentRounding());
        assertEquals(-130, STD128.failureLog2(Gate.NAND), 1);
    }

    /** A factor of two doubles both the error and the distance to the nearest sign change. */
    @Test
    void exclusiveGatesFailAsOftenAsTheOthers() {
        assertEquals(STD128.failureLog2(Gate.AND), STD128.failureLog2(Gate.XOR), 1e-9);
    }

    @Test
    void everyPublishedProbabilityIsNearTheModels() {
        for (String name : FhewSets.publishedNames()) {
            FhewParameters set = FhewSets.published(name);
            int published = set.publishedFailureLog2().orElseThrow();
            Gate widest = set.bitEncoding().plaintextModulus() == 4
                    ? Gate.NAND
                    : Gate.of(set).getLast();
            double computed = set.failureLog2(widest);
            // What is published of LMKCDEY is far from both sides: masks are rounded once to odd numbers, after the
            // sum.
            double tolerance = set.method() == BlindRotationMethod.LMKCDEY ? 2 : 0.1;
            assertTrue(Math.abs(computed - published) < tolerance * Math.abs(published), name + " " + computed);
        }
    }

    /** What enters a bootstrapping decides: x + y of two results, of a result and an encryption, of one result twice. */
    @Test
    void theCombinationDecides() {
        FhewNoise noise = STD128.noise();
        NoiseSources x = NoiseSources.of(1, noise.output());
        NoiseSources y = NoiseSources.of(2, noise.output());
        assertEquals(STD128.failureLog2(Gate.AND), noise.failureLog2(x.plus(y), 0.125), 1e-9);
        assertEquals(Failure.log2(0.125, 4 * noise.output()), noise.failureLog2(x.plus(x), 0.125), 1e-9);
        NoiseSources fresh = NoiseSources.of(3, Math.pow(FhewParameters.ERROR_DEVIATION / 2048, 2));
        assertTrue(noise.failureLog2(x.plus(fresh), 0.125) < 1.8 * STD128.failureLog2(Gate.AND));
    }

    /** Sets of one's own may have gates that are hardly better than guesses. */
    @Test
    void gatesThatMostlyFailHaveAProbabilityToo() {
        double log2 =
                FhewParameters.builder().lwe(556, 5).insecure("tests").build().failureLog2(Gate.NAND);
        assertTrue(log2 > -2 && log2 < 0, "2^" + log2);
    }
}
