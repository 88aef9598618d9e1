package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ringgsw.noise.FailureBudget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/** Many pairs of operands of one width side by side, run through an operation at once and compared with {@link BigInteger}. */
final class Lanes {

    /** Random operands beside the corners. */
    static final int RANDOM = 10_000;

    private final ClearBlocks engine;
    private final RadixEvaluator<ClearBlock> evaluator;
    private final int bits;
    private final boolean signed;
    private final List<BigInteger> left = new ArrayList<>();
    private final List<BigInteger> right = new ArrayList<>();

    private Lanes(ClearBlocks engine, int bits, boolean signed) {
        this.engine = engine;
        this.evaluator =
                new RadixEvaluator<>(new Blocks<>(engine, new Meter(FailureBudget.unlimited())), new CarryPlanner());
        this.bits = bits;
        this.signed = signed;
    }

    /** All pairs of numbers of few bits. */
    static Lanes all(ClearBlocks engine, int bits, boolean signed) {
        Lanes lanes = new Lanes(engine, bits, signed);
        for (int a = 0; a < 1 << bits; a++) {
            for (int b = 0; b < 1 << bits; b++) {
                lanes.add(BigInteger.valueOf(a), BigInteger.valueOf(b));
            }
        }
        return lanes;
    }

    /** All pairs of corners, and random pairs of random lengths. */
    static Lanes random(ClearBlocks engine, int bits, boolean signed, long seed) {
        Lanes lanes = new Lanes(engine, bits, signed);
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        List<BigInteger> corners = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.TWO,
                BigInteger.valueOf(3),
                BigInteger.ONE.negate(),
                BigInteger.TWO.negate(),
                half,
                half.subtract(BigInteger.ONE),
                half.add(BigInteger.ONE),
                new BigInteger("5".repeat(bits / 4), 16),
                new BigInteger("A".repeat(bits / 4), 16),
                BigInteger.ONE.shiftLeft(bits / 2));
        for (BigInteger a : corners) {
            corners.forEach(b -> lanes.add(a, b));
        }
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM; i++) {
            BigInteger a = new BigInteger(i % 2 == 0 ? bits : random.nextInt(bits + 1), random);
            BigInteger b = new BigInteger(i % 4 < 2 ? bits : random.nextInt(bits + 1), random);
            lanes.add(i % 8 == 5 ? a.negate() : a, i % 8 == 7 ? b.negate() : i % 64 == 9 ? a : b);
        }
        return lanes;
    }

    private void add(BigInteger a, BigInteger b) {
        left.add(wrapped(a, bits, signed));
        right.add(wrapped(b, bits, signed));
    }

    /** A number modulo 2^bits, as the type has it. */
    static BigInteger wrapped(BigInteger value, int bits, boolean signed) {
        BigInteger reduced = value.mod(BigInteger.ONE.shiftLeft(bits));
        return signed && reduced.testBit(bits - 1) ? reduced.subtract(BigInteger.ONE.shiftLeft(bits)) : reduced;
    }

    int bits() {
        return bits;
    }

    boolean signed() {
        return signed;
    }

    RadixEvaluator<ClearBlock> evaluator() {
        return evaluator;
    }

    List<BigInteger> right() {
        return right;
    }

    /** What a fresh encryption of all first operands would be. */
    Radix<ClearBlock> x() {
        return number(left, bits);
    }

    /** What a fresh encryption of all second operands would be. */
    Radix<ClearBlock> y() {
        return number(right, bits);
    }

    Radix<ClearBlock> number(List<BigInteger> values, int width) {
        int messageBits = engine.parameters().messageBits();
        int[][] digits = new int[width / messageBits][values.size()];
        for (int lane = 0; lane < values.size(); lane++) {
            byte[] bytes = values.get(lane).toByteArray();
            int sign = values.get(lane).signum() < 0 ? 0xff : 0;
            for (int i = 0; i < digits.length; i++) {
                int bit = i * messageBits;
                int place = bytes.length - 1 - bit / 8;
                int value = place >= 0 ? bytes[place] & 0xff : sign;
                digits[i][lane] = value >> bit % 8 & engine.parameters().base() - 1;
            }
        }
        List<ClearBlock> blocks = new ArrayList<>();
        for (int[] digit : digits) {
            blocks.add(engine.encrypt(digit));
        }
        return new Radix<>(blocks);
    }

    /** A number in a lane. */
    BigInteger value(Radix<ClearBlock> number, int lane, boolean asSigned) {
        int messageBits = engine.parameters().messageBits();
        int width = number.size() * messageBits;
        byte[] bytes = new byte[width / 8 + 2];
        long carry = 0;
        for (int i = 0; i < number.size(); i++) {
            carry += number.block(i).value(lane);
            long digit = carry & engine.parameters().base() - 1;
            carry >>= messageBits;
            int bit = i * messageBits;
            bytes[bytes.length - 1 - bit / 8] |= (byte) (digit << bit % 8);
        }
        return wrapped(new BigInteger(bytes), width, asSigned);
    }

    /** Compares a result with what it should be in every lane. */
    void check(String name, Radix<ClearBlock> result, BinaryOperator<BigInteger> expected) {
        int width = result.size() * engine.parameters().messageBits();
        for (int lane = 0; lane < left.size(); lane++) {
            BigInteger x = left.get(lane);
            BigInteger y = right.get(lane);
            BigInteger right = wrapped(expected.apply(x, y), width, signed);
            BigInteger found = value(result, lane, signed);
            if (!right.equals(found)) {
                assertEquals(right, found, name + " of " + x + ", " + y + ", " + bits + " bits");
            }
        }
    }

    /** Compares bits with what they should be in every lane. */
    void checkBit(String name, ClearBlock result, BiFunction<BigInteger, BigInteger, Boolean> expected) {
        for (int lane = 0; lane < left.size(); lane++) {
            BigInteger x = left.get(lane);
            BigInteger y = right.get(lane);
            if (result.value(lane) != (expected.apply(x, y) ? 1 : 0)) {
                assertEquals(expected.apply(x, y), result.value(lane) == 1, name + " of " + x + ", " + y + ", " + bits);
            }
        }
    }
}
