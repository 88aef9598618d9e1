package io.fhe4j.ringgsw.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.noise.Failure;
import org.junit.jupiter.api.Test;

/** Margins of the committed sets, and what test vectors and tables are, without keys. */
class FunctionSetsTest {

    private static final NumberEncoding LARGE = new NumberEncoding(29, 20);

    private static double fresh(int bits) {
        double deviation = Math.scalb(FhewParameters.ERROR_DEVIATION, -bits);
        return deviation * deviation;
    }

    @Test
    void everyRotationOfALargeNumberFailsWithAtMost2ToMinus128() {
        FhewParameters set = FunctionSets.MODULUS_29;
        FunctionNoise noise = FunctionNoise.of(set);
        double rotated = noise.rotated(29);
        // The second rotation of the first floor sees its operand's error and that of the first one.
        assertTrue(Failure.log2(LARGE.margin(), fresh(29) + rotated) < -200);
        assertTrue(Failure.log2(LARGE.margin(), 2 * fresh(29) + rotated) < -200);
        assertTrue(Failure.log2(LARGE.margin(), 2 * rotated) < -128);
        NumberEncoding next = new NumberEncoding(26, 17);
        double floored = rotated + noise.rounding(29, 26);
        assertTrue(Failure.log2(next.margin(), floored + noise.rotated(26)) < -200);
        assertTrue(set.failureLog2(Gate.AND) < -128);
    }

    @Test
    void theSetIsSecure() {
        assertTrue(FunctionSets.MODULUS_29.insecurityReason().isEmpty());
    }

    @Test
    void theIdentityIsOneFromAQuarterToThreeQuarters() {
        int degree = 64;
        for (int bits = 3; bits <= 7; bits++) {
            int step = 2 * degree >> bits;
            TestVector identity = new TestVector.Identity(20, bits);
            long turn = 1L << bits;
            for (long phase = turn / 4; phase < 3 * turn / 4; phase++) {
                int exponent = (int) phase * step;
                long read = exponent < degree
                        ? identity.value(exponent, degree)
                        : -identity.value(exponent - degree, degree);
                assertEquals(phase, read);
            }
        }
    }

    @Test
    void tablesKnowTheirSymmetry() {
        assertEquals(
                FunctionTable.Symmetry.NEGACYCLIC,
                FunctionTable.of(3, 4, m -> m < 4 ? m + 1 : 16 - (m - 3)).symmetry());
        assertEquals(
                FunctionTable.Symmetry.PERIODIC,
                FunctionTable.of(3, 4, m -> m % 4).symmetry());
        assertEquals(
                FunctionTable.Symmetry.ARBITRARY, FunctionTable.of(3, 4, m -> m).symmetry());
        assertEquals(FunctionTable.of(2, 0, 1, 2, 3), FunctionTable.of(2, 2, m -> m));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 0, 1, 2));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 0, 1, 2, 4));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 0, 1, 2, -1));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(15, 2, m -> 0));
        assertThrows(IllegalArgumentException.class, () -> new NumberEncoding(8, 7));
        assertThrows(IllegalArgumentException.class, () -> new NumberEncoding(61, 7));
    }
}
