package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void quantilesInterpolateBetweenNeighbours() {
        Samples samples = new Samples(40, 10, 30, 20);
        assertEquals(10, samples.quantile(0));
        assertEquals(40, samples.quantile(1));
        assertEquals(25, samples.median());
        assertEquals(13, samples.low(), 1e-12);
        assertEquals(37, samples.high(), 1e-12);
    }

    @Property(tries = 50)
    void medianOfAnOddNumberIsTheMiddleOne(@ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int half) {
        double[] nanos = new Random(seed).doubles(2 * half + 1, 0, 1e6).toArray();
        double[] sorted = nanos.clone();
        Arrays.sort(sorted);
        assertEquals(sorted[half], new Samples(nanos).median());
    }

    @Test
    void nothingAndNonsenseAreRefused() {
        assertThrows(IllegalArgumentException.class, Samples::new);
        assertThrows(IllegalArgumentException.class, () -> new Samples(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Samples(-1));
        Samples one = new Samples(7);
        assertThrows(IllegalArgumentException.class, () -> one.quantile(1.5));
    }
}
