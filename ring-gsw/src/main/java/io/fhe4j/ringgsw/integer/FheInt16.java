package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted signed integer of 16 bits. */
public final class FheInt16 extends FheInteger<FheInt16> {

    /** The type. */
    public static final IntegerType<FheInt16> TYPE = new IntegerType<>("FheInt16", 16, true, FheInt16::new);

    FheInt16(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt16 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt16 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheInt16 self() {
        return this;
    }
}
