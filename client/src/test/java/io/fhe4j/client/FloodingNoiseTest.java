package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ValueRangeException;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FloodingNoiseTest {
    @Test
    void theUsualCaseTakesTwentySevenBits() {
        assertEquals(26.79, Math.log(FloodingNoise.expansion(40, 1024)) / Math.log(2), 0.01);
        assertEquals(Math.sqrt(12), FloodingNoise.expansion(2, 1) / 2, 1e-12);
        assertEquals(0.5 / Math.sqrt(48), FloodingNoise.advantageBound(2), 1e-12);
    }

    /** The divergence of all releases together, from the definition, is at most 2^-s / 24. */
    @Property(tries = 50)
    void divergencesAddUpToTheBound(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int bits = random.nextInt(1, 60);
        long releases = 1L << random.nextInt(0, 20);
        int values = random.nextInt(1, 20_000);
        double error = Math.scalb(1 + random.nextDouble(), random.nextInt(-60, 30));
        FloodingNoise noise = FloodingNoise.of(bits, releases, values, error);
        assertTrue(noise.step() <= error / 16 && noise.step() > error / 64);
        assertEquals(noise.steps(), noise.deviation() / noise.step(), noise.steps() * 1e-12);
        double distance = Math.sqrt(values) * (error + noise.step()) / noise.step();
        double divergence = releases * distance * distance / (2 * noise.steps() * noise.steps());
        double bound = Math.pow(2, -bits) / 24;
        assertTrue(divergence <= bound, divergence + " exceeds " + bound);
        assertTrue(divergence >= bound * 0.999, "no more noise than is needed");
    }

    /** Neighbouring raw values, rounded, are never farther apart than the analysis says. */
    @Property(tries = 50)
    void roundingMovesNeighboursByOneStepAtMost(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double error = Math.scalb(1 + random.nextDouble(), random.nextInt(-30, 0));
        double step = FloodingNoise.of(10, 1, 1, error).step();
        for (int i = 0; i < 1000; i++) {
            double ideal = random.nextDouble(-2, 2);
            double raw = ideal + random.nextDouble(-error, error);
            double apart = Math.abs(Math.rint(ideal / step) - Math.rint(raw / step)) * step;
            assertTrue(apart <= error + step);
        }
    }

    /** The deviation of 200,000 noises is within 1 % (four standard errors are 0.7 %) of the formula. */
    @Test
    void theAddedDeviationIsThatOfTheFormula() {
        int values = 200_000;
        double[] raw = new double[values];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < values; i++) {
            raw[i] = random.nextDouble(-1, 1);
        }
        for (int bits : new int[] {10, 40}) {
            FloodingNoise noise = FloodingNoise.of(bits, 1024, values, 0x1p-50);
            double[] released;
            try (DrbgSource source = TestSources.seeded(bits)) {
                released = noise.apply(raw, source);
            }
            double squares = 0;
            double largest = 0;
            for (int i = 0; i < values; i++) {
                double added = released[i] - raw[i];
                squares += added * added;
                largest = Math.max(largest, Math.abs(added));
                assertTrue(Math.IEEEremainder(released[i], noise.step()) == 0);
            }
            double expected = Math.sqrt(12.0 * 1024 * Math.pow(2, bits) * values) * (0x1p-50 + 0x1p-54);
            assertEquals(expected, noise.deviation(), expected * 1e-12);
            assertEquals(1, Math.sqrt(squares / values) / expected, 0.01);
            assertTrue(largest < noise.magnitude(values));
        }
    }

    /**
     * The best distinguisher of two neighbouring results at small parameters, s = 4 bits and one release of one value: its advantage,
     * measured on 10^6 trials of each, stays below the bound, and half of the bound is reached, so that the noise is not
     * needlessly wide.
     */
    @Test
    void aDistinguisherStaysBelowItsBound() {
        int trials = 1_000_000;
        double error = 1;
        FloodingNoise noise = FloodingNoise.of(4, 1, 1, error);
        WideGaussianSampler sampler = WideGaussianSampler.of(noise.steps());
        long distance = Math.round((error + noise.step()) / noise.step());
        long[] draws = new long[trials];
        long right = 0;
        try (DrbgSource source = TestSources.seeded(9)) {
            // The likelihood ratio of the two Gaussians decides by the middle between their centres.
            sampler.sample(source, draws, 0, trials);
            for (long draw : draws) {
                right += 2 * draw < distance ? 1 : 0;
            }
            sampler.sample(source, draws, 0, trials);
            for (long draw : draws) {
                right += 2 * (draw + distance) >= distance ? 1 : 0;
            }
        }
        double advantage = (double) right / trials - 1;
        double bound = FloodingNoise.advantageBound(4);
        double error4 = 4 / Math.sqrt(2.0 * trials);
        assertTrue(advantage <= bound + error4, advantage + " exceeds " + bound);
        assertTrue(advantage >= bound / 2, advantage + " is far below " + bound);
    }

    @Test
    void rangesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> FloodingNoise.of(40, 1024, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> FloodingNoise.of(40, 1024, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> FloodingNoise.of(40, 1024, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> FloodingNoise.of(129, 1024, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> FloodingNoise.of(128, 1024, 1, 1));
        FloodingNoise noise = FloodingNoise.of(40, 1024, 1, 0x1p-50);
        try (DrbgSource source = TestSources.seeded(10)) {
            assertThrows(ValueRangeException.class, () -> noise.apply(new double[] {Double.NaN}, source));
            assertThrows(ValueRangeException.class, () -> noise.apply(new double[] {1e9}, source));
        }
    }
}
