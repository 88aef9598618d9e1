package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code precisionBits(b)} promises: on y ← rescale(y · z_l), l = 1…depth, each z_l a fresh public-key encryption, full slots, all
 * values at most B, the worst error is at most B·2^-b. And not by far less: parameters that waste precision waste time.
 */
class ReferenceCircuitTest {

    @ParameterizedTest
    @CsvSource({"2, 20, 1", "2, 30, 2", "2, 40, 1", "6, 20, 1"})
    void holdsItsPromise(int depth, int bits, double bound) {
        check(depth, bits, bound);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"6, 30, 1", "6, 40, 1", "10, 20, 1", "10, 30, 2", "10, 40, 1", "20, 20, 1", "20, 30, 1", "20, 40, 1"})
    void holdsItsPromiseAtDepth(int depth, int bits, double bound) {
        check(depth, bits, bound);
    }

    private static void check(int depth, int bits, double bound) {
        CkksParameters parameters = CkksParameters.builder()
                .depth(depth)
                .precisionBits(bits)
                .messageBound(bound)
                .build();
        int slots = parameters.maxSlots();
        Random random = new Random(depth * 100 + bits);
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.relinearisation()));
            double[] expected = values(random, slots, bound);
            CkksCiphertext y = client.encrypt(expected);
            for (int level = 1; level <= depth; level++) {
                double[] z = values(random, slots, level == 1 || bound <= 1 ? Math.min(1, bound) : 1);
                for (int i = 0; i < slots; i++) {
                    expected[i] *= z[i];
                }
                try (Scope scope = evaluator.scope()) {
                    y = evaluator.multiply(y, client.encrypt(z));
                    y = evaluator.assumeBound(y, bound, "the reference circuit's values stay below B");
                    scope.keep(y.residues());
                }
            }
            double[] decrypted = client.decryptForKeyOwner(y, slots);
            double worst = 0;
            for (int i = 0; i < slots; i++) {
                worst = Math.max(worst, Math.abs(decrypted[i] - expected[i]));
            }
            double reached = -Math.log(worst / bound) / Math.log(2);
            assertTrue(
                    reached >= bits,
                    "depth " + depth + ": " + reached + " bits reached, " + bits + " promised by " + parameters);
            assertTrue(
                    reached <= bits + 12,
                    "depth " + depth + ": " + reached + " bits reached where " + bits + " were asked, by "
                            + parameters);
        }
    }

    private static double[] values(Random random, int count, double bound) {
        // magnitudes near the bound, where errors are worst
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = bound * (random.nextBoolean() ? 1 : -1) * (1 - random.nextDouble() / 16);
        }
        return values;
    }
}
