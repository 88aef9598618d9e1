package io.fhe4j.examples;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.Arrays;

/** The README's program: x² plus the right neighbour, in every slot of an encrypted vector. */
public final class FirstSteps {

    private FirstSteps() {}

    /** Prints the result. */
    public static void main(String[] arguments) {
        System.out.println(Arrays.toString(compute(0.5, -1.25, 3.0)));
    }

    /**
     * Encrypts, computes, decrypts.
     *
     * @param values at most 1,000 numbers of at most 3 in magnitude
     * @return value² + right neighbour, for each
     */
    public static double[] compute(double... values) {
        CkksParameters parameters = CkksParameters.builder()
                .depth(2)
                .precisionBits(30)
                .inputBound(3)
                .messageBound(16)
                .build();
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            CkksEvaluator evaluator = CkksEvaluator.on(
                    backend, client.evaluationKeys(KeyRequest.relinearisation().rotations(1)));
            CkksCiphertext x = client.encrypt(values);
            CkksCiphertext y = evaluator.add(evaluator.square(x), evaluator.rotate(x, 1));
            return client.decryptForKeyOwner(y, values.length);
        }
    }
}
