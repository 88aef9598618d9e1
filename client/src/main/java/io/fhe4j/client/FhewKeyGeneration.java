package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Makes the evaluation keys of a FHEW secret key. A generation has a public seed, which yields the masks and, with the private seed, the
 * errors: see {@link PrivateLabel} for why two generations must not share errors. It can be repeated exactly, piece by piece in any
 * order.
 */
final class FhewKeyGeneration {
    private final FhewSecretKey secret;
    private final Backend backend;

    FhewKeyGeneration(FhewSecretKey secret, Backend backend) {
        this.secret = secret;
        this.backend = backend;
    }

    FhewEvaluationKeys evaluationKeys(PublicSeed seed, ProgressListener progress, Workers workers) {
        try (BlindRotationKeyMaker rotation = new BlindRotationKeyMaker(secret, backend, seed);
                LweSwitchingKeyMaker switching = new LweSwitchingKeyMaker(secret, seed)) {
            List<Runnable> work = new ArrayList<>();
            addPieces(work, rotation.pieces(), rotation::make);
            addPieces(work, switching.pieces(), switching::make);
            workers.run(work, KeyGeneration.STAGE, progress);
            return FhewEvaluationKeys.of(rotation.key(), switching.key());
        }
    }

    private static void addPieces(List<Runnable> work, int pieces, IntConsumer make) {
        for (int i = 0; i < pieces; i++) {
            int piece = i;
            work.add(() -> make.accept(piece));
        }
    }

    /** Errors of a key, one after the other from the stream of a label, which the caller zeroes. */
    static long[] errors(FhewSecretKey secret, PublicSeed seed, StreamLabel label, int count) {
        long[] errors = new long[count];
        try (RandomSource source = DrbgSource.expand(
                secret.seed(), PrivateLabel.keyError(secret.parameters().fingerprint(), seed, label))) {
            GaussianSampler.standard().sample(source, errors, 0, count);
        }
        return errors;
    }
}
