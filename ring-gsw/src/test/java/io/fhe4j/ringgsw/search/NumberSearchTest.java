package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.functions.FunctionSets;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSearchTest {

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** Security, failures, rotations and time: worked out anew from what was found. */
    @ParameterizedTest
    @CsvSource({"128, 29, 20", "128, 17, 8", "128, 35, 25", "192, 29, 19"})
    void whatIsFoundFulfilsTheRequest(int level, int modulusBits, int messageBits) {
        NumberRequest request =
                NumberRequest.of(SecurityLevel.valueOf("BITS_" + level), new NumberEncoding(modulusBits, messageBits));
        NumberFound found = NumberSearch.find(request);
        FhewParameters set = found.set();
        double deviation = log2(FhewParameters.ERROR_DEVIATION);
        double lwe = log2((double) set.switchingModulus().value()) - deviation;
        double ring = log2((double) set.ringModulus().value()) - deviation;
        assertTrue(LweSecurity.securityBits(set.lweDimension(), Secret.TERNARY, lwe) >= level, set.toString());
        assertTrue(LweSecurity.securityBits(set.ringDegree(), Secret.TERNARY, ring) >= level, set.toString());
        // A result's error is that before the last rounding, and of rounding to the modulus; two of them must stay
        // within half a box.
        double steps = (1 + set.lweDimension() * 2.0 / 3) / 12 / Math.scalb(1.0, 2 * modulusBits);
        double rounding = (1
                        + 2
                                * Math.scalb(
                                        1.0,
                                        2
                                                * (modulusBits
                                                        - set.switchingModulus().bits())))
                * steps;
        if (set.switchingModulus().bits() == modulusBits) {
            rounding = 0;
        }
        double result = set.noise().accumulator().total()
                + set.noise().table()
                + set.noise().ringRounding()
                + rounding;
        double halfBox = Math.scalb(0.5, -messageBits);
        assertEquals(Failure.log2Erfc(halfBox / Math.sqrt(2 * 1.03 * 2 * result)), found.failureLog2(), 1e-2);
        assertTrue(found.failureLog2() <= -128 && set.failureLog2(Gate.AND) <= -128, found.toString());
        assertTrue(found.keyBytes() <= request.keyBytes());
        assertEquals(found.keyBytes(), FhewSearch.keyBytes(set));
        int step = Integer.numberOfTrailingZeros(2 * set.ringDegree()) - (modulusBits - messageBits);
        assertEquals(2 * Math.ceilDiv(messageBits, step) - 1, found.rotations());
        double nanos = FhewSearch.nanos(set, CostTable.committed(), 1).orElseThrow();
        assertEquals(found.rotations() * nanos, found.nanos(), 1);
        assertTrue(found.binding().contains("would save"), found.binding());
        assertEquals(request.name(), set.name());
        assertEquals(request, NumberRequest.parse(request.name()));
    }

    @Test
    void theSearchFindsThePresetAgain() {
        NumberRequest request = NumberRequest.of(SecurityLevel.BITS_128, new NumberEncoding(29, 20))
                .with(-128, 1_610_612_736L);
        NumberFound found = NumberSearch.find(request);
        FhewParameters preset = FunctionSets.MODULUS_29;
        assertEquals(preset.fingerprint(), found.set().fingerprint(), preset + ", but found " + found);
        assertTrue(FhewSearch.keyBytes(preset) <= request.keyBytes());
    }

    @Test
    void smallerKeysAndRarerFailuresCostMore() {
        NumberRequest usual = NumberRequest.of(SecurityLevel.BITS_128, new NumberEncoding(29, 20));
        double nanos = NumberSearch.find(usual).nanos();
        assertTrue(NumberSearch.find(usual.with(-128, 3L << 29)).nanos() > nanos);
        assertTrue(NumberSearch.find(usual.with(-250, usual.keyBytes())).nanos() >= nanos);
        assertTrue(NumberSearch.find(usual.with(-40, usual.keyBytes())).nanos() <= nanos);
    }

    /** Boxes of 2^8 are lost to rounding; boxes larger than 2N leave no bit to take off. */
    @ParameterizedTest
    @ValueSource(strings = {"NUMBERS_128_29_21", "NUMBERS_128_29_2", "NUMBERS_128_48_39"})
    void impossibleRequestsAreRefused(String name) {
        NumberRequest request = NumberRequest.parse(name);
        assertThrows(InvalidParametersException.class, () -> NumberSearch.find(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NUMBERS_128_29", "NUMBERS_100_29_20", "NUMBERS_128_29_28", "NUMBERS_128_61_20"})
    void otherNamesAreRefused(String name) {
        assertTrue(NumberRequest.isNamed(name));
        assertThrows(InvalidParametersException.class, () -> NumberRequest.parse(name));
    }
}
