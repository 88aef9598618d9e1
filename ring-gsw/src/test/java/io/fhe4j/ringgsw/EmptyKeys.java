package io.fhe4j.ringgsw;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.Optional;
import java.util.SplittableRandom;

/** Keys whose words are all 0, and ciphertexts of random words, for tests that look at memory and not at results. */
final class EmptyKeys {

    private EmptyKeys() {}

    static FhewEvaluationKeys of(FhewParameters set) {
        KeySetId keySet = KeySetId.random();
        Residues products = zeros(BlindRotationKey.shape(set), set.ringBasis(), Form.EVALUATION);
        BlindRotationKey rotation = set.method() == BlindRotationMethod.LMKCDEY
                ? BlindRotationKey.of(
                        set,
                        keySet,
                        products,
                        zeros(BlindRotationKey.movesShape(set), set.ringBasis(), Form.EVALUATION),
                        Optional.empty())
                : BlindRotationKey.of(set, keySet, products, Optional.empty());
        Residues table = zeros(LweSwitchingKey.shape(set), set.switchingBasis(), Form.COEFFICIENT);
        return FhewEvaluationKeys.of(rotation, LweSwitchingKey.of(set, keySet, table, Optional.empty()));
    }

    private static Residues zeros(Shape shape, RnsBasis basis, Form form) {
        return Residues.onHost(HostRows.allocateCompact(shape, basis, form));
    }

    static LweCiphertext ciphertext(FhewEvaluationKeys keys, SplittableRandom random) {
        FhewParameters set = keys.parameters();
        HostRows rows = HostRows.allocate(LweCiphertext.shape(set), set.ciphertextBasis(), Form.COEFFICIENT);
        for (int i = 0; i <= set.lweDimension(); i++) {
            rows.set(0, 0, 0, i, random.nextLong(set.ciphertextModulus().value()));
        }
        return LweCiphertext.fresh(
                set, keys.keySet(), Residues.onHost(rows), set.bitEncoding(), random.nextLong(), Optional.empty());
    }
}
