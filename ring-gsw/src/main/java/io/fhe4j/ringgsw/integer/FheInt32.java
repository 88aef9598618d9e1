package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted signed integer of 32 bits. */
public final class FheInt32 extends FheInteger<FheInt32> {

    /** The type. */
    public static final IntegerType<FheInt32> TYPE = new IntegerType<>("FheInt32", 32, true, FheInt32::new);

    FheInt32(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt32 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt32 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheInt32 self() {
        return this;
    }
}
