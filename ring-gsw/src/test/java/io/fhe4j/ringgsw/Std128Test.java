package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gates of a set of real size. */
class Std128Test {

    @Test
    void gatesOfStd128AreRight() {
        try (Backend cpu = Backends.open("cpu")) {
            Oracle oracle = new Oracle(FhewSets.published("STD128"), 5, cpu);
            GateEvaluator gates = GateEvaluator.on(cpu, oracle.keys());
            List<Gate> kinds = new ArrayList<>();
            List<LweCiphertext> x = new ArrayList<>();
            List<LweCiphertext> y = new ArrayList<>();
            List<Boolean> expected = new ArrayList<>();
            for (Gate gate : List.of(Gate.AND, Gate.OR, Gate.XOR, Gate.NAND, Gate.NOR, Gate.XNOR)) {
                for (int bits = 1; bits < 4; bits += 2) {
                    kinds.add(gate);
                    x.add(oracle.encrypt(true));
                    y.add(oracle.encrypt(bits == 3));
                    expected.add(gate.apply(true, bits == 3));
                }
            }
            List<LweCiphertext> results = gates.evaluate(kinds, x, y);
            assertEquals(expected, results.stream().map(oracle::decrypt).toList());
            // The second generation, on bootstrapped operands.
            LweCiphertext again = gates.nand(results.get(0), results.get(3));
            assertEquals(!(expected.get(0) && expected.get(3)), oracle.decrypt(again));
        }
    }
}
