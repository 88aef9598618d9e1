package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operations cost, by formulas in the number n of blocks: on one thread, with 2 + 2 bits and ν = 5. */
class LookUpCountTest {

    private static void assertCount(long lookUps, long batches, Runnable program) {
        LookUpCount count = IntegerEvaluator.countLookups(program);
        assertEquals(lookUps, count.lookUps(), "look-ups");
        assertEquals(batches, count.batches(), "batches");
    }

    private static FheUint64 x() {
        return FheUint64.trivial(0x0123_4567_89ab_cdefL);
    }

    private static FheUint64 y() {
        return FheUint64.trivial(0x0fed_cba9_8765_4321L);
    }

    /** A message for each block and a carry for every two; the last message waits for the last carry. */
    @Test
    void additionIsThreeLookUpsForTwoBlocks() {
        assertCount(3 * 16, 33, () -> x().plus(y()).carried());
        assertCount(3 * 16, 33, () -> x().minus(y()).carried());
        assertCount(3 * 16, 33, () -> x().plusReporting(y()));
        assertCount(
                3 * 8, 17, () -> FheUint32.trivial(1).plus(FheUint32.trivial(2)).carried());
    }

    /** Sums are free until a block is full, and so is ¬. */
    @Test
    void linearOperationsAreFree() {
        assertCount(0, 0, () -> x().plus(y()).plus(x()).plus(y()));
        assertCount(0, 0, () -> x().minus(y()));
        assertCount(0, 0, () -> x().negated());
        assertCount(0, 0, () -> x().not());
        assertCount(0, 0, () -> x().times(2));
        assertCount(0, 0, () -> x().shiftLeft(8));
        assertCount(0, 0, () -> x().as(FheUint128.TYPE));
        assertCount(0, 0, () -> x().as(FheUint8.TYPE));
    }

    /** n signs, of which each further look-up merges three: ⌈(n − 3)/2⌉, and one more answers. Two digits of a difference from a constant are one. */
    @Test
    void comparisonIsASignABlockAndHalfAsManyMerges() {
        assertCount(32 + 15 + 1, 5, () -> x().lessThan(y()));
        assertCount(32 + 15 + 1 + 2, 6, () -> FheInt64.trivial(1).lessThan(FheInt64.trivial(2)));
        assertCount(16 + 7 + 1, 4, () -> x().compare(Relation.AT_LEAST, 10));
        assertCount(32 + 2 + 1, 3, () -> x().equalTo(y()));
    }

    /** n² halves of products, and two look-ups for every three summands that go. */
    @Test
    void multiplicationIsQuadratic() {
        LookUpCount product = IntegerEvaluator.countLookups(() -> x().times(y()));
        long halves = 32 * 32;
        long merges = product.lookUps() - halves;
        // Five digits make way for two, those that are smaller in sixes, and of n² summands at most four remain in each
        // of n columns.
        assertEquals(2 * (halves - 4 * 32) / 3.0, (double) merges, 0.12 * merges);
        LookUpCount square = IntegerEvaluator.countLookups(() -> {
            FheUint64 x = x();
            x.times(x);
        });
        assertEquals(0.55, square.lookUps() / (double) product.lookUps(), 0.03);
    }

    /** Nothing is multiplied by a constant: 10 = 2·4 + 2. Carries of more than a bit take a look-up a block. */
    @Test
    void multiplicationByAConstantIsAnAddition() {
        assertCount(2 * 32 - 1, 32, () -> x().times(10).carried());
    }

    @Test
    void bitOperationsAreOneLookUpABlock() {
        assertCount(32, 1, () -> x().and(y()));
        assertCount(32, 1, () -> x().xor(y()));
        assertCount(32 - 4, 1, () -> x().shiftLeft(9));
    }

    /** Two masked summands a block. */
    @Test
    void selectionIsTwoLookUpsABlock() {
        assertCount(2 * 32, 1, () -> FheBoolean.trivial(true).select(x(), y()));
        assertCount(
                32,
                1,
                () -> FheBoolean.trivial(true).select(x(), x().evaluator().constant(FheUint64.TYPE, 7)));
    }

    /** Each level of the barrel shifter two look-ups a block, but one where nothing comes in, and the bits of the amount. */
    @ParameterizedTest
    @ValueSource(ints = {8, 64})
    void encryptedShiftIsALevelABit(int bits) {
        int blocks = bits / 2;
        int levels = Integer.numberOfTrailingZeros(bits);
        // Level 1 moves within blocks, the others leave 1, 2, 4, … blocks without a second summand.
        int missing = 1 + (1 << levels - 1) - 1;
        long expected = levels + 2L * blocks * levels - missing;
        Runnable program = bits == 8
                ? () -> FheUint8.trivial(3).shiftLeft(FheUint8.trivial(2))
                : () -> x().shiftLeft(FheUint8.trivial(2));
        assertCount(expected, 1 + levels, program);
    }

    @Test
    void manyNumbersShareBatches() {
        List<FheUint64> both = new java.util.ArrayList<>();
        assertCount(2 * 3 * 16, 33, () -> {
            IntegerEvaluator evaluator = IntegerEvaluator.clear();
            List<FheUint64> numbers = List.of(x(), y());
            both.addAll(evaluator.carried(evaluator.add(numbers, List.of(y(), y()))));
        });
        assertEquals(2, both.size());
    }
}
