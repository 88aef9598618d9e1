package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {

    private static boolean expected(Gate gate, boolean x, boolean y) {
        return switch (gate) {
            case AND -> x && y;
            case OR -> x || y;
            case XOR -> x != y;
            case NAND -> !(x && y);
            case NOR -> !(x || y);
            case XNOR -> x == y;
        };
    }

    @ParameterizedTest
    @EnumSource
    void hasTheTruthTableOfItsName(Gate gate) {
        for (int bits = 0; bits < 4; bits++) {
            boolean x = (bits & 1) == 1;
            boolean y = bits >= 2;
            assertEquals(expected(gate, x, y), gate.apply(x, y), gate + " of " + x + ", " + y);
        }
    }

    /** Whatever errors the operands have, below q/16 each, the gate is right: XOR doubles them and has twice the room. */
    @ParameterizedTest
    @EnumSource
    void leavesAnEighthOfTheCircleForEachOperandsError(Gate gate) {
        for (int bits = 0; bits < 4; bits++) {
            int ones = Integer.bitCount(bits);
            int phase = Math.floorMod(gate.coefficient() * 2 * ones + gate.offsetEighths(), 8);
            int distance = Math.min(Math.floorMod(phase, 4), Math.floorMod(-phase, 4));
            assertTrue(distance >= Math.abs(gate.coefficient()), gate + " with " + ones + " ones: " + phase);
        }
    }
}
