package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.memfhe.HistoricalSet;
import io.fhe4j.backend.pim.memfhe.MemfheProvider;
import io.fhe4j.cli.MemfheBitNetwork;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.Circuit;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A network on bits as a program: its decrypted scores are those of sums of 1 and −1, and its ciphertexts are the same on the simulated ReRAM. */
class MemfheNetworkTest {

    private static final MemfheBitNetwork NETWORK = MemfheBitNetwork.recorded();
    private static final Circuit CIRCUIT = NETWORK.circuit();

    /** The input that is run on the memory as well. */
    private static final int SIMULATED = 5;

    private static boolean[] bits(int number) {
        boolean[] bits = new boolean[CIRCUIT.inputs()];
        for (int k = 0; k < bits.length; k++) {
            bits[k] = (number >> k & 1) == 1;
        }
        return bits;
    }

    private static List<byte[]> words(List<LweCiphertext> ciphertexts) {
        return ciphertexts.stream()
                .map(one -> one.residues().toHost().words().toArray(ValueLayout.JAVA_BYTE))
                .toList();
    }

    /** All inputs in the clear: the gates count what the sums add. */
    @Test
    void gatesComputeTheWeightedSums() {
        Set<String> seen = new HashSet<>();
        for (MemfheBitNetwork network :
                List.of(NETWORK, MemfheBitNetwork.random(2, 4, 7, 3), MemfheBitNetwork.random(3, 9, 1))) {
            Circuit circuit = network.circuit();
            for (int number = 0; number < 1 << circuit.inputs(); number++) {
                boolean[] bits = new boolean[circuit.inputs()];
                for (int k = 0; k < bits.length; k++) {
                    bits[k] = (number >> k & 1) == 1;
                }
                boolean[] expected = network.apply(bits);
                assertArrayEquals(expected, circuit.apply(bits), network.name() + " " + number);
                seen.add(network.name() + Arrays.toString(expected));
            }
        }
        assertTrue(seen.size() > 8, seen.toString());
    }

    @Test
    void theSameCiphertextsAndTheRightScores() {
        FhewParameters toy = MemfheGatesTest.historical(HistoricalSet.of("TOY"), 16, BlindRotationMethod.GINX);
        try (Backend cpu = Backends.open("cpu");
                Backend memory =
                        Backends.open("pim-memfhe", BackendOptions.defaults().with(MemfheProvider.VALUES, "cpu"));
                FhewClient client =
                        FhewClient.generate(toy, ClientOptions.defaults().on(cpu))) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            GateEvaluator fast = GateEvaluator.on(cpu, keys);
            Set<String> scores = new HashSet<>();
            for (int number = 0; number < 1 << CIRCUIT.inputs(); number++) {
                boolean[] bits = bits(number);
                List<LweCiphertext> encrypted = client.encrypt(bits);
                List<LweCiphertext> results = CIRCUIT.evaluate(fast, encrypted);
                assertArrayEquals(NETWORK.apply(bits), client.decrypt(results), "input " + number);
                scores.add(Arrays.toString(NETWORK.apply(bits)));
                if (number == SIMULATED) {
                    List<LweCiphertext> simulated = CIRCUIT.evaluate(GateEvaluator.on(memory, keys), encrypted);
                    List<byte[]> expected = words(results);
                    List<byte[]> words = words(simulated);
                    for (int k = 0; k < expected.size(); k++) {
                        assertArrayEquals(expected.get(k), words.get(k), "score " + k + " of input " + number);
                    }
                    assertArrayEquals(NETWORK.apply(bits), client.decrypt(simulated), "input " + number);
                }
            }
            assertTrue(scores.size() > 1, scores.toString());
            SimulatedDevice device = (SimulatedDevice) memory.device();
            assertTrue(device.ledger().calls(Kernel.FORWARD_NTT) > 0);
        }
    }
}
