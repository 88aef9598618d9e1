package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted unsigned integer of 16 bits. */
public final class FheUint16 extends FheInteger<FheUint16> {

    /** The type. */
    public static final IntegerType<FheUint16> TYPE = new IntegerType<>("FheUint16", 16, false, FheUint16::new);

    FheUint16(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint16 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint16 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheUint16 self() {
        return this;
    }
}
