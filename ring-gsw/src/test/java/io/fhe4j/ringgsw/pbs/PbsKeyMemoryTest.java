package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Keys of look-ups in the memory of the CPU backend, of two message and two carry bits with a shorter LWE secret, take at most a tenth more than their words do in the form that is computed with: all that a
 * backend holds once an evaluator has computed, no second copy and no other form of a key.
 */
class PbsKeyMemoryTest {

    private static PbsParameters shorter(PbsEngine engine) {
        return PbsParameters.builder(engine)
                .name("short")
                .lwe(200, new ErrorDistribution.Gaussian(3420))
                .insecure("a test of memory")
                .build();
    }

    /** Half as many complex numbers as a polynomial has coefficients, of 16 bytes; switching keys in words of 4 bytes. */
    @Test
    void keysOnTheTorus() {
        PbsParameters set = shorter(PbsEngine.TORUS);
        long switching = (long) set.maskWords() * set.switchingGadget().levels() * (set.lweDimension() + 1);
        check(set, 8 * rotationWords(set) + 4 * switching);
    }

    /** Words of 8 bytes, for primes of 49 and 30 bits; the switching key is a few ring ciphertexts. */
    @Test
    void keysOfTheExactEngine() {
        PbsParameters set = shorter(PbsEngine.EXACT);
        long switching = (long) set.maskWords() * set.switchingGadget().levels() * 2;
        check(set, 8 * (rotationWords(set) + switching));
    }

    /** n GGSW ciphertexts of (k + 1)²·levels polynomials. */
    private static long rotationWords(PbsParameters set) {
        int components = set.maskComponents() + 1;
        return (long) set.lweDimension()
                * components
                * components
                * set.rotationGadget().levels()
                * set.ringDegree();
    }

    private static void check(PbsParameters set, long mathematical) {
        PbsKeys keys = EmptyPbsKeys.of(set);
        try (Backend cpu = Backends.open("cpu");
                PbsEvaluator evaluator = PbsEvaluator.on(cpu, keys)) {
            evaluator.lookUp(
                    EmptyPbsKeys.ciphertext(set, keys.keySet(), new SplittableRandom(1)), LookUpTable.of(set, x -> x));
            long held = cpu.memoryUse().usedBytes();
            assertTrue(
                    held >= mathematical && held <= 1.1 * mathematical,
                    () -> held + " bytes of keys, mathematically " + mathematical + ": " + set);
        }
    }
}
