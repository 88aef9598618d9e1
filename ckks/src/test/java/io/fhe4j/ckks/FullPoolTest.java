package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operation does that does not fit into the backend's memory. */
class FullPoolTest {

    private final Backend large = Backends.open("reference");
    private final WireFixture fixture = new WireFixture(large);
    private final CkksCiphertext x = fixture.ciphertexts.getFirst();

    @AfterEach
    void close() {
        large.close();
    }

    @Test
    @SuppressWarnings("try") // a scope is closed, not read
    void theRefusalSaysTheSizesAndTheEvaluatorGoesOn() {
        long bytes = x.residues().shape().words() * Long.BYTES;
        try (Backend small =
                Backends.open("reference", BackendOptions.defaults().withMemoryBytes(2 * bytes))) {
            CkksEvaluator evaluator = CkksEvaluator.on(small, fixture.keys);
            PoolExhaustedException e = assertThrows(PoolExhaustedException.class, () -> evaluator.rotate(x, 1));
            assertTrue(e.getMessage().contains("of " + 2 * bytes + " bytes"), e.getMessage());
            for (int k = 0; k < 3; k++) {
                try (Scope scope = evaluator.scope()) {
                    CkksCiphertext negated = evaluator.negate(x);
                    assertThrows(PoolExhaustedException.class, () -> evaluator.add(x, negated));
                    assertEquals(-fixture.decrypt(x), fixture.decrypt(negated), 1e-9);
                }
                assertEquals(bytes, small.memoryUse().usedBytes(), "the operand alone is left");
            }
        }
        // On another backend the operand is as good as before.
        assertEquals(
                -0.25, fixture.decrypt(CkksEvaluator.on(large, fixture.keys).rotate(x, 1)), 1e-9);
    }
}
