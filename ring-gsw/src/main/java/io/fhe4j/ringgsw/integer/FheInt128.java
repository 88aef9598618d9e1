package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted signed integer of 128 bits. */
public final class FheInt128 extends FheInteger<FheInt128> {

    /** The type. */
    public static final IntegerType<FheInt128> TYPE = new IntegerType<>("FheInt128", 128, true, FheInt128::new);

    FheInt128(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt128 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheInt128 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheInt128 self() {
        return this;
    }
}
