package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which files a result never replaces. */
class TypeFactsTest {

    @Test
    void whatExistsOnceOnlyIsIrreplaceable() {
        assertTrue(TypeFacts.isIrreplaceable("keystore"));
        assertTrue(TypeFacts.isIrreplaceable("release-budget"));
        assertFalse(TypeFacts.isIrreplaceable(InferenceFile.TYPE));
        assertFalse(TypeFacts.isIrreplaceable("ckks-ciphertext"));
    }
}
