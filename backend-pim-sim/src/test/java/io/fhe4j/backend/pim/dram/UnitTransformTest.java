package io.fhe4j.backend.pim.dram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.ReferenceTransform;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transforms in a subarray against the reference backend. */
class UnitTransformTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024})
    void wholeTransforms(int points) {
        // Sparse, and without form beyond what the transform needs.
        for (long prime : new long[] {34_896_609_281L, 12289, Primes.below(1L << 50, points)}) {
            Modulus modulus = Modulus.of(prime);
            if (modulus.supportsTransform(points)) {
                check(modulus, points, 1);
            }
        }
    }

    /** A polynomial over 4 or 16 subarrays: the exchange of rows between them is part of the transform. */
    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void transformsOverSeveralSubarrays(int subarrays) {
        check(Modulus.of(34_896_609_281L), 4096, subarrays);
    }

    /** The closed form of the model for N = 2^16, plus write recovery and three latches in each of the 16 · 16 butterflies of row pairs. */
    @Test
    void aWholeLimb() {
        DramDevice device = DEVICE;
        Modulus modulus = Modulus.of(34_896_609_281L);
        double nanos = check(modulus, 1 << 16, 16);
        double recovery = Math.max(0, device.tRCD() + device.cycle() + device.tWR() - device.tRAS());
        double butterfly = 5 * device.tRC() + 47 * 2 * 2 + 2 * recovery + 3 * device.cycle();
        double closed = 16 * (16 * butterfly + 64 * 15 + 64 * 15 + 3 * 2 * 2 * 2);
        assertEquals(closed, nanos, 1e-3);
        // 111 us in the table of the model.
        assertEquals(111e3, closed, 0.1 * 111e3);
    }

    private static double check(Modulus modulus, int points, int subarrays) {
        UnitTransform transform = new UnitTransform(DEVICE, subarrays, modulus, points);
        int batch = transform.batch();
        long[] words = new SplittableRandom(points)
                .longs((long) batch * points, 0, modulus.value())
                .toArray();
        words[1] = modulus.value() - 1;
        long[] values = transform.forward(words);
        for (int i = 0; i < batch; i++) {
            assertArrayEquals(
                    ReferenceTransform.forward(modulus, Arrays.copyOfRange(words, i * points, (i + 1) * points)),
                    Arrays.copyOfRange(values, i * points, (i + 1) * points));
        }
        double forward = transform.meter().time().value();
        assertArrayEquals(words, transform.inverse(values));
        // The inverse takes the same butterflies, and a product of each row for the factor 1/N.
        UnitPrograms programs = new UnitPrograms(DEVICE);
        double factor = programs.modularMultiply(modulus.value(), 0, 1, 0)
                .measure(new UnitMeter(DEVICE, subarrays))
                .time()
                .value();
        assertTrue(transform.meter().time().value() - forward > factor);
        return forward;
    }
}
