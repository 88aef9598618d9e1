package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.pbs.WideParameters;
import io.fhe4j.ringgsw.pbs.WideParameters.Way;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WideSearchTest {

    static List<WideParameters> presets() {
        return List.of(WideParameters.MESSAGE_7, WideParameters.MESSAGE_8);
    }

    /** Presets are the fastest way that the search finds. */
    @ParameterizedTest
    @MethodSource("presets")
    void theSearchFindsEveryPresetAgain(WideParameters preset) {
        WideRequest request = WideRequest.of(preset.bits(), SecurityLevel.BITS_128);
        WideParameters found = WideSearch.find(request).getFirst().set();
        assertEquals(preset.way(), found.way());
        assertEquals(
                preset.circuits().map(CircuitParameters::fingerprint),
                found.circuits().map(CircuitParameters::fingerprint),
                preset + ", but found " + found);
        assertTrue(WideSearch.keyBytes(preset) <= request.keyBytes(), preset.toString());
        assertTrue(preset.failureLog2() <= -128 && preset.blocks().securityBits() >= 128, preset.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8})
    void whatIsFoundFulfilsTheRequest(int bits) {
        WideRequest request = new WideRequest(bits, SecurityLevel.BITS_128, -128, 4, 16L << 30);
        List<WideFound> found = WideSearch.find(request);
        assertEquals(Way.values().length, found.size());
        double before = 0;
        for (WideFound way : found) {
            WideParameters set = way.set();
            assertEquals(bits, set.bits());
            assertTrue(way.failureLog2() <= -128 && way.failureLog2() > -400, way.toString());
            assertTrue(set.blocks().securityBits() >= 128, way.toString());
            assertTrue(way.keyBytes() <= request.keyBytes(), way.toString());
            assertTrue(way.nanos() >= before, "the fastest first");
            assertTrue(
                    set.resultSquaredNorm() <= set.blocks().blocks().largestSquaredNorm(),
                    "results may be looked up again");
            before = way.nanos();
        }
        assertEquals(request.bits(), WideRequest.parse(request.name()).bits());
    }

    /** A tree has two rotations for its result beside the first: the keys of a direct set pay from some bits on. */
    @Test
    void fewBitsAreLookedUpDirectlyAndManyAreNot() {
        assertEquals(
                Way.DIRECT,
                WideSearch.find(WideRequest.of(4, SecurityLevel.BITS_128))
                        .getFirst()
                        .set()
                        .way());
        assertEquals(
                Way.TREE,
                WideSearch.find(WideRequest.of(8, SecurityLevel.BITS_128))
                        .getFirst()
                        .set()
                        .way());
    }

    @Test
    void impossibleRequestsAreRefused() {
        assertThrows(InvalidParametersException.class, () -> WideRequest.parse("WIDE_128_9"));
        assertThrows(IllegalArgumentException.class, () -> WideRequest.of(9, SecurityLevel.BITS_128));
        CircuitParameters digits = WideParameters.MESSAGE_8.circuits().orElseThrow();
        assertThrows(InvalidParametersException.class, () -> WideParameters.tree(9, digits));
        assertThrows(InvalidParametersException.class, () -> WideParameters.tree(4, digits));
        assertThrows(
                InvalidParametersException.class, () -> WideParameters.tree(8, CircuitParameters.MESSAGE_2_CARRY_2));
        assertThrows(
                InvalidParametersException.class,
                () -> WideParameters.circuit(8, digits),
                "selections err more than look-ups of these digits take");
        assertEquals(Way.DIRECT, WideParameters.direct(PbsSets.MESSAGE_8).way());
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "-128, 1000, the key bytes bind: allow larger keys",
        "-100000, 16000000000, the failure probability binds: allow more failures",
        "-100000, 1000, 'neither more failures nor larger keys alone would do: allow both, or ask for a lower level'"
    })
    void aRefusalNamesTheLimitThatIsInTheWay(double failureLog2, long keyBytes, String way) {
        WideRequest request = new WideRequest(8, SecurityLevel.BITS_128, failureLog2, 1, keyBytes);
        InvalidParametersException refusal =
                assertThrows(InvalidParametersException.class, () -> WideSearch.find(request));
        assertEquals("no set for " + request + " is known; " + way, refusal.getMessage());
    }

    @ParameterizedTest
    @MethodSource("presets")
    void valuesAreSplitAndJoined(WideParameters set) {
        for (int value = 0; value < 1 << set.bits(); value++) {
            int[] parts = set.split(value);
            assertEquals(set.parts(), parts.length);
            for (int part = 0; part < parts.length; part++) {
                assertTrue(parts[part] <= set.largest(part), value + " part " + part);
            }
            assertEquals(value, set.join(parts));
        }
    }
}
