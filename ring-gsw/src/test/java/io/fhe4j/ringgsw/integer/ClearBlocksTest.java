package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.ValueRangeException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClearBlocksTest {

    private final ClearBlocks engine = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2);

    private ClearBlock combine(Combination<ClearBlock> combination) {
        return engine.combine(combination);
    }

    @Test
    void computesAndTracksRangeNoiseAndDepth() {
        ClearBlock x = engine.encrypt(3, 1);
        ClearBlock y = engine.encrypt(2, 0);
        ClearBlock sum = combine(Combination.of(x).plus(4, y));
        assertEquals(11, sum.value(0));
        assertEquals(1, sum.value(1));
        assertEquals(0, sum.state().low());
        assertEquals(15, sum.state().high());
        assertEquals(17, sum.state().noise().variance(), 1e-9);
        ClearBlock square = engine.lookUp(List.of(LookUp.of(sum, Table.of(16, v -> v % 4))))
                .getFirst()
                .getFirst();
        assertEquals(3, square.value(0));
        assertEquals(1, square.depth());
        assertEquals(3, square.state().high());
        assertEquals(1, square.state().noise().variance());
        ClearBlock later = combine(Combination.of(square).plus(1, x));
        assertEquals(1, later.depth());
        assertEquals(2, later.lanes());
    }

    /** x + x has twice the deviation, x − x no noise; but its mask is still rounded when it is looked up, unlike that of a constant. */
    @Test
    void knowsWhereNoiseComesFrom() {
        ClearBlock x = engine.encrypt(1);
        assertEquals(4, combine(Combination.of(x).plus(1, x)).state().noise().variance());
        ClearBlock nothing = combine(Combination.of(x).plus(-1, x));
        assertTrue(nothing.state().noise().isEmpty());
        assertEquals(-128, engine.log2Failure(nothing));
        assertEquals(Double.NEGATIVE_INFINITY, engine.log2Failure(engine.constant(1)));
        assertEquals(-128, engine.log2Failure(x));
    }

    /** Sums are equal blocks however they are put together, so what is read at them has one noise; at others it has not. */
    @Test
    void knowsEqualSums() {
        ClearBlock x = engine.narrowed(engine.encrypt(1), 0, 1);
        ClearBlock y = engine.narrowed(engine.encrypt(0), 0, 1);
        ClearBlock z = engine.narrowed(engine.encrypt(1), 0, 1);
        ClearBlock inOrder =
                combine(Combination.of(combine(Combination.of(x).plus(1, y))).plus(1, z));
        ClearBlock fromTheEnd =
                combine(Combination.of(x).plus(1, combine(Combination.of(y).plus(1, z))));
        assertEquals(4, readTogether(inOrder, fromTheEnd));
        ClearBlock twice = combine(Combination.<ClearBlock>constant(0).plus(2, x));
        assertEquals(4, readTogether(twice, combine(Combination.of(x).plus(1, x))));
        ClearBlock more = combine(Combination.of(x).plus(2));
        assertEquals(
                4,
                readTogether(
                        more,
                        combine(Combination.of(combine(Combination.of(x).plus(1)))
                                .plus(1))));
        assertEquals(2, readTogether(inOrder, twice));
        assertEquals(2, readTogether(more, x));
    }

    /** The variance of the sum of what one table has at two places. */
    private double readTogether(ClearBlock x, ClearBlock y) {
        Table parity = Table.of(16, v -> v % 2);
        ClearBlock first =
                engine.lookUp(List.of(LookUp.of(x, parity))).getFirst().getFirst();
        ClearBlock second =
                engine.lookUp(List.of(LookUp.of(y, parity))).getFirst().getFirst();
        return combine(Combination.of(first).plus(1, second)).state().noise().variance();
    }

    /** Tables for other intervals are the same rotation where they have the same entries, also if other constants are added to what it gives. */
    @Test
    void knowsEqualRotations() {
        ClearBlock x = engine.encrypt(1);
        assertEquals(4, readTogether(x, Table.of(16, v -> v < 4 ? v * v : 0), Table.of(16, 0, 3, v -> v * v)));
        ClearBlock y = combine(Combination.<ClearBlock>constant(0).plus(4, x).plus(-3, engine.encrypt(2)));
        Table sign = Table.of(16, -9, 12, v -> v < 0 ? 1 : 3);
        assertEquals(4, readTogether(y, sign, Table.of(16, -9, 12, v -> v < 0 ? 4 : 6)));
        assertEquals(2, readTogether(x, Table.of(16, v -> v % 2), Table.of(16, v -> v / 2)));
    }

    /** Where a table has the negative entries of another, their noise may be opposite, or not. */
    @Test
    void knowsOppositeRotations() {
        ClearBlock x = engine.encrypt(1);
        Table table = Table.of(16, v -> v % 4);
        Table opposite = Table.of(16, v -> -(v % 4));
        assertEquals(4, readTogether(x, table, opposite));
        assertEquals(4, readTogether(x, table, -1, opposite));
        ClearBlock y = combine(Combination.<ClearBlock>constant(0).plus(4, x).plus(-3, engine.encrypt(2)));
        Table sign = Table.of(16, -9, 12, v -> v < 0 ? 1 : 3);
        Table negated = Table.of(16, -9, 12, v -> v < 0 ? 3 : 1);
        assertEquals(4, readTogether(y, sign, negated));
        assertEquals(4, readTogether(y, sign, -1, negated));
        // What is read next, at results that may be opposite but for a constant: 4 − x is no turn of x.
        ClearBlock read = read(y, sign);
        ClearBlock other = read(y, negated);
        assertEquals(2, readTogether(read, other));
        ClearBlock back = combine(Combination.<ClearBlock>constant(4).plus(-1, other));
        assertEquals(4, readTogether(read, back));
    }

    /** The same look-up twice has one noise, but for what the JVM compiles in between: it is not known to cancel. */
    @Test
    void repeatedLookUpsAreRelated() {
        ClearBlock x = engine.encrypt(1);
        Table table = Table.of(16, v -> v % 4);
        assertEquals(4, readTogether(x, table, table));
        assertEquals(4, readTogether(x, table, -1, table));
        ClearBlock read = read(x, table);
        assertEquals(
                0, combine(Combination.of(read).plus(-1, read)).state().noise().variance());
        assertEquals(4, readTogether(read, read(x, table)));
    }

    /** f at x is f(t − k) at x + k, on a circle of 2p places, by the accumulator that is turned. */
    @Test
    void knowsTurnsOfTablesAndPlaces() {
        ClearBlock x = engine.encrypt(1);
        Table table = Table.of(16, v -> v * v % 11);
        for (int k = 1; k <= 12; k++) {
            int by = k;
            ClearBlock moved = combine(Combination.of(x).plus(by));
            Table turned = Table.of(16, by, by + 15, v -> (v - by) * (v - by) % 11);
            assertEquals(4, together(read(x, table), read(moved, turned)), "by " + by);
            assertEquals(2, together(read(x, table), read(moved, table)), "by " + by);
            // Read there, both are one place again, and it is another than a digit more.
            assertEquals(4, readTogether(read(x, table), read(moved, turned)));
        }
        ClearBlock back = combine(Combination.of(x).plus(-16));
        assertEquals(4, together(read(x, table), read(back, Table.of(16, -16, -1, v -> -((v + 16) * (v + 16) % 11)))));
        assertEquals(4, together(read(x, table), read(back, Table.of(16, -16, -1, v -> (v + 16) * (v + 16) % 11))));
    }

    /** One rotation for several tables: its errors at x + 1 are those at x, one coefficient further, and after p of them they come again. */
    @Test
    void knowsTurnsOfSharedRotations() {
        ClearBlocks wide = new ClearBlocks(new BlockParameters(2, 2, 1200));
        ClearBlock x = wide.encrypt(1);
        List<Table> tables = List.of(
                Table.of(16, v -> v < 4 ? 1 : 0), Table.of(16, v -> v < 5 ? 1 : 0), Table.of(16, v -> v < 1 ? 1 : 0));
        List<ClearBlock> here = wide.lookUp(List.of(new LookUp<>(x, tables))).getFirst();
        List<ClearBlock> there = wide.lookUp(
                        List.of(new LookUp<>(wide.combine(Combination.of(x).plus(1)), tables)))
                .getFirst();
        // What is 1 below k has the errors k − 1 and 15.
        assertEquals(2, here.getFirst().state().noise().variance());
        assertEquals(2, together(wide, here.get(0), -1, here.get(1)), "3 and 4; what they have in common cancels");
        assertEquals(6, together(wide, here.get(0), 1, here.get(1)), "3, 4, twice 15");
        assertEquals(4, together(wide, here.get(0), 1, there.get(0)), "3, 15, 4, 16");
        assertEquals(6, together(wide, here.get(1), -1, there.get(0)), "4, 15, 4, 16");
        assertEquals(6, together(wide, here.get(2), 1, there.get(0)), "0, 15, 4, 16");
        // A table with equal entries has one of those errors.
        Table same = Table.of(16, -1, 20, v -> v < 0 || v >= 16 ? 0 : 1);
        ClearBlock alone = wide.lookUp(
                        List.of(LookUp.of(wide.combine(Combination.of(x).plus(3)), same)))
                .getFirst()
                .getFirst();
        assertEquals(5, together(wide, here.get(0), 1, alone), "3, 15, 3");
        assertEquals(3, together(wide, here.get(1), 1, alone), "4, 15, 3");
    }

    private static double together(ClearBlocks engine, ClearBlock x, int factor, ClearBlock y) {
        return engine.combine(Combination.of(x).plus(factor, y)).state().noise().variance();
    }

    private ClearBlock read(ClearBlock x, Table table) {
        return engine.lookUp(List.of(LookUp.of(x, table))).getFirst().getFirst();
    }

    private double together(ClearBlock x, ClearBlock y) {
        return together(engine, x, 1, y);
    }

    /** The variance of the sum of what two tables have at one place. */
    private double readTogether(ClearBlock x, Table first, Table second) {
        return readTogether(x, first, 1, second);
    }

    private double readTogether(ClearBlock x, Table first, int factor, Table second) {
        ClearBlock one = engine.lookUp(List.of(LookUp.of(x, first))).getFirst().getFirst();
        ClearBlock other =
                engine.lookUp(List.of(LookUp.of(x, second))).getFirst().getFirst();
        return combine(Combination.of(one).plus(factor, other)).state().noise().variance();
    }

    @Test
    void refusesWhatLeavesTheSpace() {
        ClearBlock x = engine.encrypt(3);
        ClearBlock wide = combine(Combination.<ClearBlock>constant(0).plus(4, x).plus(3));
        assertEquals(15, wide.value(0));
        BlockOverflowException refused = assertThrows(
                BlockOverflowException.class, () -> combine(Combination.of(wide).plus(6, x)));
        assertTrue(refused.getMessage().contains("33"), refused.getMessage());
        assertThrows(
                BlockOverflowException.class, () -> combine(Combination.of(x).plus(-20)));
        ClearBlock beyond = combine(Combination.of(wide).plus(1, engine.encrypt(3)));
        Table mod = Table.of(16, v -> v % 4);
        assertThrows(BlockOverflowException.class, () -> engine.lookUp(List.of(LookUp.of(beyond, mod))));
    }

    @Test
    void refusesNoiseAboveTheParameters() {
        ClearBlock x = engine.encrypt(1);
        ClearBlock y = engine.encrypt(1);
        combine(Combination.<ClearBlock>constant(0).plus(5, x));
        BlockOverflowException refused = assertThrows(
                BlockOverflowException.class,
                () -> combine(Combination.<ClearBlock>constant(0).plus(4, x).plus(-4, y)));
        assertTrue(refused.getMessage().contains("32.0"), refused.getMessage());
    }

    @Test
    void refusesMessagesAndConstantsOutsideTheirSpace() {
        assertThrows(ValueRangeException.class, () -> engine.encrypt(4));
        assertThrows(ValueRangeException.class, () -> engine.encrypt(-1));
        assertThrows(ValueRangeException.class, () -> engine.constant(16));
        assertThrows(ValueRangeException.class, () -> engine.constant(-1));
    }

    @Test
    void checksClaimsOfTighterBounds() {
        ClearBlock x = engine.encrypt(1);
        assertEquals(1, engine.narrowed(x, 0, 1).state().high());
        assertThrows(IllegalStateException.class, () -> engine.narrowed(x, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> engine.narrowed(x, 0, 4));
        assertThrows(
                IllegalArgumentException.class,
                () -> new BlockState(2, 1, x.state().noise()));
    }

    /** 4x − 4y has 32 times the noise of a digit, at values four times as far apart. */
    @Test
    void valuesFartherApartMayHaveMoreNoise() {
        ClearBlock x = engine.encrypt(0, 1, 2, 3, 0, 1, 2, 3);
        ClearBlock bit = engine.narrowed(engine.encrypt(0, 0, 0, 0, 1, 1, 1, 1), 0, 1);
        Combination<ClearBlock> sum =
                Combination.<ClearBlock>constant(4).plus(4, x).plus(-4, bit);
        assertThrows(BlockOverflowException.class, () -> combine(sum));
        ClearBlock place = engine.spaced(sum, -8, 40, 4);
        assertEquals(0, place.state().low());
        assertEquals(16, place.state().high());
        assertEquals(2, place.state().noiseAtStep());
        // Three entries below 0, the opposites of those below 16, and as many above.
        Table table = place.state().table(16, v -> v / 4);
        assertEquals(-1, table.low());
        assertEquals(18, table.high());
        assertEquals(3, table.value(11));
        assertEquals(3, table.value(14));
        assertEquals(4, table.value(15));
        ClearBlock read =
                engine.lookUp(List.of(LookUp.of(place, table))).getFirst().getFirst();
        for (int lane = 0; lane < 8; lane++) {
            assertEquals(1 + lane % 4 - lane / 4, read.value(lane));
        }
        Table narrow = Table.of(16, 0, 16, v -> v == 16 ? 0 : v % 5);
        assertThrows(BlockOverflowException.class, () -> engine.lookUp(List.of(LookUp.of(place, narrow))));
        assertThrows(IncompatibleException.class, place.state()::requireMessage);
        assertThrows(IllegalArgumentException.class, () -> place.state().narrowed(0, 6));
        assertEquals(4, place.state().narrowed(0, 12).step());
    }

    @Test
    void checksClaimsOfDistances() {
        ClearBlock x = engine.encrypt(1);
        ClearBlock y = engine.encrypt(2);
        assertThrows(IllegalStateException.class, () -> engine.spaced(Combination.of(x), 0, 4, 2));
        assertThrows(
                IllegalStateException.class,
                () -> engine.spaced(Combination.<ClearBlock>constant(0).plus(2, x), 4, 8, 2));
        assertThrows(IllegalArgumentException.class, () -> engine.spaced(Combination.of(x), 0, 3, 3));
        assertThrows(IllegalArgumentException.class, () -> engine.spaced(Combination.of(x), 0, 32, 32));
        assertThrows(IllegalArgumentException.class, () -> engine.spaced(Combination.of(x), 8, 16, 8));
        BlockOverflowException refused = assertThrows(
                BlockOverflowException.class,
                () -> engine.spaced(
                        Combination.<ClearBlock>constant(0).plus(16, x).plus(-16, y), -16, 0, 4));
        assertTrue(refused.getMessage().contains("512.0"), refused.getMessage());
    }

    @Test
    void refusesLanesThatDoNotMeet() {
        ClearBlock two = engine.encrypt(1, 2);
        ClearBlock three = engine.encrypt(1, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> combine(Combination.sum(List.of(two, three))));
    }

    @Test
    void refusesBlocksThatIntegersAreNotMadeOf() {
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(0, 2, 25));
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(2, -1, 25));
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(4, 5, 1000));
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(2, 2, 0.5));
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(2, 1, 25).requireIntegers());
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(5, 3, 2000).requireIntegers());
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(2, 2, 24).requireIntegers());
        assertThrows(InvalidParametersException.class, () -> new BlockParameters(2, 2, Double.NaN));
        assertThrows(InvalidParametersException.class, () -> new BatchCost(-1, 1, 1));
        assertThrows(InvalidParametersException.class, () -> new BatchCost(1, 0, 1));
        assertThrows(InvalidParametersException.class, () -> new BatchCost(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Term<>(0, engine.constant(1)));
        assertEquals("clear blocks of 2 + 2 bits", engine.toString());
    }
}
