package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.ValueRangeException;
import java.math.BigInteger;
import java.util.List;

/**
 * A type of encrypted integers: how many bits, and whether the top one is a sign.
 *
 * @param <T> the class of its values
 */
public final class IntegerType<T extends FheInteger<T>> {

    private final String name;
    private final int bits;
    private final boolean signed;
    private final Maker<T> maker;

    /** Wraps a number. */
    interface Maker<T> {
        T make(IntegerEvaluator evaluator, Radix<Object> number);
    }

    IntegerType(String name, int bits, boolean signed, Maker<T> maker) {
        this.name = name;
        this.bits = bits;
        this.signed = signed;
        this.maker = maker;
    }

    /** Every type, by rising width, unsigned first. */
    public static List<IntegerType<?>> all() {
        return List.of(
                FheUint8.TYPE,
                FheInt8.TYPE,
                FheUint16.TYPE,
                FheInt16.TYPE,
                FheUint32.TYPE,
                FheInt32.TYPE,
                FheUint64.TYPE,
                FheInt64.TYPE,
                FheUint128.TYPE,
                FheInt128.TYPE);
    }

    /** The number of bits. */
    public int bits() {
        return bits;
    }

    /** Whether the top bit is a sign (two's complement). */
    public boolean isSigned() {
        return signed;
    }

    /** The least value. */
    public BigInteger least() {
        return signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    }

    /** The largest value. */
    public BigInteger largest() {
        return BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws ValueRangeException if it does not fit the type
     */
    public T trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(this, value);
    }

    /** How many blocks a value has. */
    public int blocks(BlockParameters parameters) {
        return bits / parameters.messageBits();
    }

    /**
     * The digits to encrypt, lowest first.
     *
     * @param value in the type's range
     * @throws ValueRangeException if it is not
     */
    public int[] encode(BigInteger value, BlockParameters parameters) {
        check(value);
        int[] digits = new int[blocks(parameters)];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = value.shiftRight(i * parameters.messageBits())
                    .and(BigInteger.valueOf(parameters.base() - 1))
                    .intValue();
        }
        return digits;
    }

    /**
     * The value of decrypted blocks, lowest first; they may hold more than digits, since carries are propagated late.
     *
     * @param blocks as many as {@link #blocks}
     */
    public BigInteger decode(int[] blocks, BlockParameters parameters) {
        BigInteger value = BigInteger.ZERO;
        for (int i = blocks.length - 1; i >= 0; i--) {
            value = value.shiftLeft(parameters.messageBits()).add(BigInteger.valueOf(blocks[i]));
        }
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
        BigInteger reduced = value.mod(modulus);
        return reduced.compareTo(largest()) > 0 ? reduced.subtract(modulus) : reduced;
    }

    /**
     * Checks that a value fits.
     *
     * @throws ValueRangeException if it does not
     */
    public void check(BigInteger value) {
        if (value.compareTo(least()) < 0 || value.compareTo(largest()) > 0) {
            boolean wantsSign = value.signum() < 0 && !isSigned();
            throw new ValueRangeException(name + " holds " + least() + " to " + largest() + ", not " + value + "; take "
                    + (wantsSign ? "a signed type" : "a wider type"));
        }
    }

    T make(IntegerEvaluator evaluator, Radix<Object> number) {
        return maker.make(evaluator, number);
    }

    /** The name of the class. */
    @Override
    public String toString() {
        return name;
    }
}
