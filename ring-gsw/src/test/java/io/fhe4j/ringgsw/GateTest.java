package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {

    static boolean expected(Gate gate, int ones) {
        return switch (gate) {
            case AND -> ones == 2;
            case OR -> ones > 0;
            case XOR -> ones == 1;
            case NAND -> ones < 2;
            case NOR -> ones == 0;
            case XNOR -> ones != 1;
            case MAJORITY -> ones > 1;
            case AND3 -> ones == 3;
            case OR3 -> ones > 0;
            case XOR3 -> ones == 1 || ones == 3;
            case NAND3 -> ones < 3;
            case NOR3 -> ones == 0;
            case XNOR3 -> ones == 0 || ones == 2;
            case AND4 -> ones == 4;
            case OR4 -> ones > 0;
            case XOR4 -> ones == 1 || ones == 3;
            case NAND4 -> ones < 4;
            case NOR4 -> ones == 0;
            case XNOR4 -> ones == 0 || ones == 2 || ones == 4;
        };
    }

    static boolean[] bits(int number, int count) {
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = (number >> i & 1) == 1;
        }
        return bits;
    }

    @ParameterizedTest
    @EnumSource
    void hasTheTruthTableOfItsName(Gate gate) {
        for (int number = 0; number < 1 << gate.inputs(); number++) {
            assertEquals(
                    expected(gate, Integer.bitCount(number)),
                    gate.apply(bits(number, gate.inputs())),
                    gate + " of " + number);
        }
        assertThrows(IllegalArgumentException.class, () -> gate.apply(new boolean[gate.inputs() + 1]));
    }

    /** Whatever errors the operands have, up to q/(2pT) each, the gate is right: parities multiply them and have as much more room. */
    @ParameterizedTest
    @EnumSource
    void combinationsLieInTheRightHalfWithRoomForErrors(Gate gate) {
        for (int p = gate.leastPlaintextModulus(); p <= 16; p += 2) {
            assertTrue(gate.fits(new LweEncoding(p, 0)));
            int k = gate.coefficient(p);
            for (int ones = 0; ones <= gate.inputs(); ones++) {
                int phase = Math.floorMod(k * 2 * ones + gate.offsetHalves(p), 2 * p);
                assertEquals(expected(gate, ones), phase < p, gate + " of " + ones + " ones with p = " + p);
                int distance = Math.min(Math.floorMod(phase, p), Math.floorMod(-phase, p));
                assertTrue(distance >= Math.abs(k), gate + " with " + ones + " ones: " + phase);
            }
        }
    }

    @Test
    void setsHaveTheGatesOfTheirBits() {
        List<Gate> two = Gate.of(FhewSets.published("STD128"));
        List<Gate> three = Gate.of(FhewSets.published("STD128-3"));
        assertEquals(9, two.size());
        assertTrue(two.contains(Gate.MAJORITY) && two.contains(Gate.XOR3) && !two.contains(Gate.AND3));
        assertEquals(13, three.size());
        assertEquals(
                Gate.values().length, Gate.of(FhewSets.published("STD128-4")).size());
        assertFalse(Gate.AND.fits(new LweEncoding(4, 1)), "bits with an offset are others");
    }
}
