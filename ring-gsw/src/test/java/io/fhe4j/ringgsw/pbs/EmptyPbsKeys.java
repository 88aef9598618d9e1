package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import java.util.Optional;
import java.util.SplittableRandom;

/** Keys whose bodies are 0, and ciphertexts of random words, for tests that look at memory and not at results. */
final class EmptyPbsKeys {

    private EmptyPbsKeys() {}

    static PbsKeys of(PbsParameters set) {
        Form form = set.engine() == PbsEngine.TORUS ? Form.COEFFICIENT : Form.EVALUATION;
        return PbsKeys.of(
                set,
                KeySetId.random(),
                PublicSeed.fromBytes(new byte[PublicSeed.BYTES]),
                HostRows.allocate(PbsKeys.rotationShape(set), set.basis(), form),
                HostRows.allocate(PbsKeys.switchingShape(set), set.switchingBasis(), form));
    }

    static PbsCiphertext ciphertext(PbsParameters set, KeySetId keySet, SplittableRandom random) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(set), set.basis(), Form.COEFFICIENT);
        for (int i = 0; i <= set.maskWords(); i++) {
            long word = random.nextLong();
            rows.set(
                    0,
                    0,
                    0,
                    i,
                    set.engine() == PbsEngine.TORUS
                            ? word
                            : Math.floorMod(word, set.ringModulus().value()));
        }
        return PbsCiphertext.fresh(
                set, keySet, Residues.onHost(rows), set.space() - 1, random.nextLong(), Optional.empty());
    }
}
