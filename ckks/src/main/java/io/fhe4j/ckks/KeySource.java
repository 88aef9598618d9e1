package io.fhe4j.ckks;

import java.util.List;
import java.util.Optional;

/** Where the engine gets evaluation keys from. */
interface KeySource {

    /** The relinearisation key, preferably for a level. */
    Optional<EvaluationKey> relinearisation(int level);

    /** The key of an automorphism, preferably for a level. */
    Optional<EvaluationKey> galois(long element, int level);

    /** All keys, for messages. */
    List<EvaluationKey> all();

    /** Keys that exist. */
    static KeySource of(EvaluationKeys keys) {
        return new KeySource() {
            @Override
            public Optional<EvaluationKey> relinearisation(int level) {
                return keys.relinearisation();
            }

            @Override
            public Optional<EvaluationKey> galois(long element, int level) {
                return keys.galois(element);
            }

            @Override
            public List<EvaluationKey> all() {
                return keys.all();
            }
        };
    }
}
