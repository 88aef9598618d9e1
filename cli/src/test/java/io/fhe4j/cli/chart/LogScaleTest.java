package io.fhe4j.cli.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogScaleTest {

    @Test
    void ticksAreAsRoundAsTheRangeAllows() {
        assertEquals(List.of(10.0, 100.0, 1000.0), new LogScale(9, 1100, 0, 1).ticks());
        assertEquals(List.of(10.0, 20.0, 50.0, 100.0), new LogScale(9, 110, 0, 1).ticks());
        assertEquals(List.of(1600.0, 1700.0, 1800.0), new LogScale(1560, 1890, 0, 1).ticks());
    }

    /** Labels of three digits tell them apart, however short the axis. */
    @Test
    void shortAxesHaveTicks() {
        for (double least = 0.001; least < 1e6; least *= 1.37) {
            for (double ratio : new double[] {1.1, 1.3, 1.7, 3, 20, 1000}) {
                LogScale scale = new LogScale(least, least * ratio, 10, 20);
                List<Double> ticks = scale.ticks();
                assertTrue(ticks.size() >= 2 && ticks.size() <= 10, scale + " " + ticks);
                assertEquals(
                        ticks.size(),
                        new HashSet<>(ticks.stream().map(Units::number).toList()).size());
                ticks.forEach(tick -> assertTrue(scale.at(tick) >= 10 && scale.at(tick) <= 20));
            }
        }
        assertEquals(15, new LogScale(1, 100, 10, 20).at(10), 1e-12);
    }
}
