package io.fhe4j.ringgsw.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseSourcesTest {

    private static final NoiseSources X = NoiseSources.of(1, 4);
    private static final NoiseSources Y = NoiseSources.of(-2, 9);

    @Test
    void oneSourceAddsLinearlyAndSeveralInVariance() {
        assertEquals(16, X.plus(X).variance());
        assertEquals(13, X.plus(Y).variance());
        assertEquals(4 * 9 + 9 * 4, NoiseSources.combine(List.of(X, Y), 3, -2).variance());
        assertTrue(X.plus(X.negated()).isEmpty());
        assertEquals(0, X.plus(X.negated()).variance());
        assertEquals(NoiseSources.NONE, X.times(0));
        assertEquals(X, X.plus(Y).plus(Y.negated()));
    }

    @Test
    void independenceIsKnownFromTheNames() {
        assertTrue(X.isIndependentOf(Y));
        assertFalse(X.isIndependentOf(X.negated()));
        assertFalse(X.plus(Y).isIndependentOf(Y));
        assertTrue(X.isIndependentOf(NoiseSources.NONE));
        NoiseSources group = many(0, NoiseSources.LARGEST + 1);
        assertFalse(group.isIndependentOf(X), "what is in a group is not known");
        assertTrue(NoiseSources.NONE.isIndependentOf(group));
    }

    /** Errors of one family add their deviations whatever their signs; one and the same adds, and cancels. */
    @Test
    void deviationsOfAFamilyAdd() {
        NoiseSources first = NoiseSources.of(10, 77, 4);
        NoiseSources second = NoiseSources.of(20, 77, 4);
        NoiseSources opposite = NoiseSources.of(30, -77, 4);
        assertEquals(16, first.plus(second).variance());
        assertEquals(16, first.plus(second.negated()).variance());
        assertEquals(16, first.plus(opposite).variance());
        assertEquals(36, first.plus(second).plus(opposite).variance());
        assertEquals(
                36 + 9 + 4, first.plus(second).plus(Y).plus(X).plus(opposite).variance());
        assertEquals(second, first.plus(second).plus(first.negated()));
        assertFalse(first.isIndependentOf(second));
        assertFalse(X.plus(first).isIndependentOf(opposite));
        assertTrue(first.isIndependentOf(X));
        assertEquals(77, first.family());
        assertEquals(0, first.plus(opposite).family());
        assertEquals(3 * 77 - 5, NoiseSources.combine(List.of(second, X), 3, -5).family());
        assertEquals(first.plus(second), written(first.plus(second)));
        // A file may say that one name has two families: then nothing is known.
        assertFalse(first.plus(NoiseSources.of(10, 78, 4)).isExact());
        assertEquals(16, first.plus(NoiseSources.of(10, 78, 4)).variance());
    }

    /** All ways of rounding a number and its multiples are one family; what it loses in two steps adds in variance, and is one source. */
    @Test
    void roundingsOfOneNumberAreOneFamily() {
        NoiseSources z = NoiseSources.of(1234, 9);
        NoiseSources first = X.rounded(10, 3);
        assertEquals(X.variance() + 3, first.variance());
        NoiseSources second = first.rounded(20, 5);
        assertEquals(2, second.list().size());
        assertEquals(X.variance() + 3 + 5, second.variance(), 1e-9);
        assertEquals(X.family(), second.family(), "roundings tell nothing of a number");
        for (NoiseSources other :
                List.of(X.rounded(30, 8), X.times(-3).rounded(30, 8).plus(X.times(4)))) {
            assertEquals(4 * (X.variance() + 8), second.plus(other).variance(), 1e-9);
            assertEquals(4 * 8, second.plus(other.negated()).variance(), 1e-9);
        }
        assertTrue(X.rounded(10, 3).isIndependentOf(z.rounded(20, 3)));
        assertFalse(X.rounded(10, 3).isIndependentOf(X.negated().rounded(20, 3)));
        assertEquals(
                X.variance() + z.variance() + 3 + 5,
                X.plus(z)
                        .rounded(10, 3)
                        .plus(X.rounded(20, 5))
                        .plus(X.negated())
                        .variance());
    }

    private static NoiseSources many(long first, int count) {
        NoiseSources[] all = new NoiseSources[count];
        long[] factors = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = NoiseSources.of(first + i, 1);
            factors[i] = 1;
        }
        return NoiseSources.combine(Arrays.asList(all), factors);
    }

    @Test
    void aListTooLongKeepsItsVarianceAlone() {
        NoiseSources kept = many(0, NoiseSources.LARGEST);
        assertEquals(NoiseSources.LARGEST, kept.list().size());
        assertTrue(kept.isExact());
        NoiseSources group = many(0, NoiseSources.LARGEST + 1);
        assertEquals(1, group.list().size());
        assertFalse(group.isExact());
        assertEquals(33, group.variance(), 1e-12);
        assertEquals(group, many(0, 33), "one computation gives one group");
        assertNotEquals(group, many(1, 33));
        assertEquals(4 * 33, group.plus(group).variance(), 1e-10);
        assertTrue(group.plus(group.negated()).isEmpty());
    }

    /** What is not known to be independent adds its deviations: two groups, or a group and a source. */
    @Test
    void deviationsOfGroupsAdd() {
        NoiseSources group = many(0, 36);
        assertEquals(36, group.variance(), 1e-12);
        assertEquals((6 + 2) * (6 + 2), group.plus(NoiseSources.of(100, 4)).variance(), 1e-10);
        NoiseSources other = many(50, 49);
        assertEquals((6 + 7) * (6 + 7), group.plus(other).variance(), 1e-10);
        assertEquals(
                (12 + 7) * (12 + 7),
                NoiseSources.combine(List.of(group, other), -2, 1).variance(),
                1e-10);
    }

    /** Against errors drawn and added: the variance of the same combination of the same errors is never above what is kept. */
    @Property(tries = 30)
    void noCombinationHasMoreVarianceThanIsKept(@ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int steps) {
        Random random = new Random(seed);
        int sources = 40;
        List<NoiseSources> kept = new ArrayList<>();
        List<double[]> coefficients = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            kept.add(NoiseSources.of(random.nextLong(), 1));
            double[] unit = new double[sources];
            unit[i] = 1;
            coefficients.add(unit);
        }
        for (int step = 0; step < steps; step++) {
            int a = random.nextInt(kept.size());
            int b = random.nextInt(kept.size());
            int f = random.nextInt(-3, 4);
            int g = random.nextInt(-3, 4);
            kept.add(NoiseSources.combine(List.of(kept.get(a), kept.get(b)), f, g));
            double[] sum = new double[sources];
            double variance = 0;
            for (int i = 0; i < sources; i++) {
                sum[i] = f * coefficients.get(a)[i] + g * coefficients.get(b)[i];
                variance += sum[i] * sum[i];
            }
            coefficients.add(sum);
            assertTrue(kept.getLast().list().size() <= NoiseSources.LARGEST);
            double found = kept.getLast().variance();
            assertTrue(found >= variance * (1 - 1e-9), found + " for " + variance);
            if (kept.getLast().isExact()) {
                assertEquals(variance, found, 1e-9 * variance);
            }
        }
    }

    @Test
    void hashesDependOnEverything() {
        NoiseSources sum = X.plus(Y);
        assertEquals(sum.hash(7), Y.plus(X).hash(7));
        assertNotEquals(sum.hash(7), sum.hash(8));
        assertNotEquals(sum.hash(7), X.plus(Y.negated()).hash(7));
        assertNotEquals(X.hash(7), Y.hash(7));
    }

    @Test
    void impossibleSourcesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NoiseSource(1, 1, 0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new NoiseSource(1, 1, Long.MIN_VALUE, 1, false));
        assertThrows(IllegalArgumentException.class, () -> NoiseSources.of(1, -1));
        assertThrows(IllegalArgumentException.class, () -> NoiseSources.of(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> NoiseSources.of(1, Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> NoiseSources.combine(List.of(X), 1, 1));
    }

    /** A coefficient that has passed every modulus ends in an exception of its own, computed or read; below, sums and multiples are what they are. */
    @Test
    void coefficientsBeyondEveryModulusAreRefused() {
        NoiseSources large = X.times(NoiseSources.LARGEST_COEFFICIENT);
        assertEquals(large, written(large));
        assertEquals(large.negated(), written(large.negated()));
        assertTrue(large.plus(large.negated()).isEmpty());
        for (long factor : new long[] {2, -2, 4, 8, 16, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThrows(ValueRangeException.class, () -> large.times(factor));
        }
        assertThrows(ValueRangeException.class, () -> large.plus(large));
        assertThrows(ValueRangeException.class, () -> large.plus(X));
        for (long magnitude : new long[] {NoiseSources.LARGEST_COEFFICIENT + 1, Long.MAX_VALUE, 0, -1}) {
            MetadataWriter forged = new MetadataWriter()
                    .writeCount(1)
                    .writeLong(7)
                    .writeLong(7)
                    .writeLong(magnitude)
                    .writeBoolean(false)
                    .writeDouble(1)
                    .writeBoolean(false);
            MetadataReader in = MetadataReader.of(forged.toBytes(), "forged");
            assertThrows(MalformedInputException.class, () -> NoiseSources.read(in));
        }
    }

    private static NoiseSources written(NoiseSources sources) {
        MetadataWriter out = new MetadataWriter();
        sources.write(out);
        MetadataReader in = MetadataReader.of(out.toBytes(), "test");
        NoiseSources read = NoiseSources.read(in);
        in.expectEnd();
        return read;
    }

    @Test
    void whatIsWrittenIsRead() {
        NoiseSources ends = NoiseSources.of(Long.MAX_VALUE, 0).plus(NoiseSources.of(Long.MIN_VALUE, 1e-300));
        for (NoiseSources sources : List.of(
                NoiseSources.NONE,
                X,
                Y.negated(),
                ends,
                many(0, 32),
                many(0, 33),
                many(0, 33).plus(X.times(-5)))) {
            assertEquals(sources, written(sources));
        }
    }

    /** id, family, magnitude, sign, variance, group of each. */
    private static MetadataReader forged(long[] ids, long magnitude, double variance) {
        MetadataWriter out = new MetadataWriter().writeCount(ids.length);
        for (long id : ids) {
            out.writeLong(id)
                    .writeLong(id)
                    .writeLong(magnitude)
                    .writeBoolean(false)
                    .writeDouble(variance)
                    .writeBoolean(false);
        }
        return MetadataReader.of(out.toBytes(), "forged");
    }

    @Test
    void forgedSourcesAreRefused() {
        assertEquals(
                2, NoiseSources.read(forged(new long[] {1, 2}, 1, 1)).list().size());
        List<MetadataReader> faults = List.of(
                forged(new long[] {1, 1}, 1, 1),
                forged(new long[] {2, 1}, 1, 1),
                forged(new long[] {Long.MAX_VALUE, Long.MAX_VALUE}, 1, 1),
                forged(new long[] {1}, 0, 1),
                forged(new long[] {1}, Long.MIN_VALUE, 1),
                forged(new long[] {1}, 1, -1),
                forged(new long[] {1}, 1, Double.POSITIVE_INFINITY),
                forged(new long[33], 1, 1),
                MetadataReader.of(new byte[] {5, 0, 0, 0}, "forged"));
        for (MetadataReader fault : faults) {
            assertThrows(MalformedInputException.class, () -> NoiseSources.read(fault));
        }
    }
}
