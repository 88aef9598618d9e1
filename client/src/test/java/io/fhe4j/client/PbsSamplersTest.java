package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The distributions of PBS secrets and errors. */
class PbsSamplersTest {

    private static final int SAMPLES = 1 << 16;

    private static long[] samples(Sampler sampler) {
        long[] samples = new long[SAMPLES + 3];
        Arrays.fill(samples, Long.MAX_VALUE);
        try (RandomSource source = TestSources.seeded(11)) {
            sampler.sample(source, samples, 1, SAMPLES + 1);
        }
        assertEquals(Long.MAX_VALUE, samples[0], "before the offset");
        assertEquals(Long.MAX_VALUE, samples[SAMPLES + 2], "behind the end");
        return Arrays.copyOfRange(samples, 1, SAMPLES + 1);
    }

    @Test
    void theEndsOfTUniformHaveHalfTheWeight() {
        long[] counts = new long[9];
        for (long sample : samples(new TUniformSampler(2))) {
            counts[(int) sample + 4]++;
        }
        double[] probabilities = new double[9];
        Arrays.fill(probabilities, 1.0 / 8);
        probabilities[0] = 1.0 / 16;
        probabilities[8] = 1.0 / 16;
        ChiSquare.check(counts, probabilities, "TUniform(2)");
    }

    @Test
    void tUniformHasItsVariance() {
        double squares = 0;
        for (long sample : samples(new TUniformSampler(17))) {
            assertTrue(Math.abs(sample) <= 1 << 17);
            squares += (double) sample * sample;
        }
        // The fourth moment of a uniform distribution is 9/5 of the variance's square.
        double expected = new ErrorDistribution.TUniform(17).variance();
        assertEquals(1, squares / SAMPLES / expected, 5 * Math.sqrt(0.8 / SAMPLES));
        assertThrows(IllegalArgumentException.class, () -> new TUniformSampler(62));
    }

    @Test
    void bitsAreThoseOfTheSource() {
        long[] bits = new long[66];
        BinarySampler.INSTANCE.sample(TestSources.ofWords(0x8000000000000005L, 2), bits, 0, 66);
        long[] expected = new long[66];
        expected[0] = 1;
        expected[2] = 1;
        expected[63] = 1;
        expected[65] = 1;
        assertArrayEquals(expected, bits);
        long ones = Arrays.stream(samples(BinarySampler.INSTANCE)).sum();
        assertEquals(0.5, (double) ones / SAMPLES, 5 * 0.5 / Math.sqrt(SAMPLES));
    }
}
