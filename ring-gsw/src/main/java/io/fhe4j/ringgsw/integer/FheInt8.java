package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted signed integer of 8 bits. */
public final class FheInt8 extends FheInteger<FheInt8> {

    /** The type. */
    public static final IntegerType<FheInt8> TYPE = new IntegerType<>("FheInt8", 8, true, FheInt8::new);

    FheInt8(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt8 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt8 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheInt8 self() {
        return this;
    }
}
