package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted unsigned integer of 32 bits. */
public final class FheUint32 extends FheInteger<FheUint32> {

    /** The type. */
    public static final IntegerType<FheUint32> TYPE = new IntegerType<>("FheUint32", 32, false, FheUint32::new);

    FheUint32(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint32 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint32 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheUint32 self() {
        return this;
    }
}
