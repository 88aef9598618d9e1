package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FhewSearchTest {

    /** All but those of four inputs at 256 bits, which no ring of the table serves. */
    static Stream<FhewRequest> requests() {
        return Stream.of(BlindRotationMethod.values())
                .flatMap(method -> Stream.of(SecurityLevel.values())
                        .flatMap(level ->
                                Stream.of(GateFamily.values()).map(family -> FhewRequest.of(method, family, level))))
                .filter(request -> FhewDefaults.names().contains(request.name()));
    }

    private static FhewRequest twoInputs(BlindRotationMethod method) {
        return FhewRequest.of(method, GateFamily.TWO_INPUTS, SecurityLevel.BITS_128);
    }

    /** Every default: secure, seldom wrong, of moderate keys, for every gate of its family, by the model that gates ask. */
    @ParameterizedTest
    @MethodSource("requests")
    void defaultsKeepWhatTheirNamesPromise(FhewRequest request) {
        FhewParameters set = FhewDefaults.open(request.name());
        assertEquals(request.name(), set.name());
        assertEquals(request.method(), set.method());
        assertTrue(set.security().reaches(request.security()), set.toString());
        assertTrue(set.insecurityReason().isEmpty());
        int gates = 0;
        for (Gate gate : Gate.values()) {
            if (gate.fits(set.bitEncoding())) {
                gates++;
                assertTrue(
                        set.failureLog2(gate) <= -128, gate + " of " + set + " fails with 2^" + set.failureLog2(gate));
            }
        }
        assertTrue(gates >= 6
                && set.bitEncoding().plaintextModulus() == request.family().plaintextModulus());
        set.checkFailureAccepted();
    }

    /** Presets are a search's output: the recorded request finds the same set again. */
    @ParameterizedTest
    @EnumSource
    void theSearchFindsTheDefaultOfEachMethodAgain(BlindRotationMethod method) {
        findsAgain(twoInputs(method));
    }

    @ParameterizedTest
    @MethodSource("requests")
    @Tag("slow")
    void theSearchFindsEveryDefaultAgain(FhewRequest request) {
        findsAgain(request);
    }

    private static void findsAgain(FhewRequest request) {
        FhewFound found = FhewSearch.find(request);
        FhewParameters preset = FhewDefaults.open(request.name());
        assertEquals(preset, found.set());
        assertTrue(FhewSearch.keyBytes(preset) <= request.keyBytes());
        assertTrue(found.failureLog2() <= request.failureLog2());
        assertTrue(found.keyBytes() <= request.keyBytes());
        assertTrue(found.nanos() > 0 && found.weighed() > 1000);
        assertTrue(found.binding().contains("would save"), found.binding());
    }

    /** What the search computed without building the set is what the built set says. */
    @ParameterizedTest
    @EnumSource
    void candidatesAreTheSetsThatTheyBecome(BlindRotationMethod method) {
        FhewFound found = FhewSearch.find(twoInputs(method));
        assertEquals(found.set().failureLog2(), found.failureLog2(), 1e-6);
    }

    @Test
    void harderRequestsCostMore() {
        FhewFound usual = FhewSearch.find(twoInputs(BlindRotationMethod.GINX));
        FhewFound sloppy = FhewSearch.find(new FhewRequest(
                BlindRotationMethod.GINX,
                GateFamily.TWO_INPUTS,
                SecurityLevel.BITS_128,
                -40,
                1,
                FhewRequest.DEFAULT_KEY_BYTES));
        assertTrue(sloppy.nanos() < usual.nanos() && sloppy.failureLog2() > usual.failureLog2());
        FhewFound stronger = FhewSearch.find(
                FhewRequest.of(BlindRotationMethod.GINX, GateFamily.TWO_INPUTS, SecurityLevel.BITS_192));
        assertTrue(stronger.nanos() > usual.nanos());
        FhewFound small = FhewSearch.find(new FhewRequest(
                BlindRotationMethod.GINX,
                GateFamily.TWO_INPUTS,
                SecurityLevel.BITS_128,
                -128,
                1,
                usual.keyBytes() / 2));
        assertTrue(small.keyBytes() <= usual.keyBytes() / 2 && small.nanos() >= usual.nanos());
        FhewFound batch = FhewSearch.find(new FhewRequest(
                BlindRotationMethod.GINX,
                GateFamily.TWO_INPUTS,
                SecurityLevel.BITS_128,
                -128,
                8,
                FhewRequest.DEFAULT_KEY_BYTES));
        assertTrue(batch.nanos() <= usual.nanos());
    }

    @Test
    void thereIsADefaultForWhateverTheTableServes() {
        assertEquals(27, FhewDefaults.names().size());
        assertEquals(27, requests().count());
        assertThrows(InvalidParametersException.class, () -> FhewDefaults.open("GINX_256_5"));
        assertEquals(FhewDefaults.open("AP_128_3"), FhewDefaults.open("ap_128_3"));
    }

    @Test
    void whatNoSetFulfilsIsRefused() {
        FhewRequest tiny =
                new FhewRequest(BlindRotationMethod.AP, GateFamily.TWO_INPUTS, SecurityLevel.BITS_128, -128, 1, 1000);
        assertThrows(InvalidParametersException.class, () -> FhewSearch.find(tiny));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FhewRequest(
                        BlindRotationMethod.AP, GateFamily.TWO_INPUTS, SecurityLevel.BITS_128, 0, 1, 1000));
    }
}
