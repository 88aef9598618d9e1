package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ringgsw.FhewParameters;

/** Parameter sets for functions of numbers: of at least 128 bits of security by {@link FhewParameters#security}. */
public final class FunctionSets {

    /**
     * Numbers modulo up to 2^29 in boxes of 2^9, so of up to 20 bits: three bits a floor, and every rotation on a fresh number, a difference of two, or a
     * result fails with at most 2^-128. N = 2048, Q below 2^50 in four digits of ten bits, the lowest ten left out; n = 1352 under q_KS = 2^35,
     * looked up in base 4 to keep the table below a gigabyte. Derived by the noise model: rounding to a power of two alone costs (1 + 2n/3)/12, so that a box is
     * 2^9; below q_KS = 2^35 the table's errors, and with fewer digits the accumulator's, pass that.
     */
    public static final FhewParameters MODULUS_29 = FhewParameters.builder()
            .name("FUNCTIONS-29")
            .ring(2048, 50)
            .lwe(1352, 12)
            .keySwitch(35, 2)
            .gadget(new Gadget(10, 4, 10))
            .build();

    private FunctionSets() {}
}
