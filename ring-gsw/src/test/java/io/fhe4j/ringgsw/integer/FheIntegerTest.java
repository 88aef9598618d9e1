package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FheIntegerTest {

    private static long value(FheInteger<?> number) {
        return number.knownValue().orElseThrow().longValueExact();
    }

    private static boolean value(FheBoolean bit) {
        return bit.knownValue().orElseThrow();
    }

    /** Every operator on FheInt64 and FheInt32 is the operator of Java on long and int. */
    @Test
    void computesAsJavaDoes() {
        Random random = new Random(64);
        for (int i = 0; i < 40; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = i == 0 ? -1 : random.nextLong() >> random.nextInt(64) | 1;
            FheInt64 x = FheInt64.trivial(i == 0 ? Long.MIN_VALUE : a);
            FheInt64 y = FheInt64.trivial(b);
            a = i == 0 ? Long.MIN_VALUE : a;
            assertEquals(a + b, value(x.plus(y)));
            assertEquals(a - b, value(x.minus(y)));
            assertEquals(-a, value(x.negated()));
            assertEquals(a * b, value(x.times(y)));
            assertEquals(a / b, value(x.dividedBy(y)));
            assertEquals(a % b, value(x.remainder(y)));
            assertEquals(a & b, value(x.and(y)));
            assertEquals(a | b, value(x.or(y)));
            assertEquals(a ^ b, value(x.xor(y)));
            assertEquals(~a, value(x.not()));
            assertEquals(a << b, value(x.shiftLeft(y)));
            assertEquals(a >> b, value(x.shiftRight(y)));
            assertEquals(a << (int) b, value(x.shiftLeft((int) b)));
            assertEquals(a >> (int) b, value(x.shiftRight((int) b)));
            assertEquals(Long.rotateLeft(a, (int) b), value(x.rotateLeft((int) b)));
            assertEquals(Long.rotateRight(a, (int) b), value(x.rotateRight(y)));
            assertEquals(Long.rotateLeft(a, (int) b), value(x.rotateLeft(y)));
            assertEquals(Long.rotateRight(a, (int) b), value(x.rotateRight((int) b)));
            assertEquals(Math.min(a, b), value(x.min(y)));
            assertEquals(Math.max(a, b), value(x.max(y)));
            assertEquals(a < b, value(x.lessThan(y)));
            assertEquals(a <= b, value(x.atMost(y)));
            assertEquals(a == b, value(x.equalTo(y)));
            assertEquals(a != b, value(x.notEqualTo(y)));
            assertEquals(a >= b, value(x.atLeast(y)));
            assertEquals(a > b, value(x.greaterThan(y)));
            assertEquals(Long.bitCount(a), value(x.bitCount()));
            assertEquals(Long.numberOfLeadingZeros(a), value(x.leadingZeros()));
            assertEquals(a << 32 >> 32, value(x.as(FheInt32.TYPE)));
            assertEquals((byte) a, value(x.as(FheInt8.TYPE)));
            assertEquals((short) a, value(x.as(FheInt16.TYPE)));
            assertEquals(a & 0xffffL, value(x.as(FheUint16.TYPE)));
            assertEquals(a, value(x.as(FheInt128.TYPE)));
            assertEquals(
                    new BigInteger(Long.toUnsignedString(a)),
                    x.as(FheUint64.TYPE).as(FheUint128.TYPE).knownValue().orElseThrow());
            assertEquals(a + 3, value(x.plus(3)));
            assertEquals(a - 3, value(x.minus(3)));
            assertEquals(a * -77, value(x.times(-77)));
            assertEquals(a / -10, value(x.dividedBy(-10)));
            assertEquals(a % 10, value(x.remainder(10)));
            assertEquals(a < 10, value(x.compare(Relation.LESS, 10)));
        }
    }

    /** Digits above a sign are one and the same, and so are the signs of their differences from a constant: fewer of them fit into one look-up. */
    @Test
    void comparesSignExtendedNumbers() {
        for (int a : new int[] {-128, -3, 0, 5, 127}) {
            FheUint64 x = FheInt8.trivial(a).as(FheUint64.TYPE);
            assertEquals(a >= 0 && a < 100, value(x.compare(Relation.LESS, 100)));
            assertEquals(a < 0 || a > 5, value(x.compare(Relation.GREATER, 5)));
            FheUint16 y = FheInt8.trivial(a).as(FheUint16.TYPE);
            assertFalse(value(y.and(y).lessThan(y)));
            assertTrue(value(y.and(y).atLeast(y)));
        }
    }

    @Test
    void reportsOverflow() {
        FheInt8 large = FheInt8.trivial(100);
        assertTrue(value(large.plusReporting(large).overflow()));
        assertEquals(-56, value(large.plusReporting(large).value()));
        assertFalse(value(large.minusReporting(large).overflow()));
        assertTrue(value(FheUint8.trivial(3).minusReporting(FheUint8.trivial(4)).overflow()));
        assertTrue(
                value(FheUint8.trivial(16).timesReporting(FheUint8.trivial(16)).overflow()));
        assertFalse(
                value(FheUint8.trivial(15).timesReporting(FheUint8.trivial(17)).overflow()));
    }

    /** As unsigned hardware does: all ones, and the dividend; signed −1, and the dividend. */
    @Test
    void dividesByEncryptedZero() {
        FheInteger.Divided<FheUint32> unsigned = FheUint32.trivial(77).divide(FheUint32.trivial(0));
        assertEquals(0xffff_ffffL, value(unsigned.quotient()));
        assertEquals(77, value(unsigned.remainder()));
        FheInteger.Divided<FheInt32> signed = FheInt32.trivial(-77).divide(FheInt32.trivial(0));
        assertEquals(-1, value(signed.quotient()));
        assertEquals(-77, value(signed.remainder()));
        assertThrows(ArithmeticException.class, () -> FheUint32.trivial(77).divide(0));
    }

    /** Carries of constants wait, too: what divides or is multiplied is their sum modulo 2^8. */
    @Test
    void computesWithSumsOfConstants() {
        FheUint8 x = FheUint8.trivial(177);
        IntegerEvaluator evaluator = x.evaluator();
        FheUint8 large = evaluator.constant(FheUint8.TYPE, 250);
        FheUint8 four = large.plus(10);
        assertEquals(44, value(x.dividedBy(four)));
        assertEquals(1, value(x.remainder(four)));
        FheUint8 zero = large.plus(6);
        assertEquals(255, value(x.dividedBy(zero)));
        assertEquals(177, value(x.remainder(zero)));
        assertFalse(value(x.timesReporting(zero).overflow()));
        FheInt8 minusTwo = evaluator.constant(FheInt8.TYPE, 127).plus(127);
        assertEquals(-50, value(FheInt8.trivial(100).dividedBy(minusTwo)));
    }

    @Test
    void takesAmountsModuloTheWidth() {
        FheUint8 x = FheUint8.trivial(0b1001_0110);
        assertEquals(value(x.shiftLeft(3)), value(x.shiftLeft(11)));
        assertEquals(value(x.shiftLeft(3)), value(x.shiftLeft(FheUint16.trivial(11))));
        assertEquals(value(x.shiftRight(7)), value(x.shiftRight(-1)));
        assertEquals(value(x), value(x.shiftRight(FheUint8.trivial(8))));
    }

    @Test
    void computesWithBits() {
        for (int bits = 0; bits < 8; bits++) {
            boolean a = (bits & 1) != 0;
            boolean b = (bits & 2) != 0;
            boolean c = (bits & 4) != 0;
            FheBoolean x = FheBoolean.trivial(a);
            FheBoolean y = FheBoolean.trivial(b);
            assertEquals(a && b, value(x.and(y)));
            assertEquals(a || b, value(x.or(y)));
            assertEquals(a ^ b, value(x.xor(y)));
            assertEquals(!a, value(x.not()));
            assertEquals(c ? a : b, value(FheBoolean.trivial(c).select(x, y)));
            assertEquals(c ? 7 : 9, value(FheBoolean.trivial(c).select(FheUint8.trivial(7), FheUint8.trivial(9))));
            assertEquals(a && !b, value(x.and(y.not())));
            assertEquals(a, value(x.and(x.evaluator().constant(true))));
        }
    }

    @Test
    void readsClearTables() {
        Random random = new Random(5);
        for (int size : new int[] {1, 3, 16, 17, 200, 256, 300}) {
            List<BigInteger> entries = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                entries.add(new BigInteger(32, random));
            }
            for (int i : new int[] {0, 1, size / 2, size - 1, size, 255}) {
                FheUint32 read = FheUint8.trivial(i & 255).readFrom(entries, FheUint32.TYPE);
                BigInteger expected = (i & 255) < size ? entries.get(i & 255) : BigInteger.ZERO;
                assertEquals(expected, read.knownValue().orElseThrow());
                FheUint32 wide = FheUint16.trivial(i).readFrom(entries, FheUint32.TYPE);
                assertEquals(
                        i < size ? entries.get(i) : BigInteger.ZERO,
                        wide.knownValue().orElseThrow());
            }
        }
        FheUint8 index = FheUint8.trivial(0);
        assertThrows(IllegalArgumentException.class, () -> index.readFrom(List.of(), FheUint8.TYPE));
        assertThrows(ValueRangeException.class, () -> index.readFrom(List.of(BigInteger.valueOf(256)), FheUint8.TYPE));
    }

    @Test
    void whatANumberCannotHoldNamesTheTypeThatCould() {
        assertEquals("FheUint8 holds 0 to 255, not -1; take a signed type", refusal(FheUint8.TYPE, -1));
        assertEquals("FheUint8 holds 0 to 255, not 256; take a wider type", refusal(FheUint8.TYPE, 256));
        assertEquals("FheInt8 holds -128 to 127, not -129; take a wider type", refusal(FheInt8.TYPE, -129));
    }

    private static @Nullable String refusal(IntegerType<?> type, int value) {
        return assertThrows(ValueRangeException.class, () -> type.check(BigInteger.valueOf(value)))
                .getMessage();
    }

    /** Equal operands, and numbers whose digits are copies of one another, have noise that adds up: nothing is refused, nothing goes wrong. */
    @Test
    void computesWithNumbersThatDependOnEachOther() {
        ClearBlocks many = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2, BatchCost.ONE_THREAD.onThreads(64), -128);
        for (ClearBlocks engine : List.of(new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2), many)) {
            for (int i : new int[] {-128, -77, -1, 0, 1, 5, 127}) {
                IntegerEvaluator.countLookups(engine, () -> checkDependent(i));
            }
        }
    }

    private static void checkDependent(int i) {
        FheInt8 x = FheInt8.trivial(i);
        FheInt64 wide = x.as(FheInt64.TYPE);
        FheInt64 other = FheInt8.trivial(i / 2).as(FheInt64.TYPE);
        assertEquals(2L * i, value(wide.plus(wide).carried()));
        assertEquals(0, value(wide.minus(wide).carried()));
        assertEquals((long) i * i, value(wide.times(wide)));
        assertEquals((long) i * (i / 2), value(wide.times(other)));
        assertEquals(i == 0 ? -1 : 1, value(wide.dividedBy(wide)));
        assertEquals(i / 2 == 0 ? i : i % (i / 2), value(wide.remainder(other)));
        assertTrue(value(wide.equalTo(wide)));
        assertFalse(value(wide.lessThan(wide)));
        assertEquals(i < i / 2, value(wide.lessThan(other)));
        assertEquals(i == i / 2, value(wide.equalTo(other)));
        assertEquals(i, value(wide.max(wide)));
        assertEquals(Long.bitCount(i), value(wide.bitCount()));
        assertEquals(Long.numberOfLeadingZeros(i), value(wide.leadingZeros()));
        assertEquals((long) i << (i & 63), value(wide.shiftLeft(wide)));
        assertEquals(Long.rotateLeft(i, 3), value(wide.rotateLeft(3)));
        assertEquals((byte) (i + i) != i + i, value(x.plusReporting(x).overflow()));
        assertFalse(value(x.minusReporting(x).overflow()));
        assertEquals((byte) (i * i) != i * i, value(x.timesReporting(x).overflow()));
        assertEquals(i, value(wide.and(wide)));
        FheInt8 three = x.evaluator().constant(FheInt8.TYPE, 3);
        FheBoolean bit = x.lessThan(x.evaluator().constant(FheInt8.TYPE, 1));
        assertTrue(value(bit.select(bit, bit.not())));
        assertEquals(i < 1 ? 3 : i, value(bit.select(bit.select(three, x), x)));
    }

    @Test
    void sumsMany() {
        List<FheUint16> numbers = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < 100; i++) {
            numbers.add(FheUint16.trivial(i * 601L));
            sum += i * 601L;
        }
        assertEquals(sum & 0xffff, value(IntegerEvaluator.clear().sum(numbers)));
        assertThrows(
                IllegalArgumentException.class, () -> IntegerEvaluator.clear().sum(List.<FheUint8>of()));
    }

    @Test
    void refusesValuesOutsideTheirType() {
        assertThrows(ValueRangeException.class, () -> FheUint8.trivial(256));
        assertThrows(ValueRangeException.class, () -> FheUint8.trivial(-1));
        assertThrows(ValueRangeException.class, () -> FheInt8.trivial(128));
        assertThrows(ValueRangeException.class, () -> FheUint64.trivial(-1));
        assertThrows(ValueRangeException.class, () -> FheUint8.trivial(1).plus(256));
        for (IntegerType<?> type : IntegerType.all()) {
            BlockParameters parameters = BlockParameters.MESSAGE_2_CARRY_2;
            for (BigInteger value : List.of(type.least(), type.largest(), BigInteger.ONE)) {
                assertEquals(value, type.decode(type.encode(value, parameters), parameters), type.toString());
            }
        }
    }

    @Test
    void refusesToMixEvaluators() {
        IntegerEvaluator one = IntegerEvaluator.on(new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2));
        ClearBlocks other = new ClearBlocks(new BlockParameters(2, 2, 36));
        FheUint8 x = one.encryptClear(FheUint8.TYPE, BigInteger.TWO);
        FheUint8 y = IntegerEvaluator.on(other).encryptClear(FheUint8.TYPE, BigInteger.TWO);
        IncompatibleException refused = assertThrows(IncompatibleException.class, () -> x.plus(y));
        assertTrue(refused.getMessage().contains("clear blocks"), refused.getMessage());
        assertThrows(IncompatibleException.class, () -> x.times(y));
        assertThrows(IncompatibleException.class, () -> x.lessThan(y));
        assertThrows(IncompatibleException.class, () -> x.shiftLeft(y));
        assertThrows(IncompatibleException.class, () -> x.and(y));
        assertThrows(IncompatibleException.class, () -> x.dividedBy(y));
        assertThrows(IncompatibleException.class, () -> x.plusReporting(y));
        assertThrows(IncompatibleException.class, () -> x.equalTo(x).and(y.equalTo(y)));
        assertThrows(IncompatibleException.class, () -> x.equalTo(x).select(y, y));
        assertThrows(IncompatibleException.class, () -> one.integer(FheUint8.TYPE, List.of("a", "b", "c", "d")));
        assertThrows(
                IncompatibleException.class,
                () -> one.integer(FheUint8.TYPE, x.blocks().subList(0, 3)));
        assertThrows(IncompatibleException.class, () -> one.bit(x.blocks().getFirst()));
        assertThrows(IllegalArgumentException.class, () -> one.add(List.of(x), List.of()));
        assertEquals(2, value(one.integer(FheUint8.TYPE, x.blocks())));
        assertTrue(value(one.bit(x.equalTo(x).block())));
        assertThrows(
                InvalidParametersException.class,
                () -> IntegerEvaluator.on(new ClearBlocks(new BlockParameters(3, 3, 81))));
        assertThrows(
                InvalidParametersException.class,
                () -> IntegerEvaluator.on(new ClearBlocks(new BlockParameters(2, 2, 24))));
    }

    /** As differences of blocks are, or what a file says. */
    @Test
    void refusesBlocksThatCarriesCannotBeTakenFrom() {
        ClearBlocks engine = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2);
        IntegerEvaluator evaluator = IntegerEvaluator.on(engine);
        ClearBlock x = engine.encrypt(1);
        ClearBlock y = engine.encrypt(3);
        Combination<ClearBlock> shifted = Combination.<ClearBlock>constant(0).plus(4, y);
        for (ClearBlock block : List.of(
                engine.combine(Combination.of(x).plus(-1, y)),
                engine.combine(Combination.of(x).plus(4, y).plus(5)),
                engine.combine(Combination.of(x).plus(-5)),
                engine.spaced(shifted, 0, 12, 4))) {
            assertThrows(IncompatibleException.class, () -> evaluator.integer(FheUint8.TYPE, List.of(x, x, x, block)));
        }
        FheUint8 largest = evaluator.integer(
                FheUint8.TYPE, List.of(x, x, x, engine.combine(Combination.of(x).plus(4, y))));
        assertEquals(BigInteger.valueOf(85), largest.carried().knownValue().orElseThrow());
    }

    /** A program's failure probability is at most the sum over its look-ups, and a budget stops it before it is passed. */
    @Test
    void keepsToItsFailureBudget() {
        ClearBlocks engine = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2);
        IntegerEvaluator free = IntegerEvaluator.on(engine);
        FheUint64 x = free.encryptClear(FheUint64.TYPE, BigInteger.TEN);
        x.plus(x.times(x)).carried();
        LookUpCount count = free.count();
        assertEquals(-128 + Math.log((double) count.lookUps()) / Math.log(2), count.log2Failure(), 1e-6);
        IntegerEvaluator limited = IntegerEvaluator.on(engine, FailureBudget.of(-118));
        FheUint64 y = limited.encryptClear(FheUint64.TYPE, BigInteger.valueOf(1234));
        FheUint64 z = limited.encryptClear(FheUint64.TYPE, BigInteger.TEN);
        y.plus(z).carried();
        assertThrows(FailureBudgetException.class, () -> y.times(z));
        assertTrue(limited.count().log2Failure() <= -118);
        // Of a batch that is refused nothing counts.
        IntegerEvaluator narrow = IntegerEvaluator.on(engine, FailureBudget.of(-126));
        FheUint64 digits = narrow.encryptClear(FheUint64.TYPE, BigInteger.ONE);
        assertThrows(FailureBudgetException.class, () -> digits.and(digits.not()));
        assertEquals(LookUpCount.NONE, narrow.count());
    }

    @Test
    void tellsWhatItIsWithoutContents() {
        assertEquals(
                "FheInt16 on clear blocks of 2 + 2 bits", FheInt16.trivial(77).toString());
        assertEquals(
                "FheBoolean on clear blocks of 2 + 2 bits",
                FheBoolean.trivial(true).toString());
    }
}
