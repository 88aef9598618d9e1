package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted signed integer of 64 bits. */
public final class FheInt64 extends FheInteger<FheInt64> {

    /** The type. */
    public static final IntegerType<FheInt64> TYPE = new IntegerType<>("FheInt64", 64, true, FheInt64::new);

    FheInt64(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt64 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt64 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheInt64 self() {
        return this;
    }
}
