package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted unsigned integer of 64 bits. */
public final class FheUint64 extends FheInteger<FheUint64> {

    /** The type. */
    public static final IntegerType<FheUint64> TYPE = new IntegerType<>("FheUint64", 64, false, FheUint64::new);

    FheUint64(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint64 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint64 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheUint64 self() {
        return this;
    }
}
