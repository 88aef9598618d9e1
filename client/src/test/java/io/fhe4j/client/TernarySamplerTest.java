package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TernarySamplerTest {
    private static final int SAMPLES = 10_000_000;

    @Test
    void uniformEntriesAreUniformAndNeighboursIndependent() {
        long[] single = new long[3];
        long[] pairs = new long[9];
        long[] block = new long[100_000];
        try (DrbgSource source = TestSources.seeded(11)) {
            for (int done = 0; done < SAMPLES; done += block.length) {
                TernarySampler.uniform().sample(source, block, 0, block.length);
                for (int i = 0; i < block.length; i += 2) {
                    single[(int) block[i] + 1]++;
                    single[(int) block[i + 1] + 1]++;
                    pairs[3 * ((int) block[i] + 1) + (int) block[i + 1] + 1]++;
                }
            }
        }
        ChiSquare.check(single, flat(3), "uniform ternary entries");
        ChiSquare.check(pairs, flat(9), "pairs of uniform ternary entries");
    }

    @Test
    void digitsAreThoseOfTheNumber() {
        BigInteger three = BigInteger.valueOf(3);
        BigInteger limit = three.pow(39);
        SplittableRandom random = new SplittableRandom(12);
        for (int round = 0; round < 2000; round++) {
            long digits = round == 0 ? limit.longValueExact() - 1 : random.nextLong(limit.longValueExact());
            long[] out = new long[39];
            // The first word is one too many and is rejected.
            TernarySampler.uniform()
                    .sample(TestSources.ofWords(limit.longValueExact() << 2, digits << 2 | 3), out, 0, 39);
            BigInteger rest = BigInteger.valueOf(digits);
            for (long digit : out) {
                assertEquals(rest.mod(three).intValue() - 1, digit);
                rest = rest.divide(three);
            }
        }
    }

    /** 10^7 entries as vectors of six entries with three nonzero ones: 20 * 8 of them, all equally likely. */
    @Test
    void vectorsOfFixedWeightAreEquallyLikely() {
        long[] counts = new long[729];
        double[] probabilities = new double[729];
        for (int code = 0; code < 729; code++) {
            int weight = 0;
            for (int rest = code; rest > 0; rest /= 3) {
                weight += rest % 3 == 1 ? 0 : 1;
            }
            weight += 6 - digits(code);
            probabilities[code] = weight == 3 ? 1.0 / 160 : 0;
        }
        TernarySampler sampler = TernarySampler.ofWeight(3);
        long[] vector = new long[6];
        try (DrbgSource source = TestSources.seeded(13)) {
            for (int done = 0; done < SAMPLES; done += 6) {
                sampler.sample(source, vector, 0, 6);
                int code = 0;
                for (long entry : vector) {
                    code = 3 * code + (int) entry + 1;
                }
                assertTrue(probabilities[code] > 0, "the weight is three");
                counts[code]++;
            }
        }
        ChiSquare.check(
                Arrays.stream(counts).filter(count -> count > 0).toArray(),
                flat(160),
                "ternary vectors of weight three");
    }

    private static int digits(int code) {
        int digits = 0;
        for (int rest = code; rest > 0; rest /= 3) {
            digits++;
        }
        return digits;
    }

    @Property(tries = 50)
    void weightIsExactAtAnyLength(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = random.nextInt(1, 3000);
        int weight = random.nextInt(1, length + 1);
        long[] out = new long[length + 1];
        out[length] = 9;
        try (DrbgSource source = TestSources.seeded(seed)) {
            TernarySampler.ofWeight(weight).sample(source, out, 0, length);
        }
        assertEquals(9, out[length]);
        int nonzero = 0;
        for (int i = 0; i < length; i++) {
            assertTrue(Math.abs(out[i]) <= 1);
            nonzero += (int) Math.abs(out[i]);
        }
        assertEquals(weight, nonzero);
    }

    @Property(tries = 50)
    void theNetworkSorts(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = random.longs(random.nextInt(0, 700), 0, 1 + (Long.MAX_VALUE >>> random.nextInt(1, 62)))
                .toArray();
        long[] expected = values.clone();
        Arrays.sort(expected);
        TernarySampler.sort(values);
        assertArrayEquals(expected, values);
    }

    @Test
    void equalKeysAreDrawnAgain() {
        long sign = 1L << 61;
        long[] out = new long[2];
        TernarySampler.ofWeight(1).sample(TestSources.ofWords(5 | sign, 5, 9 | sign, 4), out, 0, 2);
        assertArrayEquals(new long[] {0, 1}, out);
    }

    @Test
    void weightsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> TernarySampler.ofWeight(0));
        try (DrbgSource source = TestSources.seeded(14)) {
            TernarySampler sampler = TernarySampler.ofWeight(5);
            assertThrows(IllegalArgumentException.class, () -> sampler.sample(source, new long[4], 0, 4));
        }
    }

    private static double[] flat(int cells) {
        double[] flat = new double[cells];
        Arrays.fill(flat, 1.0 / cells);
        return flat;
    }
}
