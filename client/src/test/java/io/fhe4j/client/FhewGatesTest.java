package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewParametersBuilder;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateCall;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client and server together: gates on fresh ciphertexts, and on results of gates. */
class FhewGatesTest {
    private static final boolean[] X = {false, false, true, true};
    private static final boolean[] Y = {false, true, false, true};
    private static final int THREADS = 2;
    private static final int ON_RESULTS = 32;

    private static FhewParameters accepted(FhewParameters parameters) {
        double worst = Gate.of(parameters).stream()
                .mapToDouble(parameters::knownFailureLog2)
                .max()
                .orElseThrow();
        return worst > FhewParameters.UNQUESTIONED_FAILURE_LOG2
                ? parameters.acceptFailureProbability((int) Math.ceil(worst))
                : parameters;
    }

    private static void checkAllGates(FhewParameters parameters, boolean inPlace) {
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS);
                Backend backend = Backends.open("cpu", BackendOptions.defaults().withExecutor(executor, THREADS));
                FhewClient client = FhewClient.generate(
                        accepted(parameters),
                        ClientOptions.defaults().on(backend).withExecutor(executor, THREADS))) {
            checkAllGates(backend, client, inPlace);
        }
    }

    /** All gates of a set on all inputs, then some on two results. */
    private static void checkAllGates(Backend backend, FhewClient client, boolean inPlace) {
        FhewEvaluationKeys keys =
                inPlace ? client.evaluationKeysInPlace(ProgressListener.NONE) : client.evaluationKeys();
        GateEvaluator evaluator = GateEvaluator.on(backend, keys);
        List<GateCall> calls = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        for (Gate gate : Gate.of(client.parameters())) {
            for (int number = 0; number < 1 << gate.inputs(); number++) {
                boolean[] bits = new boolean[gate.inputs()];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = (number >> i & 1) == 1;
                }
                calls.add(new GateCall(gate, client.encrypt(bits)));
                expected.add(gate.apply(bits));
            }
        }
        List<LweCiphertext> results = evaluator.evaluate(calls);
        List<GateCall> again = new ArrayList<>();
        List<Boolean> twice = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            assertEquals(
                    expected.get(i),
                    client.decrypt(results.get(i)),
                    calls.get(i).gate() + " " + i);
            assertEquals(!expected.get(i), client.decrypt(evaluator.not(results.get(i))));
            if (again.size() < ON_RESULTS) {
                int other = (i + 5) % results.size();
                again.add(GateCall.of(Gate.NAND, results.get(i), results.get(other)));
                twice.add(!(expected.get(i) && expected.get(other)));
            }
        }
        assertEquals(
                twice, evaluator.evaluate(again).stream().map(client::decrypt).toList());
    }

    @ParameterizedTest
    @EnumSource
    void allGatesAtToyByAllMethods(BlindRotationMethod method) {
        checkAllGates(FhewSets.insecure("TOY", "a test").withMethod(method), false);
    }

    @Test
    void gatesAtToyOnTheReferenceBackend() {
        FhewParameters parameters = FhewSets.insecure("TOY", "a test");
        try (Backend backend = Backends.open("reference");
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            GateEvaluator evaluator = GateEvaluator.on(backend, client.evaluationKeys());
            List<LweCiphertext> results = evaluator.evaluate(Gate.XOR, client.encrypt(X), client.encrypt(Y));
            for (int i = 0; i < X.length; i++) {
                assertEquals(X[i] != Y[i], client.decrypt(results.get(i)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STD128", "STD128-LMKCDEY"})
    void nandAtSetsOfRealSize(String name) {
        try (Backend backend = Backends.open("cpu");
                FhewClient client = FhewClient.generate(
                        accepted(FhewSets.published(name)),
                        ClientOptions.defaults().on(backend))) {
            GateEvaluator evaluator = GateEvaluator.on(backend, client.evaluationKeys());
            List<LweCiphertext> results = evaluator.evaluate(Gate.NAND, client.encrypt(X), client.encrypt(Y));
            for (int i = 0; i < X.length; i++) {
                assertEquals(!(X[i] && Y[i]), client.decrypt(results.get(i)));
            }
            assertTrue(client.decrypt(evaluator.nand(results.getLast(), results.getFirst())));
        }
    }

    /** Every row of the table by its own method, MEDIUM aside. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "STD128",
                "STD128Q",
                "STD192",
                "STD192Q",
                "STD256",
                "STD256Q",
                "STD128-AP",
                "STD128-LMKCDEY",
                "STD192-LMKCDEY",
                "STD256-LMKCDEY",
                "STD128-3",
                "STD128-4"
            })
    void allGatesOfEverySet(String name) {
        FhewParameters set = FhewSets.published(name);
        checkAllGates(set, set.method() == BlindRotationMethod.AP);
    }

    static List<String> defaults() {
        return List.copyOf(FhewDefaults.names());
    }

    /** Every searched default by the gates of its family. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("defaults")
    void allGatesOfEveryDefault(String name) {
        FhewParameters set = FhewDefaults.open(name);
        checkAllGates(set, set.method() == BlindRotationMethod.AP);
    }

    /** AP with the figures of every set but n, which is 32: full keys would take up to 15 GB. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "STD128, 4, 27, 1024, 11, 15, 5, 7, 64",
        "STD128Q, 4, 25, 1024, 11, 15, 5, 4, 64",
        "STD192, 4, 37, 2048, 11, 15, 5, 13, 64",
        "STD192Q, 4, 34, 2048, 11, 15, 5, 12, 64",
        "STD256, 4, 29, 2048, 11, 18, 6, 10, 64",
        "STD256Q, 4, 26, 2048, 11, 16, 6, 6, 64",
        "STD128-LMKCDEY, 4, 27, 1024, 10, 15, 5, 9, 32",
        "STD192-LMKCDEY, 4, 39, 2048, 12, 15, 5, 20, 64",
        "STD256-LMKCDEY, 4, 29, 2048, 11, 15, 5, 10, 64",
        "STD128-3, 6, 27, 1024, 11, 16, 6, 7, 64",
        "STD128-4, 8, 27, 1024, 11, 17, 6, 5, 64",
    })
    void allGatesByApWithShortSecrets(
            String name,
            int plaintextModulus,
            int logQ,
            int degree,
            int logLwe,
            int logSwitching,
            int switchingBase,
            int base,
            int refresh) {
        FhewParametersBuilder builder = FhewParameters.builder()
                .name(name + " with n = 32")
                .method(BlindRotationMethod.AP)
                .plaintextModulus(plaintextModulus)
                .refreshBase(refresh)
                .ring(degree, logQ)
                .lwe(32, logLwe)
                .keySwitch(logSwitching, switchingBase)
                .gadget(base, true)
                .insecure("a test of keys that would be too large");
        checkAllGates(builder.build(), false);
    }

    /** Sets of one method by the others as well; GINX takes no Gaussian secrets. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "STD128, LMKCDEY",
        "STD128Q, LMKCDEY",
        "STD192, LMKCDEY",
        "STD192Q, LMKCDEY",
        "STD256, LMKCDEY",
        "STD256Q, LMKCDEY",
        "STD128-3, LMKCDEY",
        "STD128-4, LMKCDEY",
        "STD128-AP, LMKCDEY",
        "STD128-AP, GINX",
        "STD128-LMKCDEY, GINX",
        "STD256-LMKCDEY, GINX"
    })
    void allGatesByAnotherMethod(String name, BlindRotationMethod method) {
        checkAllGates(FhewSets.published(name).withMethod(method), false);
    }
}
