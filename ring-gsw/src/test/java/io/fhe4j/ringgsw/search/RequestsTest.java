package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import org.junit.jupiter.api.Test;

/** What messages say of a request. */
class RequestsTest {

    private static final String LIMITS =
            ", with 128 bits of security, failures of at most 2^-128.0 and keys of at most 4294967296 bytes)";

    @Test
    void theySayInWordsWhatIsAskedFor() {
        SecurityLevel level = SecurityLevel.BITS_128;
        assertEquals(
                "GINX_128_2 (gates of 2 inputs by GINX, 1 at a time" + LIMITS,
                FhewRequest.parse("GINX_128_2").toString());
        assertEquals(
                "TORUS_128_2_2 (look-ups of 2 message and 2 carry bits at a squared norm of 25.0, 1 at a time" + LIMITS,
                PbsRequest.of(PbsEngine.TORUS, level, 2, 2).toString());
        assertEquals(
                "NUMBERS_128_29_20 (functions of numbers of 20 bits modulo 2^29, 1 at a time" + LIMITS,
                NumberRequest.parse("NUMBERS_128_29_20").toString());
        assertEquals(
                "TABLES_128_2_2 (large tables in blocks of 2 message and 2 carry bits" + LIMITS,
                TableRequest.of(level, 2, 2).toString());
        assertEquals(
                "WIDE_128_8 (look-ups of values of 8 bits, 1 at a time" + LIMITS,
                WideRequest.of(8, level).toString());
    }
}
