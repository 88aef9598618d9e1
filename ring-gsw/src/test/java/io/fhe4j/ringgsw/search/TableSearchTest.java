package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSearchTest {

    private static final TableRequest REQUEST = TableRequest.of(SecurityLevel.BITS_128, 2, 2);

    @Test
    void theSearchFindsThePresetAgain() {
        TableFound found = TableSearch.find(REQUEST);
        CircuitParameters preset = CircuitParameters.MESSAGE_2_CARRY_2;
        assertEquals(preset.fingerprint(), found.set().fingerprint(), preset + ", but found " + found);
        assertEquals(
                found.nanos(), TableSearch.nanos(preset, CostTable.committed()).orElseThrow(), 1e-3);
    }

    /** What is read at a place of 16 bits may be looked up again, and its bits be a place again. */
    @Test
    void whatIsFoundFulfilsTheRequest() {
        TableFound found = TableSearch.find(TableRequest.of(SecurityLevel.BITS_128, 1, 1));
        CircuitParameters set = found.set();
        double norm = set.variance(16) / set.blocks().noise().rotation();
        assertTrue(norm <= set.blocks().blocks().largestSquaredNorm(), set::toString);
        assertTrue(set.blocks().failureLog2() <= -128 && set.failureLog2(16) <= -128, set::toString);
        assertTrue(set.bitFailureLog2(norm) <= -128, set::toString);
        assertTrue(set.blocks().securityBits() >= 128, set::toString);
        assertTrue(found.keyBytes() <= REQUEST.keyBytes() && found.keyBytes() > PbsSearch.keyBytes(set.blocks()));
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "-128, 1000, the key bytes bind: allow larger keys",
        "-100000, 16000000000, the failure probability binds: allow more failures",
        "-100000, 1000, 'neither more failures nor larger keys alone would do: allow both, or ask for a lower level'"
    })
    void aRefusalNamesTheLimitThatIsInTheWay(double failureLog2, long keyBytes, String way) {
        TableRequest request = REQUEST.with(failureLog2, keyBytes);
        InvalidParametersException refusal =
                assertThrows(InvalidParametersException.class, () -> TableSearch.find(request));
        assertEquals("no set for " + request + " is known; " + way, refusal.getMessage());
    }

    @Test
    void impossibleRequestsAreRefused() {
        assertEquals(REQUEST, TableRequest.parse(REQUEST.name()));
        assertTrue(TableRequest.isNamed("TABLES_128_9_9") && !TableRequest.isNamed("TORUS_128_2_2"));
        assertThrows(InvalidParametersException.class, () -> TableRequest.parse("TABLES_128_9_9"));
        assertThrows(IllegalArgumentException.class, () -> new TableRequest(2, 2, SecurityLevel.BITS_128, 0, 1L << 32));
        CostTable none = CostTable.of(List.of());
        assertFalse(TableSearch.nanos(CircuitParameters.MESSAGE_2_CARRY_2, none).isPresent());
    }
}
