package io.fhe4j.ringgsw;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import java.util.List;
import java.util.Optional;

/** Small values of every kind that files hold; the oracle is this package's own. */
public final class WireFixture {

    /** A set whose keys are a few kilobytes. */
    public final FhewParameters parameters;

    /** Seeded keys. */
    public final FhewEvaluationKeys keys;

    /** The same without their seeds. */
    public final FhewEvaluationKeys plainKeys;

    /** An encryption that is not seeded, one that is, a bit that everybody can read. */
    public final List<LweCiphertext> ciphertexts;

    private final Oracle oracle;

    /** Values by a method. */
    public WireFixture(BlindRotationMethod method) {
        parameters = FhewParameters.builder()
                .name("tiny")
                .method(method)
                .refreshBase(4)
                .automorphismWindow(2)
                .ring(16, 27)
                .lwe(4, 5)
                .keySwitch(9, 3)
                .gadget(7, true)
                .insecure("test of files")
                .build()
                .acceptFailureProbability(-1);
        oracle = new Oracle(parameters, 51);
        keys = oracle.keys();
        BlindRotationKey rotation = keys.blindRotation();
        Optional<PublicSeed> none = Optional.empty();
        plainKeys = FhewEvaluationKeys.of(
                method == BlindRotationMethod.LMKCDEY
                        ? BlindRotationKey.of(parameters, keySet(), rotation.residues(), rotation.moves(), none)
                        : BlindRotationKey.of(parameters, keySet(), rotation.residues(), none),
                LweSwitchingKey.of(parameters, keySet(), keys.switching().residues(), none));
        ciphertexts = List.of(oracle.encrypt(true), seeded(), LweCiphertext.trivial(parameters, keySet(), true));
    }

    private LweCiphertext seeded() {
        HostRows rows =
                HostRows.allocate(LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT);
        SeededKeyRows.expandCiphertext(oracle.publicSeed, parameters.ciphertextModulus(), 3, rows.row(0, 0, 0));
        rows.set(0, 0, 0, parameters.lweDimension(), 17);
        return LweCiphertext.fresh(
                parameters,
                keySet(),
                Residues.onHost(rows),
                parameters.bitEncoding(),
                -77,
                Optional.of(new LweCiphertext.Seeded(oracle.publicSeed, 3)));
    }

    /** The key set of all of them. */
    public KeySetId keySet() {
        return oracle.keySet;
    }
}
