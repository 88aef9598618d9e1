package io.fhe4j.tests.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code precisionBits(b)} promises: on y ← rescale(y·z_l), l = 1…depth, each z_l a fresh public-key encryption that the evaluator
 * brings to its level, full slots, all values at most B, the worst error is at most B·2^-b. And not by far less: parameters that waste
 * precision waste time.
 *
 * <p>The first operand has the modulus B in every slot and the others have modulus 1, so every result attains the bound.
 */
class ReferenceCircuitTest {

    /** The model's bound is a worst case over all slots and random choices; one run stays below it by no more than this, in bits. */
    private static final int MODEL_SLACK = 6;

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
        assertTrue(parameters.securityBits() >= 128);
        int n = parameters.maxSlots();
        Random random = new Random(depth * 100L + bits);
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.relinearisation()));
            ComplexVector expected = Slots.scaled(Slots.unit(random, n), bound);
            CkksCiphertext y = client.encryptor().encrypt(expected, n, depth);
            for (int level = depth; level > 0; level--) {
                ComplexVector z = Slots.unit(random, n);
                CkksCiphertext factor = y;
                y = evaluator.scoped(() -> evaluator.assumeBound(
                        evaluator.rescale(
                                evaluator.multiply(factor, client.encryptor().encrypt(z, n, depth))),
                        bound,
                        "the reference circuit's values stay below B"));
                expected = Slots.product(expected, z);
                assertEquals(parameters.scale(level - 1), y.scale(), "scales stay canonical");
            }
            assertEquals(0, y.level());
            double error = Slots.worst(client.decryptComplexForKeyOwner(y, n), expected);
            double kept = Slots.log2(bound / error);
            double model = parameters.precisionBits();
            String result = String.format(
                    Locale.ROOT,
                    "depth %d: %d bits promised, %.1f by the model, %.1f kept, by %s",
                    depth,
                    bits,
                    model,
                    kept,
                    parameters);
            System.out.println(result);
            assertTrue(kept >= bits, result);
            assertTrue(kept >= model, result);
            assertTrue(error <= y.noise().worstError(), result + ", estimate " + y.noise());
            // With a larger B the model counts operands of modulus B, which would pass the bound when multiplied.
            assertTrue(bound != 1 || kept <= model + MODEL_SLACK, result);
        }
    }
}
