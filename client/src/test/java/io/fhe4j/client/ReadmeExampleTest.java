package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import org.junit.jupiter.api.Test;

/** The first program of the documentation, on the reference backend, at its full 128-bit parameters. */
class ReadmeExampleTest {
    @Test
    void theFirstProgramComputes() {
        CkksParameters parameters = CkksParameters.builder()
                .depth(2)
                .precisionBits(30)
                .inputBound(3)
                .messageBound(16)
                .build();
        assertEquals(128, parameters.securityBits());
        try (Backend reference = Backends.open("reference");
                CkksClient client =
                        CkksClient.generate(parameters, ClientOptions.defaults().on(reference))) {
            CkksEvaluator evaluator = CkksEvaluator.on(
                    reference,
                    client.evaluationKeys(KeyRequest.relinearisation().rotations(1)));
            CkksCiphertext x = client.encrypt(0.5, -1.25, 3.0);
            CkksCiphertext y = evaluator.add(evaluator.square(x), evaluator.rotate(x, 1));
            double[] expected = {-1, 4.5625, 9};
            double[] actual = client.decryptForKeyOwner(y, 3);
            for (int i = 0; i < 3; i++) {
                assertEquals(expected[i], actual[i], 16 * 0x1p-30);
            }
        }
    }
}
