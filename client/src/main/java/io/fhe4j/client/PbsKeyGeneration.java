package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.List;

/**
 * Makes the evaluation keys of a PBS secret key. A generation has a public seed, which yields the masks and, with the private seed, the errors; it can be repeated
 * exactly, piece by piece in any order.
 */
final class PbsKeyGeneration {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final Backend backend;
    private final Workers workers;

    PbsKeyGeneration(PbsSecretKey secret, Backend backend, Workers workers) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.workers = workers;
    }

    /** Makes the keys of look-ups. */
    PbsKeys evaluationKeys(PublicSeed seed, ProgressListener progress) {
        boolean torus = parameters.engine() == PbsEngine.TORUS;
        try (PbsKeyMaker rotation = torus
                        ? new TorusRotationKeyMaker(secret, backend, seed)
                        : new ExactRotationKeyMaker(secret, backend, seed);
                PbsKeyMaker switching = torus
                        ? new TorusSwitchingKeyMaker(secret, seed)
                        : new ExactSwitchingKeyMaker(secret, backend, seed)) {
            KeyPieces.makeAll(List.of(rotation, switching), workers, progress);
            return PbsKeys.of(parameters, secret.keySet(), seed, rotation.bodies(), switching.bodies());
        }
    }

    /** Makes the keys of look-ups, then those of ring switches, for circuits on the secret's parameters. */
    CircuitKeys circuitKeys(CircuitParameters circuits, PublicSeed seed, ProgressListener progress) {
        PbsKeys blocks = evaluationKeys(seed, progress);
        try (PbsKeyMaker switching = new RingSwitchingKeyMaker(circuits, secret, backend, seed)) {
            KeyPieces.makeAll(List.of(switching), workers, progress);
            return CircuitKeys.of(circuits, blocks, switching.bodies());
        }
    }
}
