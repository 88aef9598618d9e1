package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.ringgsw.noise.LeastTurn;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class TableTest {

    /** What a negacyclic bootstrapping makes of the entries: half the sum of ± the entry and the constant. */
    private static int bootstrapped(Table table, int x) {
        int place = Math.floorMod(x, 2 * table.space());
        int entry = table.halfEntries()[place % table.space()];
        int doubled = (place < table.space() ? entry : -entry) + table.halfConstant();
        assertEquals(0, doubled % 2, "half a unit is left at " + x);
        return doubled / 2;
    }

    private static void check(int space, int low, int high, IntUnaryOperator function) {
        Table table = Table.of(space, low, high, function);
        for (int x = low; x <= high; x++) {
            assertEquals(function.applyAsInt(x), table.value(x));
            assertEquals(function.applyAsInt(x), bootstrapped(table, x), table + " at " + x);
        }
    }

    @Test
    void givesAnyFunctionOnABlock() {
        check(16, 0, 15, x -> x * 7 % 16);
        check(16, 0, 15, x -> 5);
        check(2, 0, 1, x -> 1 - x);
        check(256, 0, 255, x -> x * 31 % 256);
        check(16, -15, 0, x -> x + 15);
        check(16, -7, 8, x -> x * x % 9);
    }

    @Test
    void givesSymmetricFunctionsOnTheWholeCircle() {
        check(16, -15, 15, Integer::signum);
        check(16, -15, 15, Math::abs);
        check(16, -15, 15, x -> x == 0 ? 1 : 0);
        check(16, 0, 31, x -> x >= 16 ? 1 : 0);
        check(16, -15, 16, x -> x > 0 ? 1 : 0);
        check(16, -16, 15, x -> x >= 0 ? 3 : 2);
        check(16, 0, 30, x -> x < 15 ? -1 : x == 15 ? 0 : 1);
    }

    @Test
    void refusesOthersBeyondABlock() {
        BlockOverflowException refused =
                assertThrows(BlockOverflowException.class, () -> Table.of(16, 0, 20, x -> x % 4));
        assertTrue(refused.getMessage().contains("0 to 20"), refused.getMessage());
        assertThrows(BlockOverflowException.class, () -> Table.of(16, -4, 15, x -> x & 3));
        assertThrows(IllegalArgumentException.class, () -> Table.of(16, 0, 32, x -> 0));
        assertThrows(IllegalArgumentException.class, () -> Table.of(16, -17, 0, x -> 0));
        assertThrows(IllegalArgumentException.class, () -> Table.of(16, 1, 0, x -> 0));
        assertThrows(IllegalArgumentException.class, () -> Table.of(12, 0, 11, x -> 0));
        assertThrows(IllegalArgumentException.class, () -> Table.of(16, 0, 15, x -> 32));
        assertThrows(IllegalArgumentException.class, () -> Table.of(16, 0, 15, x -> -17));
    }

    /** Tables that are turns of one another say so, and where each begins; others do not. */
    @Test
    void turnsOfOneTableAreKnown() {
        IntUnaryOperator function = x -> x * 7 % 16 - 7;
        LeastTurn turn = Table.of(16, function).turn();
        for (int by = 1; by < 16; by++) {
            int moved = by;
            LeastTurn other = Table.of(16, by, by + 15, x -> function.applyAsInt(x - moved))
                    .turn();
            assertEquals(turn.name(), other.name());
            assertEquals((turn.start() + by) % 32, other.start());
        }
        LeastTurn opposite = Table.of(16, x -> -function.applyAsInt(x)).turn();
        assertEquals(turn.name(), opposite.name());
        assertEquals((turn.start() + 16) % 32, opposite.start());
        assertNotEquals(
                turn.name(),
                Table.of(16, x -> function.applyAsInt(15 - x)).turn().name());
        // A constant is no part of what turns.
        assertEquals(
                Table.of(16, -9, 12, x -> x < 0 ? 1 : 3).turn(),
                Table.of(16, -9, 12, x -> x < 0 ? 4 : 6).turn());
    }

    @Test
    void isAValue() {
        assertEquals(Table.of(16, x -> x / 2), Table.of(16, x -> x >> 1));
        assertEquals(
                Table.of(16, x -> x / 2).hashCode(), Table.of(16, x -> x >> 1).hashCode());
        assertNotEquals(Table.of(16, x -> x / 2), Table.of(16, x -> x / 3));
        assertNotEquals(Table.of(16, 0, 3, x -> 0), Table.of(16, 1, 4, x -> 0));
        assertThrows(IllegalArgumentException.class, () -> new LookUp<>("x", java.util.List.of()));
    }
}
