package io.fhe4j.ckks;

import java.util.List;

/** A computation on ciphertexts that does not depend on their contents. */
@FunctionalInterface
public interface CkksProgram {

    /**
     * Runs it.
     *
     * @param evaluator computes; has the keys that the program needs
     * @param inputs the encrypted inputs
     * @return the result
     */
    CkksCiphertext run(CkksEvaluator evaluator, List<CkksCiphertext> inputs);
}
