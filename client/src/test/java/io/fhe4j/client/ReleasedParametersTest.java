package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ReleaseRefusedException;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters that make room for releases keep their promised precision in what is told; others refuse. */
class ReleasedParametersTest {
    private static final int BITS = 12;

    @TempDir
    Path directory;

    private static CkksParameters parameters(boolean released) {
        var builder = CkksParameters.builder()
                .depth(2)
                .precisionBits(BITS)
                .ringDegree(512)
                .messageBound(2)
                .inputBound(1)
                .insecure("a small ring for a test");
        return released ? builder.released(40, 1024).build() : builder.build();
    }

    /** y ← y·z on a fresh y and fresh z, as the promise is defined. */
    private static CkksCiphertext reference(CkksClient client, Backend backend) {
        CkksParameters parameters = client.parameters();
        CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.relinearisation()));
        CkksCiphertext y = client.encrypt(0.5, -0.75);
        for (int level = parameters.depth(); level > 0; level--) {
            CkksCiphertext z = client.encryptor().encrypt(ComplexVector.ofReal(0.5, 1), parameters.maxSlots(), level);
            y = evaluator.rescale(evaluator.multiply(evaluator.lower(y, level), z));
        }
        return y;
    }

    @Test
    void whatIsToldKeepsThePromisedBits() {
        CkksParameters parameters = parameters(true);
        try (Backend backend = Backends.open("reference");
                CkksClient client =
                        CkksClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            CkksCiphertext result = reference(client, backend);
            ProgramBound bound = new ProgramBound(
                    result.noise().worstError(), parameters.messageBound(), "the same circuit, run here");
            ReleaseBudget budget = ReleaseBudget.create(
                    directory.resolve("budget"), parameters.fingerprint(), client.keySet(), 40, 1024);
            ReleasePolicy policy = ReleasePolicy.flooded(40, 1024)
                    .within(budget)
                    .forProgram(bound)
                    .keepingBits(BITS);
            double[] told = client.decrypt(result, 1, policy);
            assertEquals(0.125, told[0], parameters.messageBound() * Math.pow(2, -BITS));
            assertEquals(1023, budget.remaining());
            assertTrue(told[0] != client.decryptForKeyOwner(result, 1)[0]);
        }
    }

    @Test
    void withoutRoomTheReleaseIsRefused() {
        CkksParameters parameters = parameters(false);
        try (Backend backend = Backends.open("reference");
                CkksClient client =
                        CkksClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            CkksCiphertext result = reference(client, backend);
            ReleasePolicy.Flooded policy =
                    ReleasePolicy.flooded(40, 1024).forProgram(ProgramBound.of(result.noise(), "the same circuit"));
            String message = assertThrows(ReleaseRefusedException.class, () -> policy.noise(1))
                    .toString();
            assertTrue(message.contains("bits are missing"), message);
        }
    }
}
