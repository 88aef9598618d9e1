package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.Workers;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CircuitTest {

    /** x + y of so many bits, by one gate of parity and one majority a place. */
    private static Circuit adder(int bits) {
        CircuitBuilder builder = new CircuitBuilder();
        List<Wire> x = builder.inputs(bits);
        List<Wire> y = builder.inputs(bits);
        Wire carry = builder.constant(false);
        for (int i = 0; i < bits; i++) {
            builder.output(builder.gate(Gate.XOR3, x.get(i), y.get(i), carry));
            carry = builder.gate(Gate.MAJORITY, x.get(i), y.get(i), carry);
        }
        builder.output(carry);
        return builder.build();
    }

    private static boolean[] bits(int x, int y, int width) {
        return GateTest.bits(x | y << width, 2 * width);
    }

    private static int number(List<Boolean> bits) {
        int number = 0;
        for (int i = 0; i < bits.size(); i++) {
            number |= bits.get(i) ? 1 << i : 0;
        }
        return number;
    }

    private static List<Boolean> list(boolean[] bits) {
        List<Boolean> list = new ArrayList<>();
        for (boolean bit : bits) {
            list.add(bit);
        }
        return list;
    }

    @Test
    void anAdderAddsInTheClear() {
        Circuit adder = adder(4);
        for (int x = 0; x < 16; x++) {
            for (int y = 0; y < 16; y++) {
                assertEquals(x + y, number(list(adder.apply(bits(x, y, 4)))));
            }
        }
        // The first place has no carry: XOR and AND instead of XOR3 and MAJORITY.
        assertEquals(Map.of(Gate.AND, 1, Gate.XOR, 1, Gate.MAJORITY, 3, Gate.XOR3, 3), adder.gatesByKind());
        assertEquals(8, adder.gates());
        assertEquals(4, adder.depth());
        assertEquals("circuit of 8 inputs, 5 outputs, 8 gates in 4 waves", adder.toString());
        assertThrows(IllegalArgumentException.class, () -> adder.apply(true));
    }

    @Test
    void anAdderAddsEncryptedBitsOnSeveralThreads() {
        Oracle oracle = new Oracle(FhewSets.insecure("TOY", "tests"), 41);
        Circuit adder = adder(4);
        try (Backend cpu = Backends.open("cpu");
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            GateEvaluator evaluator = GateEvaluator.on(cpu, oracle.keys());
            for (int k = 0; k < 2; k++) {
                int x = 5 + 6 * k;
                int y = 15 - k;
                List<LweCiphertext> encrypted = new ArrayList<>();
                for (boolean bit : bits(x, y, 4)) {
                    encrypted.add(oracle.encrypt(bit));
                }
                List<Long> told = new ArrayList<>();
                List<LweCiphertext> sum =
                        adder.evaluate(evaluator, encrypted, new Workers(threads, 3), (stage, done, total) -> {
                            assertEquals(8, total);
                            told.add(done);
                        });
                assertEquals(x + y, number(sum.stream().map(oracle::decrypt).toList()));
                assertEquals(List.of(0L, 2L, 4L, 6L, 8L), told);
                assertEquals(
                        x + y,
                        number(adder.evaluate(evaluator, encrypted).stream()
                                .map(oracle::decrypt)
                                .toList()));
                assertThrows(IllegalArgumentException.class, () -> adder.evaluate(evaluator, encrypted.subList(0, 3)));
            }
        }
    }

    @Test
    void whatIsConstantKnownOrNotNeededIsNotComputed() {
        CircuitBuilder builder = new CircuitBuilder();
        Wire x = builder.input();
        Wire y = builder.input();
        Wire z = builder.input();
        assertEquals(x, builder.gate(Gate.AND, x, x));
        assertEquals(builder.constant(false), builder.gate(Gate.AND, x, x.not()));
        assertEquals(x.not(), builder.gate(Gate.NAND, x, builder.constant(true)));
        assertEquals(x, builder.gate(Gate.AND, builder.constant(true), x));
        assertEquals(z, builder.gate(Gate.MAJORITY, x, z, x.not()));
        assertEquals(builder.gate(Gate.OR, x, y), builder.gate(Gate.MAJORITY, y, builder.constant(true), x));
        assertEquals(builder.gate(Gate.AND3, x, y, z), builder.gate(Gate.AND4, x, z, x, y));
        assertEquals(builder.gate(Gate.XOR, x, y), builder.gate(Gate.XOR, y, x));
        builder.output(builder.gate(Gate.OR, x, y).not());
        builder.output(builder.constant(true));
        builder.output(z.not());
        Circuit circuit = builder.build();
        assertEquals(1, circuit.gates(), "the others lead to no output");
        assertEquals(List.of(true, true, false), list(circuit.apply(false, false, true)));
        assertEquals(List.of(false, true, true), list(circuit.apply(true, false, false)));
        Wire foreign = new CircuitBuilder().input();
        assertThrows(IllegalArgumentException.class, () -> builder.gate(Gate.AND, x, foreign));
        assertThrows(IllegalArgumentException.class, () -> builder.output(foreign));
        assertThrows(IllegalArgumentException.class, () -> builder.gate(Gate.AND, x));
    }

    @Test
    void muxChooses() {
        CircuitBuilder builder = new CircuitBuilder();
        Wire condition = builder.input();
        builder.output(builder.mux(condition, builder.input(), builder.input()));
        Circuit mux = builder.build();
        for (int number = 0; number < 8; number++) {
            boolean[] bits = GateTest.bits(number, 3);
            assertEquals(bits[0] ? bits[1] : bits[2], mux.apply(bits)[0]);
        }
        assertEquals(2, mux.depth());
        assertEquals(3, mux.gates());
    }

    /** The union of what all gates fail with, and a budget that says no. */
    @Test
    void circuitsSayHowOftenTheyFail() {
        FhewParameters set = FhewSets.published("STD128");
        Circuit adder = adder(8);
        double majority = set.failureLog2(Gate.MAJORITY);
        assertEquals(
                majority + Math.log(14) / Math.log(2),
                adder.failureLog2(set),
                1e-3,
                "seven of each with three operands");
        adder.spend(set, FailureBudget.of(-64));
        assertThrows(FailureBudgetException.class, () -> adder.spend(set, FailureBudget.of(majority)));
        assertEquals(Double.NEGATIVE_INFINITY, new CircuitBuilder().build().failureLog2(set));
    }

    /** All gates are charged with the errors that enter them before the first is computed, and a budget that is too small has none computed. */
    @Test
    void aBudgetIsChargedForTheWholeCircuitBeforeItsFirstGate() {
        Oracle oracle = new Oracle(FhewSets.insecure("TOY", "tests"), 43);
        Circuit adder = adder(2);
        List<LweCiphertext> encrypted = new ArrayList<>();
        for (boolean bit : bits(2, 3, 2)) {
            encrypted.add(oracle.encrypt(bit));
        }
        try (Backend cpu = Backends.open("cpu")) {
            GateEvaluator evaluator = GateEvaluator.on(cpu, oracle.keys());
            FailureBudget all = FailureBudget.unlimited();
            List<LweCiphertext> sum = adder.evaluate(evaluator.withBudget(all), encrypted);
            assertEquals(5, number(sum.stream().map(oracle::decrypt).toList()));
            assertEquals(adder.gates(), all.bootstrappings());
            // XOR and AND of encryptions; then XOR3 and MAJORITY of two encryptions and a carry.
            FhewParameters set = oracle.parameters;
            double fresh = LweCiphertext.freshVariance(set);
            FailureBudget expected = FailureBudget.unlimited();
            expected.spend(set.failureLog2(Gate.AND, 2 * fresh), 2);
            expected.spend(set.failureLog2(Gate.XOR3, 2 * fresh + set.noise().output()), 2);
            assertEquals(expected.log2(), all.log2(), 1e-9);

            FailureBudget small = FailureBudget.of(all.log2() - 1);
            List<Long> told = new ArrayList<>();
            assertThrows(
                    FailureBudgetException.class,
                    () -> adder.evaluate(
                            evaluator.withBudget(small),
                            encrypted,
                            new Workers(Runnable::run, 1),
                            (stage, done, total) -> told.add(done)));
            assertEquals(0, small.bootstrappings());
            assertEquals(List.of(), told);
        }
    }

    @Test
    void gatesThatDoNotFitTheSetAreRefusedByName() {
        CircuitBuilder builder = new CircuitBuilder();
        builder.output(builder.gate(Gate.AND4, builder.inputs(4).toArray(Wire[]::new)));
        Circuit circuit = builder.build();
        Oracle oracle = new Oracle(FhewSets.insecure("TOY", "tests"), 42);
        try (Backend cpu = Backends.open("cpu")) {
            GateEvaluator evaluator = GateEvaluator.on(cpu, oracle.keys());
            List<LweCiphertext> bits = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                bits.add(oracle.encrypt(true));
            }
            String message = assertThrows(IncompatibleException.class, () -> circuit.evaluate(evaluator, bits))
                    .getMessage();
            assertTrue(message.startsWith("AND4"), message);
        }
    }
}
