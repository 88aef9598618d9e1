package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client and server together: gates on fresh ciphertexts, and on results of gates. */
class FhewGatesTest {
    private static final boolean[] X = {false, false, true, true};
    private static final boolean[] Y = {false, true, false, true};

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void allGatesAtToy(String name) {
        FhewParameters parameters = FhewSets.insecure("TOY", "a test");
        try (Backend backend = Backends.open(name);
                FhewClient client =
                        FhewClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            GateEvaluator evaluator = GateEvaluator.on(backend, client.evaluationKeys());
            List<LweCiphertext> x = client.encrypt(X);
            List<LweCiphertext> y = client.encrypt(Y);
            for (Gate gate : Gate.values()) {
                List<LweCiphertext> results = evaluator.evaluate(gate, x, y);
                List<LweCiphertext> again = evaluator.evaluate(Gate.NAND, results, x);
                for (int i = 0; i < X.length; i++) {
                    boolean expected = gate.apply(X[i], Y[i]);
                    assertEquals(expected, client.decrypt(results.get(i)), gate + " of " + X[i] + ", " + Y[i]);
                    assertEquals(!expected, client.decrypt(evaluator.not(results.get(i))));
                    assertEquals(!(expected && X[i]), client.decrypt(again.get(i)));
                }
            }
        }
    }

    @Test
    void nandAtStd128() {
        try (Backend backend = Backends.open("cpu");
                FhewClient client = FhewClient.generate(
                        FhewSets.published("STD128"), ClientOptions.defaults().on(backend))) {
            GateEvaluator evaluator = GateEvaluator.on(backend, client.evaluationKeys());
            List<LweCiphertext> results = evaluator.evaluate(Gate.NAND, client.encrypt(X), client.encrypt(Y));
            for (int i = 0; i < X.length; i++) {
                assertEquals(!(X[i] && Y[i]), client.decrypt(results.get(i)));
            }
            assertTrue(client.decrypt(evaluator.nand(results.getLast(), results.getFirst())));
        }
    }
}
