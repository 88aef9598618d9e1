package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted unsigned integer of 128 bits. */
public final class FheUint128 extends FheInteger<FheUint128> {

    /** The type. */
    public static final IntegerType<FheUint128> TYPE = new IntegerType<>("FheUint128", 128, false, FheUint128::new);

    FheUint128(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint128 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint128 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheUint128 self() {
        return this;
    }
}
