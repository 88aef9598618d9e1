package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ringgsw.FhewParameters;

/** Parameter sets for functions of numbers, as the search finds them: of at least 128 bits of security by {@link FhewParameters#security}. */
public final class FunctionSets {

    /**
     * Numbers modulo up to 2^29 in boxes of 2^9, so of up to 20 bits: three bits a floor, and every rotation on a fresh number, a difference of two, or a
     * result fails with at most 2^-128: {@code fhe4j parameters --search NUMBERS_128_29_20 --key-bytes 1610612736}. With keys of 3 GB a sign would take a fifth
     * less.
     */
    public static final FhewParameters MODULUS_29 = FhewParameters.builder()
            .name("FUNCTIONS-29")
            .ring(2048, 50)
            .lwe(1349, 12)
            .keySwitch(35, 2)
            .gadget(new Gadget(9, 4, 14))
            .build();

    private FunctionSets() {}
}
