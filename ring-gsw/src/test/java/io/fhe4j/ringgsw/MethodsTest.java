package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MissingKeyException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Gates of all numbers of inputs by all three methods, at TOY, against the clear bits and between backends. */
class MethodsTest {

    private static final Backend REFERENCE = Backends.open("reference");
    private static final Backend CPU = Backends.open("cpu");
    private static final FhewParameters TOY = FhewSets.insecure("TOY", "tests");

    @AfterAll
    static void close() {
        CPU.close();
        REFERENCE.close();
    }

    private static Fingerprint digest(LweCiphertext x) {
        return Fingerprint.of(x.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE));
    }

    private static List<GateCall> allInputs(Oracle oracle, List<Boolean> expected) {
        List<GateCall> calls = new ArrayList<>();
        for (Gate gate : Gate.of(oracle.parameters)) {
            for (int number = 0; number < 1 << gate.inputs(); number++) {
                List<LweCiphertext> operands = new ArrayList<>();
                for (boolean bit : GateTest.bits(number, gate.inputs())) {
                    operands.add(oracle.encrypt(bit));
                }
                calls.add(new GateCall(gate, operands));
                expected.add(GateTest.expected(gate, Integer.bitCount(number)));
            }
        }
        return calls;
    }

    private static void checkAllGates(Oracle oracle, FhewEvaluationKeys keys, int referenceStep) {
        List<Boolean> expected = new ArrayList<>();
        List<GateCall> calls = allInputs(oracle, expected);
        List<LweCiphertext> fast = GateEvaluator.on(CPU, keys).evaluate(calls);
        assertEquals(expected, fast.stream().map(oracle::decrypt).toList());
        List<GateCall> some = new ArrayList<>();
        List<Fingerprint> digests = new ArrayList<>();
        for (int i = 0; i < calls.size(); i += referenceStep) {
            some.add(calls.get(i));
            digests.add(digest(fast.get(i)));
        }
        List<LweCiphertext> slow = GateEvaluator.on(REFERENCE, keys).evaluate(some);
        assertEquals(digests, slow.stream().map(MethodsTest::digest).toList());
    }

    @ParameterizedTest
    @EnumSource
    void allGatesOnAllInputsAgreeOnBothBackends(BlindRotationMethod method) {
        Oracle oracle = new Oracle(TOY.withMethod(method), 21, CPU);
        checkAllGates(oracle, oracle.keys(), 7);
    }

    @Test
    void gatesOfThreeAndFourInputs() {
        for (int p : new int[] {6, 8}) {
            FhewParameters parameters = FhewParameters.builder()
                    .name("more inputs")
                    .ring(512, 27)
                    .lwe(32, 10)
                    .keySwitch(17, 5)
                    .gadget(5, true)
                    .plaintextModulus(p)
                    .insecure("tests")
                    .build();
            Oracle oracle = new Oracle(parameters, p, CPU);
            checkAllGates(oracle, oracle.keys(), 40);
        }
    }

    /**
     * AP and LMKCDEY take any secrets, GINX any of the ring: Gaussian ones with a modulus of two digits, as the 192-bit set of LMKCDEY has, and each beside a ternary
     * one.
     */
    @ParameterizedTest
    @CsvSource({
        "GINX, TERNARY, GAUSSIAN",
        "AP, GAUSSIAN, GAUSSIAN",
        "AP, TERNARY, GAUSSIAN",
        "LMKCDEY, GAUSSIAN, GAUSSIAN",
        "LMKCDEY, GAUSSIAN, TERNARY"
    })
    void gaussianSecrets(BlindRotationMethod method, SecretDistribution lwe, SecretDistribution ring) {
        FhewParameters parameters = FhewParameters.builder()
                .name("gaussian")
                .method(method)
                .refreshBase(10)
                .ring(512, 30)
                .lwe(16, 10)
                .keySwitch(15, 5)
                .gadget(6, true)
                .secrets(lwe, ring)
                .insecure("tests")
                .build();
        Oracle oracle = new Oracle(parameters, 23, CPU);
        checkAllGates(oracle, oracle.keys(), 9);
        if (lwe == SecretDistribution.GAUSSIAN) {
            assertThrows(InvalidParametersException.class, () -> parameters.withMethod(BlindRotationMethod.GINX));
        }
    }

    /** Chains of gates, so that results are operands. */
    @ParameterizedTest
    @EnumSource(names = {"AP", "LMKCDEY"})
    void chainsStayRight(BlindRotationMethod method) {
        Oracle oracle = new Oracle(TOY.withMethod(method), 24, CPU);
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        Random random = new Random(5);
        List<LweCiphertext> values = new ArrayList<>();
        List<Boolean> clear = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clear.add(random.nextBoolean());
            values.add(oracle.encrypt(clear.get(i)));
        }
        for (int step = 0; step < 30; step++) {
            int a = random.nextInt(values.size());
            int b = random.nextInt(values.size());
            int c = random.nextInt(values.size());
            LweCiphertext x = gates.not(values.get(a));
            boolean mux = step % 2 == 0;
            values.add(
                    mux ? gates.mux(x, values.get(b), values.get(c)) : gates.majority(x, values.get(b), values.get(c)));
            boolean condition = !clear.get(a);
            boolean wanted = mux
                    ? condition ? clear.get(b) : clear.get(c)
                    : (condition ? 1 : 0) + (clear.get(b) ? 1 : 0) + (clear.get(c) ? 1 : 0) > 1;
            clear.add(wanted);
            assertEquals(wanted, oracle.decrypt(values.getLast()), "step " + step);
        }
    }

    /**
     * The phase of a mask switched to odd numbers, straight from q_KS: its error has mean 0 and the variance |s|²/3 in units of 2N. Rounding to 2N
     * first and setting the low bit then moves every number of the mask by 1/2 on average, which the secret adds up.
     */
    @Test
    void masksAreSwitchedToTheNearestOddNumbers() {
        int samples = 4096;
        int n = 64;
        int degree = 512;
        Random random = new Random(6);
        int[] s = new int[n];
        for (int i = 0; i < n; i++) {
            s[i] = i < 30 ? 1 : random.nextInt(3) - 1; // a secret whose numbers do not cancel
        }
        RnsBasis wide = RnsBasis.of(Modulus.powerOfTwo(15));
        RnsBasis halves = RnsBasis.of(Modulus.powerOfTwo(9));
        RnsBasis turns = RnsBasis.of(Modulus.powerOfTwo(10));
        HostRows masks = HostRows.allocate(new io.fhe4j.ntt.Shape(samples, 1, 1, 1, 1, n), wide, Form.COEFFICIENT);
        for (int b = 0; b < samples; b++) {
            for (int i = 0; i < n; i++) {
                masks.set(b, 0, 0, i, random.nextInt(1 << 15));
            }
        }
        try (RowBuffer from = CPU.allocate(masks.shape(), wide, Form.COEFFICIENT, io.fhe4j.ntt.BufferRole.SCRATCH);
                RowBuffer to = CPU.allocate(masks.shape(), turns, Form.COEFFICIENT, io.fhe4j.ntt.BufferRole.SCRATCH)) {
            CPU.stream().upload(from, masks);
            CPU.stream().switchModulus(to, from);
            double[] fault = errors(masks, CPU.stream().download(to), s, degree, true);
            CPU.stream().switchModulusOdd(to.withModuli(halves), from);
            double[] right = errors(masks, CPU.stream().download(to.withModuli(halves)), s, degree, false);
            double weight = Oracle.weight(s);
            double scatter = 3.5 * Math.sqrt(2.0 / samples);
            assertTrue(Math.abs(right[0]) < 4 * Math.sqrt(weight / 3 / samples) + weight / 32, "mean " + right[0]);
            assertTrue(Math.abs(right[1] / (weight / 3) - 1) < scatter, "variance " + right[1]);
            assertTrue(Math.abs(fault[0]) > 10, "the fault would be seen: mean " + fault[0]);
        }
    }

    /** Mean and variance of Σ (odd number − exact number)·s_i. */
    private static double[] errors(HostRows masks, HostRows switched, int[] s, int degree, boolean lowBitSet) {
        double sum = 0;
        double squares = 0;
        int samples = masks.shape().batch();
        for (int b = 0; b < samples; b++) {
            double error = 0;
            for (int i = 0; i < s.length; i++) {
                double exact = masks.get(b, 0, 0, i) * 2.0 * degree / (1 << 15);
                long word = switched.get(b, 0, 0, i);
                double odd = lowBitSet ? word | 1 : 2 * word + 1;
                error += (odd - exact - 2 * degree * Math.rint((odd - exact) / (2 * degree))) * s[i];
            }
            sum += error;
            squares += error * error;
        }
        return new double[] {sum / samples, squares / samples - sum / samples * (sum / samples)};
    }

    @Test
    void operandsThatAreConstantsOrOfOneSourceAreRewritten() {
        Oracle oracle = new Oracle(TOY, 25);
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        LweCiphertext x = oracle.encrypt(true);
        LweCiphertext y = oracle.encrypt(false);
        LweCiphertext not = gates.not(x);
        LweCiphertext one = gates.constant(true);
        LweCiphertext zero = gates.constant(false);
        assertEquals(x, gates.majority(x, y, x));
        assertEquals(y, gates.majority(x, y, not));
        assertEquals(digest(gates.or(x, y)), digest(gates.majority(x, one, y)));
        assertEquals(digest(gates.and(x, y)), digest(gates.majority(zero, x, y)));
        assertEquals(y, gates.evaluate(Gate.XOR3, x, x, y));
        assertEquals(digest(gates.not(y)), digest(gates.evaluate(Gate.XOR3, x, not, y)));
        assertEquals(digest(gates.xnor(x, y)), digest(gates.evaluate(Gate.XOR3, x, y, one)));
        assertEquals(
                gates.majority(x, y, oracle.encrypt(true)).residues().shape(),
                x.residues().shape());
        LweCiphertext z = oracle.encrypt(true);
        LweCiphertext majority = gates.majority(x, y, z);
        LweCiphertext opposite = gates.not(gates.majority(not, gates.not(y), gates.not(z)));
        assertEquals(majority.sources(), gates.majority(z, y, x).sources(), "in any order");
        assertTrue(oracle.decrypt(majority) && oracle.decrypt(opposite));
        assertEquals(digest(y), digest(gates.mux(y, y, y)), "rewritten down to the operand");
    }

    /** ¬x ⊕ y, as it comes out by one gate and its opposite by another, half of the circle farther: errors of one source, and bits that are known to be opposite. */
    @Test
    void rotationsHalfOfTheCircleApartAreOpposite() {
        Oracle oracle = new Oracle(TOY, 27);
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        for (int bits = 0; bits < 4; bits++) {
            LweCiphertext x = oracle.encrypt(bits % 2 == 1);
            LweCiphertext y = oracle.encrypt(bits / 2 == 1);
            LweCiphertext equal = gates.xor(gates.not(x), y);
            LweCiphertext different = gates.xnor(x, gates.not(y));
            assertEquals(bits == 0 || bits == 3, oracle.decrypt(equal));
            assertEquals(bits == 1 || bits == 2, oracle.decrypt(different));
            assertEquals(equal.sources(), different.sources().negated());
            assertFalse(oracle.decrypt(gates.and(equal, different)));
            assertTrue(gates.and(equal, different).knownBit().isPresent(), "without a rotation");
            assertTrue(gates.and(x, y).sources().isIndependentOf(gates.or(x, y).sources()));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        Oracle oracle = new Oracle(TOY, 26);
        GateEvaluator gates = GateEvaluator.on(CPU, oracle.keys());
        LweCiphertext x = oracle.encrypt(true);
        String message = assertThrows(IncompatibleException.class, () -> gates.evaluate(Gate.AND3, x, x, x))
                .getMessage();
        assertTrue(message.startsWith("AND3") && message.contains("GINX_128_3"), message);
        assertThrows(IllegalArgumentException.class, () -> gates.evaluate(Gate.MAJORITY, x, x));
        LweCiphertext six = oracle.encrypt(true, new LweEncoding(6, 0));
        message = assertThrows(IncompatibleException.class, () -> gates.majority(x, x, six))
                .getMessage();
        assertTrue(message.startsWith("MAJORITY") && message.contains("plaintext modulus 6"), message);
        FhewParameters other = TOY.withMethod(BlindRotationMethod.LMKCDEY);
        assertNotEquals(TOY.fingerprint(), other.fingerprint());
        LweCiphertext foreign = new Oracle(other, 27).encrypt(true);
        assertThrows(IncompatibleException.class, () -> gates.and(x, foreign));
        assertThrows(
                MissingKeyException.class, () -> oracle.keys().blindRotation().moves());
    }

    /** Programs are traced by shapes alone, whatever the method. */
    @ParameterizedTest
    @EnumSource
    void gatesRunOnTheTraceBackend(BlindRotationMethod method) {
        Oracle oracle = new Oracle(TOY.withMethod(method), 28, CPU);
        try (Backend trace = Backends.open("trace")) {
            GateEvaluator dry = GateEvaluator.on(trace, oracle.keys());
            LweCiphertext result = dry.nand(oracle.encrypt(true), oracle.encrypt(false));
            assertEquals(
                    LweCiphertext.shape(oracle.parameters), result.residues().shape());
        }
    }
}
