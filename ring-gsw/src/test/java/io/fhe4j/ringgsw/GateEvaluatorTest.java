package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Gates at TOY, and at a set with the switches that TOY lacks, against the clear bits and between backends. */
class GateEvaluatorTest {

    private static final Backend REFERENCE = Backends.open("reference");
    private static final Backend CPU = Backends.open("cpu");
    private static final Oracle TOY = new Oracle(FhewSets.insecure("TOY", "tests"), 1);
    private static final FhewEvaluationKeys TOY_KEYS = TOY.keys();
    private static final GateEvaluator GATES = GateEvaluator.on(CPU, TOY_KEYS);

    private static final List<Gate> PAIRS =
            Arrays.stream(Gate.values()).filter(gate -> gate.inputs() == 2).toList();

    /** q = 2N and q_KS a power of two, as in STD128. */
    private static final Oracle SMALL = new Oracle(
            FhewParameters.builder()
                    .name("small")
                    .ring(512, 27)
                    .lwe(64, 10)
                    .keySwitch(15, 5)
                    .gadget(7, true)
                    .insecure("tests")
                    .build(),
            2);

    @AfterAll
    static void close() {
        CPU.close();
        REFERENCE.close();
    }

    private static Fingerprint digest(LweCiphertext x) {
        return Fingerprint.of(x.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE));
    }

    private static void checkAllGates(Oracle oracle, FhewEvaluationKeys keys) {
        List<Gate> gates = new ArrayList<>();
        List<LweCiphertext> x = new ArrayList<>();
        List<LweCiphertext> y = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        for (Gate gate : PAIRS) {
            for (int bits = 0; bits < 4; bits++) {
                gates.add(gate);
                x.add(oracle.encrypt((bits & 1) == 1));
                y.add(oracle.encrypt(bits >= 2));
                expected.add(gate.apply((bits & 1) == 1, bits >= 2));
            }
        }
        List<LweCiphertext> slow = GateEvaluator.on(REFERENCE, keys).evaluate(gates, x, y);
        List<Fingerprint> digests = slow.stream().map(GateEvaluatorTest::digest).toList();
        List<LweCiphertext> fast = GateEvaluator.on(CPU, keys).evaluate(gates, x, y);
        assertEquals(digests, fast.stream().map(GateEvaluatorTest::digest).toList());
        assertEquals(expected, fast.stream().map(oracle::decrypt).toList());
    }

    @Test
    void allGatesOnAllInputsAgreeOnBothBackends() {
        checkAllGates(TOY, TOY_KEYS);
        checkAllGates(SMALL, SMALL.keys());
    }

    @Test
    void chainsOfRandomGatesStayRight() {
        Random random = new Random(3);
        for (int chain = 0; chain < 2; chain++) {
            List<LweCiphertext> values = new ArrayList<>();
            List<Boolean> clear = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clear.add(random.nextBoolean());
                values.add(TOY.encrypt(clear.get(i)));
            }
            for (int step = 0; step < 50; step++) {
                int a = random.nextInt(values.size());
                int b = random.nextInt(values.size());
                Gate gate = PAIRS.get(random.nextInt(PAIRS.size()));
                boolean negate = random.nextInt(4) == 0;
                LweCiphertext x = negate ? GATES.not(values.get(a)) : values.get(a);
                values.add(GATES.evaluate(gate, x, values.get(b)));
                clear.add(gate.apply(clear.get(a) != negate, clear.get(b)));
                assertEquals(clear.getLast(), TOY.decrypt(values.getLast()), "step " + step + ": " + gate);
            }
        }
    }

    @Test
    void aBatchGivesWhatSingleGatesGive() {
        Random random = new Random(4);
        List<LweCiphertext> x = new ArrayList<>();
        List<LweCiphertext> y = new ArrayList<>();
        for (int i = 0; i < 260; i++) { // more than one batch
            x.add(TOY.encrypt(random.nextBoolean()));
            y.add(TOY.encrypt(random.nextBoolean()));
        }
        List<LweCiphertext> together = GATES.evaluate(Gate.NAND, x, y);
        assertEquals(x.size(), together.size());
        for (int i = 0; i < x.size(); i += i < 3 ? 1 : 64) {
            LweCiphertext alone = GATES.nand(x.get(i), y.get(i));
            assertEquals(digest(alone), digest(together.get(i)));
            assertEquals(alone.sources(), together.get(i).sources());
        }
        assertTrue(GATES.evaluate(Gate.NAND, List.of(), List.of()).isEmpty());
    }

    @Test
    void verbsAreTheirGates() {
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext y = TOY.encrypt(false);
        assertTrue(!TOY.decrypt(GATES.and(x, y)));
        assertTrue(TOY.decrypt(GATES.or(x, y)));
        assertTrue(TOY.decrypt(GATES.xor(x, y)));
        assertTrue(TOY.decrypt(GATES.nand(x, y)));
        assertTrue(!TOY.decrypt(GATES.nor(x, y)));
        assertTrue(!TOY.decrypt(GATES.xnor(x, y)));
        assertSame(CPU, GATES.backend());
        assertSame(TOY_KEYS, GATES.keys());
        assertEquals(TOY.parameters, GATES.parameters());
    }

    @Test
    void notIsExactAndItsOwnInverse() {
        for (boolean bit : new boolean[] {false, true}) {
            LweCiphertext x = TOY.encrypt(bit);
            LweCiphertext not = GATES.not(x);
            assertEquals(!bit, TOY.decrypt(not));
            assertEquals(-TOY.error(x, bit), TOY.error(not, !bit), "the error changes its sign only");
            LweCiphertext twice = GATES.not(not);
            assertEquals(digest(x), digest(twice));
            assertEquals(x.sources(), twice.sources());
        }
    }

    @Test
    void operandsOfOneSourceAreNotBootstrapped() {
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext not = GATES.not(x);
        assertSame(x, GATES.and(x, x));
        assertSame(x, GATES.or(x, x));
        assertSame(not, GATES.or(not, not));
        for (Gate gate : PAIRS) {
            for (boolean bit : new boolean[] {false, true}) {
                LweCiphertext a = TOY.encrypt(bit);
                assertEquals(gate.apply(bit, bit), TOY.decrypt(GATES.evaluate(gate, a, a)), gate + " of x, x");
                LweCiphertext b = GATES.not(a);
                assertEquals(gate.apply(bit, !bit), TOY.decrypt(GATES.evaluate(gate, a, b)), gate + " of x, not x");
                assertEquals(gate.apply(!bit, bit), TOY.decrypt(GATES.evaluate(gate, b, a)), gate + " of not x, x");
            }
        }
        assertEquals(Optional.of(false), GATES.xor(x, x).knownBit());
        assertEquals(Optional.of(true), GATES.xor(x, not).knownBit());
        assertEquals(Optional.of(true), GATES.nand(x, not).knownBit());
    }

    /** Gates are deterministic: the same gate of the same operands is the same ciphertext, with the same error, and is known to be. */
    @Test
    void equalCombinationsHaveOneSource() {
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext y = TOY.encrypt(true);
        LweCiphertext and = GATES.and(x, y);
        LweCiphertext swapped = GATES.and(y, x);
        LweCiphertext deMorgan = GATES.nor(GATES.not(x), GATES.not(y));
        assertEquals(digest(and), digest(swapped));
        assertEquals(and.sources(), swapped.sources());
        assertEquals(digest(and), digest(deMorgan));
        assertEquals(and.sources(), deMorgan.sources());
        assertSame(and, GATES.or(and, deMorgan));
        for (LweCiphertext other : List.of(
                GATES.or(x, y), GATES.nand(x, y), GATES.xor(x, y), GATES.and(GATES.not(x), y), GATES.nor(x, y))) {
            assertNotEquals(digest(and), digest(other));
            assertNotEquals(and.sources(), other.sources());
        }
    }

    @Test
    void trivialOperandsAreSimplified() {
        LweCiphertext one = GATES.constant(true);
        LweCiphertext zero = LweCiphertext.trivial(TOY.parameters, TOY.keySet, false);
        assertTrue(TOY.decrypt(one));
        assertTrue(!TOY.decrypt(zero));
        assertTrue(one.sources().isEmpty());
        assertEquals(Optional.of(false), GATES.not(one).knownBit());
        LweCiphertext x = TOY.encrypt(true);
        assertSame(x, GATES.and(x, one));
        assertSame(x, GATES.xor(zero, x));
        for (Gate gate : PAIRS) {
            for (int bits = 0; bits < 4; bits++) {
                boolean a = (bits & 1) == 1;
                boolean b = bits >= 2;
                LweCiphertext mixed = GATES.evaluate(gate, GATES.constant(a), TOY.encrypt(b));
                assertEquals(gate.apply(a, b), TOY.decrypt(mixed), gate.toString());
                LweCiphertext known = GATES.evaluate(gate, GATES.constant(a), GATES.constant(b));
                assertEquals(Optional.of(gate.apply(a, b)), known.knownBit());
            }
        }
        // In one list with gates that are bootstrapped, results keep their places.
        List<LweCiphertext> y = List.of(TOY.encrypt(false), one, x, TOY.encrypt(true));
        List<LweCiphertext> results = GATES.evaluate(Gate.AND, List.of(x, x, x, x), y);
        assertEquals(
                List.of(false, true, true, true),
                results.stream().map(TOY::decrypt).toList());
        assertSame(x, results.get(1));
    }

    @Test
    void foreignOperandsAreRefusedByName() {
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext other = SMALL.encrypt(true);
        String message = assertThrows(IncompatibleException.class, () -> GATES.nand(x, other))
                .getMessage();
        assertTrue(
                message.startsWith("NAND")
                        && message.contains(other.fingerprint().toString()),
                message);
        assertThrows(IncompatibleException.class, () -> GATES.not(other));

        LweCiphertext strange = LweCiphertext.fresh(
                TOY.parameters, KeySetId.random(), x.residues(), LweEncoding.BIT, 1, Optional.empty());
        message = assertThrows(KeySetMismatchException.class, () -> GATES.xor(strange, x))
                .getMessage();
        assertTrue(
                message.startsWith("XOR") && message.contains(strange.keySet().toString()), message);

        LweCiphertext dense = TOY.encrypt(true, new LweEncoding(8, 0));
        message = assertThrows(IncompatibleException.class, () -> GATES.or(x, dense))
                .getMessage();
        assertTrue(message.startsWith("OR") && message.contains("plaintext modulus 8"), message);
        LweCiphertext shifted = TOY.encrypt(true, new LweEncoding(4, 1));
        assertThrows(IncompatibleException.class, () -> GATES.and(x, shifted));
        assertThrows(IllegalArgumentException.class, () -> GATES.evaluate(Gate.OR, List.of(x), List.of()));
    }

    @Test
    void likelyFailuresAreRefusedUnlessAccepted() {
        FhewParameters likely = FhewParameters.builder()
                .ring(16, 27)
                .lwe(4, 5)
                .keySwitch(15, 5)
                .insecure("tests")
                .published(new FhewParameters.Publication(0, 1, 1, -40))
                .build();
        FhewEvaluationKeys keys = empty(likely);
        assertThrows(InvalidParametersException.class, () -> GateEvaluator.on(CPU, keys));
        int known = (int) Math.ceil(likely.knownFailureLog2(Gate.NAND));
        GateEvaluator.on(CPU, empty(likely.acceptFailureProbability(known)));
    }

    /** Gates of two inputs may be allowed where those of three are not, unless they come to one of two. */
    @Test
    void gatesOfMoreInputsNeedConsentOfTheirOwn() {
        FhewParameters set = FhewParameters.builder()
                .name("in between")
                .ring(512, 27)
                .lwe(16, 10)
                .keySwitch(13, 5)
                .gadget(7, true)
                .insecure("tests")
                .build();
        FhewParameters some = set.acceptFailureProbability((int) Math.ceil(set.failureLog2(Gate.NAND)));
        Oracle oracle = new Oracle(some, 31, CPU);
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        LweCiphertext x = oracle.encrypt(true);
        LweCiphertext y = oracle.encrypt(false);
        LweCiphertext z = oracle.encrypt(true);
        assertTrue(oracle.decrypt(gates.nand(x, y)));
        String message = assertThrows(InvalidParametersException.class, () -> gates.majority(x, y, z))
                .getMessage();
        assertTrue(message.startsWith("MAJORITY of in between fails with"), message);
        assertTrue(oracle.decrypt(gates.majority(x, y, gates.constant(true))), "an OR");
    }

    private static LweCiphertext noisy(LweCiphertext x, double variance) {
        return LweCiphertext.restored(
                x.parameters(),
                x.keySet(),
                x.residues(),
                x.encoding(),
                NoiseSources.of(x.sources().list().getFirst().id(), variance),
                Optional.empty());
    }

    /** What a gate is charged, and whether it is computed, follows from the errors of its very operands. */
    @Test
    void theErrorsOfOperandsDecide() {
        FhewParameters set = TOY.parameters;
        FailureBudget budget = FailureBudget.unlimited();
        GateEvaluator gates = GATES.withBudget(budget);
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext y = TOY.encrypt(true);
        double fresh = LweCiphertext.freshVariance(set);
        LweCiphertext and = gates.and(x, y);
        double sum = set.failureLog2(Gate.AND, 2 * fresh);
        assertEquals(sum, budget.log2(), 1e-9);
        LweCiphertext or = gates.or(and, x);
        sum = Failure.log2Sum(sum, set.failureLog2(Gate.AND, set.noise().output() + fresh));
        gates.evaluate(List.of(Gate.AND, Gate.XOR), List.of(and, and), List.of(or, and));
        sum = Failure.log2Sum(sum, set.failureLog2(Gate.AND));
        assertEquals(sum, budget.log2(), 1e-9);
        assertEquals(3, budget.bootstrappings(), "XOR(x, x) is no bootstrapping");

        double tolerated = Failure.largestVariance(1.0 / 8, -64);
        LweCiphertext almost = noisy(x, 0.99 * (tolerated - fresh));
        assertTrue(TOY.decrypt(gates.and(almost, y)));
        LweCiphertext large = noisy(x, 1.01 * (tolerated - fresh));
        long before = budget.bootstrappings();
        String message = assertThrows(PrecisionException.class, () -> gates.and(large, y))
                .getMessage();
        assertTrue(
                message.startsWith("AND would go wrong with the probability 2^-6") && message.contains("fresh"),
                message);
        assertEquals(before, budget.bootstrappings());
        assertSame(large, gates.and(large, gates.constant(true)), "without bootstrapping");
        GateEvaluator poor = GATES.withBudget(FailureBudget.of(2 * set.failureLog2(Gate.AND)));
        assertThrows(FailureBudgetException.class, () -> poor.and(and, or));
        assertEquals(Double.NEGATIVE_INFINITY, poor.budget().log2());
    }

    private static FhewEvaluationKeys empty(FhewParameters parameters) {
        KeySetId id = KeySetId.random();
        return FhewEvaluationKeys.of(
                BlindRotationKey.of(
                        parameters,
                        id,
                        Residues.onHost(HostRows.allocate(
                                BlindRotationKey.shape(parameters), parameters.ringBasis(), Form.EVALUATION)),
                        Optional.empty()),
                LweSwitchingKey.of(
                        parameters,
                        id,
                        Residues.onHost(HostRows.allocate(
                                LweSwitchingKey.shape(parameters), parameters.switchingBasis(), Form.COEFFICIENT)),
                        Optional.empty()));
    }

    @Test
    void memoryReturns() {
        LweCiphertext x = TOY.encrypt(true);
        LweCiphertext y = TOY.encrypt(false);
        LweCiphertext result = GATES.xor(x, y); // constants, keys and operands are on the backend now
        long before = CPU.memoryUse().usedBytes();
        try (Scope scope = GATES.scope()) {
            LweCiphertext inner = GATES.or(GATES.and(x, result), GATES.not(y));
            assertTrue(CPU.memoryUse().usedBytes() > before);
            scope.keep(GATES.nand(inner, x).residues());
        }
        long one = result.residues().shape().words() * Long.BYTES;
        long after = CPU.memoryUse().usedBytes();
        assertTrue(after - before < 3 * one, before + " bytes before, " + after + " after");
    }

    /** Programs are traced by shapes alone. */
    @Test
    void gatesRunOnTheTraceBackend() {
        try (Backend trace = Backends.open("trace")) {
            GateEvaluator dry = GateEvaluator.on(trace, TOY_KEYS);
            LweCiphertext result = dry.nand(TOY.encrypt(true), TOY.encrypt(false));
            assertEquals(LweCiphertext.shape(TOY.parameters), result.residues().shape());
        }
    }
}
