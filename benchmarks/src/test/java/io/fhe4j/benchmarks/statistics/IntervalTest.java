package io.fhe4j.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void ranksAreThoseOfTheTables() {
        // Conover's table: for twenty samples the sixth and the fifteenth, with 0.9586.
        Interval interval = Interval.ofMedian(
                new Samples(IntStream.rangeClosed(1, 20).asDoubleStream().toArray()), 0.95);
        assertEquals(6, interval.low());
        assertEquals(15, interval.high());
        assertEquals(0.9586, interval.confidence(), 1e-4);
    }

    @Test
    void fewSamplesSayWhatTheyGive() {
        Interval five = Interval.ofMedian(new Samples(5, 1, 4, 2, 3), 0.95);
        assertEquals(new Interval(1, 5, 0.9375), five);
        assertEquals(new Interval(7, 7, 0), Interval.ofMedian(new Samples(7), 0.95));
        assertEquals(new Interval(7, 8, 0.5), Interval.ofMedian(new Samples(7, 8), 0.95));
    }

    @Test
    void holdsTheMedianAsOftenAsItSays() {
        Random random = new Random(31);
        int trials = 4000;
        int held = 0;
        double confidence = 0;
        for (int trial = 0; trial < trials; trial++) {
            // a distribution with a long tail, whose median is ln 2
            double[] values = new double[31];
            for (int i = 0; i < values.length; i++) {
                values[i] = -Math.log(1 - random.nextDouble());
            }
            Interval interval = Interval.ofMedian(new Samples(values), 0.95);
            held += interval.holds(Math.log(2)) ? 1 : 0;
            confidence = interval.confidence();
        }
        // five deviations of a binomial count
        double deviation = Math.sqrt(confidence * (1 - confidence) / trials);
        assertEquals(confidence, (double) held / trials, 5 * deviation);
        assertTrue(confidence >= 0.95);
    }

    @Test
    void endsOutOfOrderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Interval(2, 1, 0.95));
        assertThrows(IllegalArgumentException.class, () -> new Interval(Double.NaN, 1, 0.95));
    }
}
