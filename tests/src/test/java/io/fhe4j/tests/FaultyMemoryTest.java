package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.SimulatedProvider;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What faults of a simulated memory do to decrypted results. */
class FaultyMemoryTest {

    private static final FhewParameters TOY = FhewSets.insecure("TOY", "a test of faults");

    private static Backend open(String name, String faults) {
        return Backends.open(
                name,
                BackendOptions.defaults()
                        .with(SimulatedProvider.VALUES, "cpu")
                        .with(SimulatedProvider.GATES, "none")
                        .with(SimulatedProvider.FAULTS, faults));
    }

    /** A gate's result and the faults on the way. */
    private record Outcome(boolean bit, SimulatedDevice device) {}

    private static Outcome nand(String name, String faults, FhewClient client, FhewEvaluationKeys keys, boolean x) {
        try (Backend memory = open(name, faults)) {
            LweCiphertext result = GateEvaluator.on(memory, keys).nand(client.encrypt(x), client.encrypt(true));
            return new Outcome(client.decrypt(result), (SimulatedDevice) memory.device());
        }
    }

    /**
     * A flip of bit b in the result's body adds ±2^b to its phase: half of the circle turns the decrypted bit, a sixteenth of it, the noise being
     * less than another, does not.
     */
    @ParameterizedTest
    @ValueSource(strings = {"pim-memfhe", "pim-fhemem"})
    void aFlipTurnsTheDecryptedBitWhereItMust(String name) {
        Modulus q = TOY.ciphertextModulus();
        int top = q.bits() - 1;
        int body = TOY.lweDimension();
        try (FhewClient client = FhewClient.generate(TOY)) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            Outcome clean = nand(name, "", client, keys, true);
            long last = clean.device.ledger().calls(Kernel.SWITCH_MODULUS);
            for (boolean x : new boolean[] {false, true}) {
                for (int bit : new int[] {top, top - 3}) {
                    String plan = "flip-at:switch_modulus/" + last + "/0/" + body + "/" + bit;
                    Outcome hit = nand(name, plan, client, keys, x);
                    assertEquals(1, hit.device.faults().count());
                    assertEquals(!x == (bit != top), hit.bit, plan + " on " + x);
                }
            }
        }
    }

    private static long[] nand(Backend backend, FhewEvaluationKeys keys, LweCiphertext x, LweCiphertext y) {
        return GateEvaluator.on(backend, keys).nand(x, y).residues().toHost().rowWords(0, 0, 0);
    }

    /** The same ciphertexts on memories with a flip in the result, and with keys that have decayed: the one is a power of two in one word. */
    @Test
    void errorsAreThePlannedOnes() {
        long q = TOY.ciphertextModulus().value();
        try (FhewClient client = FhewClient.generate(TOY);
                Backend clean = open("pim-memfhe", "");
                Backend flipped = open("pim-memfhe", "flip-at:switch_modulus/2/0/5/4");
                Backend decayed = open("pim-memfhe", "stuck-at:1e-3,in:key,seed:2")) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            LweCiphertext x = client.encrypt(true);
            LweCiphertext y = client.encrypt(false);
            long[] right = nand(clean, keys, x, y);
            long[] wrong = nand(flipped, keys, x, y);
            long error = ModularMath.subtract(wrong[5], right[5], q);
            assertEquals(16, Math.min(error, q - error));
            wrong[5] = right[5];
            assertArrayEquals(right, wrong);
            assertFalse(Arrays.equals(right, nand(decayed, keys, x, y)));
            SimulatedDevice device = (SimulatedDevice) decayed.device();
            assertEquals(Set.of(BufferRole.KEY), device.faults().counts().keySet());
            assertTrue(device.report().contains("in buffers of role key"), device.report());
        }
    }
}
