package io.fhe4j.tests.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksEncoder;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoding and decoding through a backend, at full size. */
class EncodingTest {

    private static final int LOG_SCALE = 50;

    /** What is lost is the rounding of N coefficients, of deviation √(N/12) in each slot, and nothing else. */
    @Test
    void onlyTheRoundingIsLostAtTheLargestRingAndScale() {
        CkksParameters parameters = CkksParameters.builder()
                .ringDegree(1 << 16)
                .depth(1)
                .scaleBits(LOG_SCALE)
                .build();
        int n = parameters.maxSlots();
        ComplexVector values = Slots.uniform(new Random(16), n);
        try (Backend backend = Backends.openDefault()) {
            CkksEncoder encoder = CkksEncoder.on(backend, parameters);
            ComplexVector found = encoder.decode(encoder.encode(values, 1, parameters.scale(1), n));
            double rounding = Math.sqrt(parameters.ringDegree() / 12.0) * Math.pow(2, -LOG_SCALE);
            assertEquals(1, Slots.deviation(found, values) / rounding, 0.03);
            // A complex Gaussian passes six deviations with probability e^-36 in a slot.
            assertTrue(Slots.worst(found, values) <= 6 * rounding);
        }
    }
}
