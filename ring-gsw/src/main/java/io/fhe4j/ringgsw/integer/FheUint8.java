package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;

/** An encrypted unsigned integer of 8 bits. */
public final class FheUint8 extends FheInteger<FheUint8> {

    /** The type. */
    public static final IntegerType<FheUint8> TYPE = new IntegerType<>("FheUint8", 8, false, FheUint8::new);

    FheUint8(IntegerEvaluator evaluator, Radix<Object> number) {
        super(TYPE, evaluator, number);
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint8 trivial(long value) {
        return trivial(BigInteger.valueOf(value));
    }

    /**
     * A number on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public static FheUint8 trivial(BigInteger value) {
        return IntegerEvaluator.clear().encryptClear(TYPE, value);
    }

    @Override
    FheUint8 self() {
        return this;
    }
}
