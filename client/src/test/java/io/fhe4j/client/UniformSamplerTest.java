package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UniformSamplerTest {
    private static final int SAMPLES = 10_000_000;

    @Test
    void residuesOfASmallPrimeAreUniform() {
        check(257, 257, "residues modulo 257", 1);
    }

    @Test
    void residuesOfALargeModulusAreUniformInTheirHighAndLowDigits() {
        check(1_125_899_906_826_241L, 1000, "residues modulo a prime of 50 bits", 2);
        check((1L << 62) + 1, 64, "residues just above a power of two, half of the draws rejected", 3);
    }

    private static void check(long modulus, int cells, String what, long seed) {
        long[] high = new long[cells];
        long[] low = new long[cells];
        long[] block = new long[100_000];
        try (DrbgSource source = TestSources.seeded(seed)) {
            for (int done = 0; done < SAMPLES; done += block.length) {
                UniformSampler.modulo(modulus).sample(source, block, 0, block.length);
                for (long x : block) {
                    assertTrue(0 <= x && x < modulus);
                    high[(int) Math.floor((double) x / modulus * cells)]++;
                    low[(int) (x % cells)]++;
                }
            }
        }
        double[] flat = new double[cells];
        Arrays.fill(flat, 1.0 / cells);
        ChiSquare.check(high, flat, what + ", leading digits");
        ChiSquare.check(low, flat, what + ", last digits");
    }

    @Property(tries = 50)
    void everyModulusIsRespectedAndTheRestOfTheArrayKept(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long modulus = Math.max(2, random.nextLong() >>> random.nextInt(1, 63));
        int length = random.nextInt(1, 2000);
        int offset = random.nextInt(0, 10);
        long[] out = new long[offset + length + 3];
        Arrays.fill(out, -7);
        try (DrbgSource source = TestSources.seeded(seed)) {
            UniformSampler.modulo(modulus).sample(source, out, offset, length);
        }
        for (int i = 0; i < out.length; i++) {
            boolean written = i >= offset && i < offset + length;
            assertTrue(written ? out[i] >= 0 && out[i] < modulus : out[i] == -7);
        }
    }

    @Test
    void rejectsWhatIsNotBelowTheModulus() {
        long[] out = new long[2];
        // Modulo 5 three bits are drawn: 7 and 5 are rejected.
        UniformSampler.modulo(5).sample(TestSources.ofWords(7, 4, 5 + 8), out, 0, 1);
        assertArrayEquals(new long[] {4, 0}, out);
        assertThrows(IllegalArgumentException.class, () -> UniformSampler.modulo(1));
    }
}
