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
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twenty levels at small and large scales: a chain of products has the canonical scale of every level exactly, operands that come from the
 * highest level meet it there, and no scale drifts.
 */
class TwentyLevelsTest {

    private static final int DEPTH = 20;

    @Test
    void scalesStayCanonicalAndResultsRight() {
        check(40);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {30, 50})
    void smallAndLargeScalesStayCanonical(int scaleBits) {
        check(scaleBits);
    }

    private static void check(int scaleBits) {
        CkksParameters parameters = CkksParameters.builder()
                .ringDegree(1 << 12)
                .depth(DEPTH)
                .scaleBits(scaleBits)
                .insecure("twenty levels at a ring degree that is quickly tested")
                .build();
        int n = parameters.maxSlots();
        Random random = new Random(scaleBits);
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.relinearisation()));
            ComplexVector expected = Slots.unit(random, n);
            ComplexVector z = Slots.unit(random, n);
            CkksCiphertext factor = client.encryptor().encrypt(z, n, DEPTH);
            CkksCiphertext y = client.encryptor().encrypt(expected, n, DEPTH);
            for (int level = DEPTH; level > 0; level--) {
                CkksCiphertext before = y;
                y = evaluator.scoped(() -> evaluator.rescale(evaluator.multiply(before, factor)));
                expected = Slots.product(expected, z);
                assertEquals(level - 1, y.level());
                assertEquals(parameters.scale(level - 1), y.scale());
                assertEquals(scaleBits, y.scale().log2(), 0.05, "drift at level " + (level - 1));
                if (level % 4 == 1) {
                    CkksCiphertext product = y;
                    CkksCiphertext sum = evaluator.scoped(() -> evaluator.add(product, factor));
                    assertEquals(y.scale(), sum.scale(), "an operand from above meets the scale");
                    check(client, sum, Slots.sum(expected, z));
                }
            }
            check(client, y, expected);
        }
    }

    private static void check(CkksClient client, CkksCiphertext x, ComplexVector expected) {
        double worst = Slots.worst(client.decryptComplexForKeyOwner(x, expected.size()), expected);
        assertTrue(worst <= x.noise().worstError(), "error " + worst + " of " + x + ", " + x.noise());
        double scale = x.scale().log2();
        assertTrue(Slots.log2(x.noise().worstError()) < 20 - scale, "the estimate says nothing: " + x.noise());
    }
}
