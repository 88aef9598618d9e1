package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.memfhe.HistoricalSet;
import io.fhe4j.backend.pim.memfhe.MemfheProvider;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gates on the simulated ReRAM: the same ciphertexts as on the processor, word for word, and gate by gate where so told. */
class MemfheGatesTest {

    private static final List<Gate> SOME = List.of(Gate.NAND, Gate.XNOR);
    private static final List<Gate> ALL = List.of(Gate.AND, Gate.NAND, Gate.OR, Gate.NOR, Gate.XOR, Gate.XNOR);

    private static BackendOptions options(String gates, String values) {
        return BackendOptions.defaults().with(MemfheProvider.GATES, gates).with(MemfheProvider.VALUES, values);
    }

    private static byte[] words(LweCiphertext ciphertext) {
        return ciphertext.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Runs gates on the processor and on the memory, and compares. */
    private static void same(FhewParameters parameters, List<Gate> gates, BackendOptions options) {
        try (Backend cpu = Backends.open("cpu");
                Backend memory = Backends.open("pim-memfhe", options);
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(cpu))) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            LweCiphertext x = client.encrypt(true);
            LweCiphertext y = client.encrypt(false);
            GateEvaluator fast = GateEvaluator.on(cpu, keys);
            GateEvaluator simulated = GateEvaluator.on(memory, keys);
            for (Gate gate : gates) {
                LweCiphertext expected = fast.evaluate(gate, x, y);
                assertArrayEquals(words(expected), words(simulated.evaluate(gate, x, y)), gate.name());
            }
            SimulatedDevice device = (SimulatedDevice) memory.device();
            assertTrue(device.ledger().calls(Kernel.FORWARD_NTT) > 0);
            assertTrue(device.ledger().picojoules() > 0);
            String report = device.report();
            assertTrue(report.contains("executed gate by gate") && report.contains("look_up_sum"), report);
        }
    }

    private static FhewParameters toy(BlindRotationMethod method) {
        return FhewSets.insecure("TOY", "a test of a simulated memory").withMethod(method);
    }

    @ParameterizedTest
    @EnumSource(BlindRotationMethod.class)
    void gatesOfTheToySet(BlindRotationMethod method) {
        same(toy(method), SOME, options("sample", "cpu"));
    }

    @ParameterizedTest
    @EnumSource(BlindRotationMethod.class)
    @Tag("slow")
    void everyGateOfTheToySet(BlindRotationMethod method) {
        same(toy(method), ALL, options("sample", "reference"));
    }

    private static Stream<Arguments> historicalSets() {
        return HistoricalSet.ALL.stream()
                .flatMap(set -> Stream.of(BlindRotationMethod.AP, BlindRotationMethod.GINX)
                        .map(method -> Arguments.of(set.paperName(), method)));
    }

    /** Every set of the paper's table at n = 16: keys of real dimensions would not fit a test's memory by AP. */
    @ParameterizedTest
    @MethodSource("historicalSets")
    @Tag("slow")
    void everyGateOfHistoricalSetsOfSmallDimension(String set, BlindRotationMethod method) {
        same(historical(HistoricalSet.of(set), 16, method), ALL, options("sample", "cpu"));
    }

    @ParameterizedTest
    @EnumSource(
            value = BlindRotationMethod.class,
            names = {"AP", "GINX"})
    void everyGateOfTheHistoricalToySetOfSmallDimension(BlindRotationMethod method) {
        same(historical(HistoricalSet.of("TOY"), 16, method), ALL, options("sample", "cpu"));
    }

    /** A historical set at another dimension of its LWE secret. */
    static FhewParameters historical(HistoricalSet set, int dimension, BlindRotationMethod method) {
        return FhewParameters.builder()
                .name(set.name())
                .method(method)
                .ring(set.ringDegree(), Modulus.of(set.modulus()))
                .lwe(dimension, set.lweBits())
                .keySwitch(0, 5)
                .gadget(set.logGadgetBase(), false)
                .refreshBase(set.refreshBase())
                .insecure("published baseline")
                .build()
                .acceptFailureProbability(-1);
    }

    /** A client on the memory: its keys are made there, in buffers that are secret. */
    @Test
    void clientsOnTheMemory() {
        FhewParameters toy = FhewSets.insecure("TOY", "a test of a simulated memory");
        try (Backend memory = Backends.open("pim-memfhe");
                Backend cpu = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(toy, ClientOptions.defaults().on(memory))) {
            GateEvaluator evaluator = GateEvaluator.on(cpu, client.evaluationKeys(ProgressListener.NONE));
            for (boolean x : new boolean[] {false, true}) {
                LweCiphertext result = evaluator.xor(client.encrypt(x), client.encrypt(true));
                assertEquals(!x, client.decrypt(result));
            }
        }
    }

    @Test
    @Tag("slow")
    void aGateOfStd128ByGinx() {
        same(FhewSets.published("STD128"), List.of(Gate.NAND), options("sample", "reference"));
    }

    @Test
    @Tag("slow")
    void aGateOfTheHistoricalSetByApAtFullDimension() {
        same(
                historical(HistoricalSet.of("STD128_AP"), 512, BlindRotationMethod.AP),
                List.of(Gate.NAND),
                options("sample", "cpu"));
    }

    /** Every step on the arrays: what comes out of their gates is what the next step reads. */
    @Test
    @Tag("slow")
    void aWholeNandGateByGate() {
        same(
                historical(HistoricalSet.of("STD128"), 512, BlindRotationMethod.GINX),
                List.of(Gate.NAND),
                options("all", "cpu"));
    }

    /** The same of few coefficients, quickly. */
    @ParameterizedTest
    @EnumSource(
            value = BlindRotationMethod.class,
            names = {"AP", "GINX"})
    void aSmallNandGateByGate(BlindRotationMethod method) {
        FhewParameters small = FhewParameters.builder()
                .name("small")
                .method(method)
                .ring(64, 27)
                .lwe(4, 7)
                .keySwitch(0, 5)
                .gadget(7, false)
                .refreshBase(23)
                .insecure("a test of a simulated memory")
                .build()
                .acceptFailureProbability(-1);
        same(small, List.of(Gate.NAND), options("all", "reference"));
    }
}
