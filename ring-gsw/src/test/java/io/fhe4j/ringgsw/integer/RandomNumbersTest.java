package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random numbers on the clear evaluator, whose random blocks are random, too. */
class RandomNumbersTest {

    private static PublicSeed seed(int value) {
        byte[] bytes = new byte[PublicSeed.BYTES];
        bytes[0] = (byte) value;
        bytes[1] = (byte) (value >> 8);
        return PublicSeed.fromBytes(bytes);
    }

    private static int value(FheInteger<?> number) {
        return number.knownValue().orElseThrow().intValueExact();
    }

    /** χ² with 255 degrees of freedom passes 341 with a probability of 2.5·10^-4. */
    @Test
    void everyValueIsEquallyLikely() {
        IntegerEvaluator server = IntegerEvaluator.clear();
        int[] counts = new int[256];
        int samples = 256 * 40;
        for (int i = 0; i < samples; i++) {
            counts[value(server.random(FheUint8.TYPE, seed(i)))]++;
        }
        double chi = 0;
        for (int count : counts) {
            chi += (count - 40.0) * (count - 40.0) / 40;
        }
        assertTrue(chi < 341, "chi square " + chi);
        assertTrue(chi > 180, "too even: chi square " + chi);
    }

    /** Every slice of the circle is as long as the others, whatever the number of bits. */
    @Test
    void bitsAreThoseAskedFor() {
        IntegerEvaluator server = IntegerEvaluator.clear();
        for (int bits = 1; bits <= 8; bits++) {
            int or = 0;
            int and = -1;
            for (int i = 0; i < 100; i++) {
                int value = value(server.random(FheUint8.TYPE, bits, seed(i)));
                or |= value;
                and &= value;
            }
            assertEquals((1 << bits) - 1, or, bits + " bits");
            assertEquals(0, and & (1 << bits) - 1);
        }
        assertThrows(ValueRangeException.class, () -> server.random(FheUint8.TYPE, 0, seed(1)));
        assertThrows(ValueRangeException.class, () -> server.random(FheUint8.TYPE, 9, seed(1)));
        assertThrows(ValueRangeException.class, () -> server.random(FheInt8.TYPE, 8, seed(1)));
        assertTrue(value(server.random(FheInt8.TYPE, 7, seed(1))) >= 0);
    }

    /**
     * What is shown of 8 bits holds of all widths: every digit of a number of 128 bits is as likely, one after another too, and narrower numbers are its lowest digits. χ² with
     * 15 degrees of freedom passes 44 with a probability of 1.1·10^-4.
     */
    @Test
    void widerNumbersHaveMoreOfTheSameDigits() {
        IntegerEvaluator server = IntegerEvaluator.clear();
        int[] counts = new int[16];
        int numbers = 320;
        for (int i = 0; i < numbers; i++) {
            PublicSeed seed = seed(i);
            BigInteger wide = server.random(FheUint128.TYPE, seed).knownValue().orElseThrow();
            for (int k = 0; k < 32; k++) {
                counts[wide.shiftRight(4 * k).intValue() & 15]++;
            }
            for (IntegerType<?> type : i < 20 ? IntegerType.all() : List.<IntegerType<?>>of()) {
                BigInteger narrow = server.random(type, seed).knownValue().orElseThrow();
                assertEquals(Lanes.wrapped(wide, type.bits(), type.isSigned()), narrow, type.toString());
            }
        }
        double expected = numbers * 32 / 16.0;
        double chi = 0;
        for (int count : counts) {
            chi += (count - expected) * (count - expected) / expected;
        }
        assertTrue(chi < 44, "chi square " + chi);
        assertTrue(chi > 2, "too even: chi square " + chi);
    }

    @Test
    void seedsSayWhich() {
        IntegerEvaluator server = IntegerEvaluator.clear();
        FheUint128 one = server.random(FheUint128.TYPE, seed(1));
        assertEquals(one.knownValue(), server.random(FheUint128.TYPE, seed(1)).knownValue());
        assertNotEquals(
                one.knownValue(), server.random(FheUint128.TYPE, seed(2)).knownValue());
        assertEquals(
                BigInteger.ZERO,
                one.minus(server.random(FheUint128.TYPE, seed(1))).knownValue().orElseThrow());
        int ones = 0;
        for (int i = 0; i < 400; i++) {
            ones += server.randomBit(seed(i)).knownValue().orElseThrow() ? 1 : 0;
        }
        assertTrue(ones > 150 && ones < 250, ones + " of 400 bits");
    }

    @Test
    void aNumberIsOneBatch() {
        LookUpCount count =
                IntegerEvaluator.countLookups(() -> IntegerEvaluator.clear().random(FheUint64.TYPE, seed(3)));
        assertEquals(32, count.lookUps());
        assertEquals(1, count.batches());
    }

    /** Nothing but tables for the whole circle can be read there, and it can be added to nothing. */
    @Test
    void aRandomBlockIsNoDigit() {
        ClearBlocks blocks = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2);
        ClearBlock random = blocks.random(seed(1), 0);
        assertThrows(
                BlockOverflowException.class,
                () -> blocks.combine(Combination.of(random).plus(1, random)));
        Table digits = Table.of(16, x -> x);
        assertThrows(BlockOverflowException.class, () -> blocks.lookUp(List.of(LookUp.of(random, digits))));
    }
}
