package io.fhe4j.ringgsw.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LeastTurnTest {

    private static int[] turned(int[] circle, int start) {
        int[] turned = new int[circle.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = circle[(start + i) % circle.length];
        }
        return turned;
    }

    /** Against all turns one by one; few different numbers, so that many agree for long. */
    @Property(tries = 2_000)
    void isTheLeastOfAllTurns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int length,
            @ForAll @IntRange(min = 1, max = 3) int most) {
        Random random = new Random(seed);
        int[] circle = random.ints(length, -most, most).toArray();
        int best = 0;
        for (int start = 1; start < length; start++) {
            if (Arrays.compare(turned(circle, start), turned(circle, best)) < 0) {
                best = start;
            }
        }
        LeastTurn found = LeastTurn.of(circle);
        assertArrayEquals(turned(circle, best), turned(circle, found.start()));
        assertEquals(best, found.start());
        int by = random.nextInt(length);
        assertEquals(found.name(), LeastTurn.of(turned(circle, by)).name());
    }

    @Test
    void othersHaveOtherNames() {
        assertNotEquals(LeastTurn.of(1, 2, 3).name(), LeastTurn.of(1, 3, 2).name());
        assertNotEquals(LeastTurn.of(1, 1).name(), LeastTurn.of(1, 1, 1).name());
        assertNotEquals(LeastTurn.of(0).name(), LeastTurn.of(-1).name());
        assertEquals(2, LeastTurn.of(3, 2, 1).start());
        assertEquals(0, LeastTurn.of(5, 5, 5).start());
        assertEquals(
                2, LeastTurn.of(-4, 3, Integer.MIN_VALUE, Integer.MAX_VALUE).start());
    }
}
