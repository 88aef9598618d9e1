package io.fhe4j.backend.pim.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.backend.pim.explore.ParetoFront.Costs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The front, against comparing every point with every other. */
class ParetoFrontTest {

    private static boolean dominates(Costs x, Costs y) {
        return x.first() <= y.first()
                && x.second() <= y.second()
                && x.third() <= y.third()
                && (x.first() < y.first() || x.second() < y.second() || x.third() < y.third());
    }

    /** Few different values make ties and equal points, many make large fronts. */
    @Property(tries = 200)
    void isWhatNoPointDominates(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 120) int size,
            @ForAll @IntRange(min = 1, max = 60) int values) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Costs> points = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            double shared = random.nextInt(values);
            points.add(new Costs(
                    shared, random.nextBoolean() ? values - shared : random.nextInt(values), random.nextInt(values)));
        }
        List<Integer> front = ParetoFront.of(points);
        Set<Integer> expected = new HashSet<>(IntStream.range(0, size)
                .filter(i -> points.stream().noneMatch(other -> dominates(other, points.get(i))))
                .boxed()
                .toList());
        assertEquals(expected, new HashSet<>(front));
        assertEquals(expected.size(), front.size());
        assertEquals(
                front.stream().map(i -> points.get(i).first()).sorted().toList(),
                front.stream().map(i -> points.get(i).first()).toList());
    }

    @Property(tries = 1)
    void whatIsNoNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Costs(1, Double.NaN, 1));
    }
}
