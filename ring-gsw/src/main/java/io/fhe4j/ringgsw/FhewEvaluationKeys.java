package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ringgsw.noise.ErrorNames;

/** What a server needs to evaluate gates: the blind rotation key and the LWE switching key of one key set. They do not change; public. */
public final class FhewEvaluationKeys {

    private static final String STAGE = "prepared keys";
    private static final int KEYS = 2;

    private final BlindRotationKey blindRotation;
    private final LweSwitchingKey switching;

    private FhewEvaluationKeys(BlindRotationKey blindRotation, LweSwitchingKey switching) {
        this.blindRotation = blindRotation;
        this.switching = switching;
    }

    /**
     * The keys of one set.
     *
     * @throws IncompatibleException if they have different parameters
     * @throws KeySetMismatchException if they belong to different key sets
     */
    public static FhewEvaluationKeys of(BlindRotationKey blindRotation, LweSwitchingKey switching) {
        if (!blindRotation.fingerprint().equals(switching.fingerprint())) {
            throw new IncompatibleException("the " + blindRotation + " has parameters " + blindRotation.fingerprint()
                    + ", the " + switching + " " + switching.fingerprint() + ": use keys of one set");
        }
        if (!blindRotation.keySet().equals(switching.keySet())) {
            throw new KeySetMismatchException("the " + blindRotation + " belongs to key set " + blindRotation.keySet()
                    + ", the " + switching + " to " + switching.keySet() + ": use keys of one set");
        }
        return new FhewEvaluationKeys(blindRotation, switching);
    }

    /** Their parameters. */
    public FhewParameters parameters() {
        return blindRotation.parameters();
    }

    /** The fingerprint of their parameters. */
    public Fingerprint fingerprint() {
        return blindRotation.fingerprint();
    }

    /** The key set they belong to. */
    public KeySetId keySet() {
        return blindRotation.keySet();
    }

    /** The key that rotates accumulators. */
    public BlindRotationKey blindRotation() {
        return blindRotation;
    }

    /** The key that brings results back under the LWE secret. */
    public LweSwitchingKey switching() {
        return switching;
    }

    /**
     * Brings the keys into a backend's memory and gives up their copies on the host, which else stay beside those that evaluators make: for a server that keeps large
     * keys and computes on one backend. When that backend is closed the keys are gone; written to a file, they are downloaded.
     *
     * @throws io.fhe4j.api.ClosedException if their only copy was on a backend that has been closed
     */
    public void moveTo(Backend backend) {
        moveTo(backend, ProgressListener.NONE);
    }

    /**
     * The same, telling how many of the two keys are there.
     *
     * @param progress what it throws ends the work; a key that is there stays there
     * @throws io.fhe4j.api.ClosedException if their only copy was on a backend that has been closed
     */
    public void moveTo(Backend backend, ProgressListener progress) {
        progress.progress(STAGE, 0, KEYS);
        blindRotation.moveTo(backend);
        progress.progress(STAGE, 1, KEYS);
        switching.residues().moveTo(backend.stream(), BufferRole.KEY);
        progress.progress(STAGE, KEYS, KEYS);
    }

    /** Names these among all keys of the set: of one message others make other errors. 0 if they have no seed. */
    public long generation() {
        return switching.seed().map(ErrorNames::of).orElse(0L);
    }

    /** The number of words of both keys, masks included. */
    public long words() {
        return BlindRotationKey.words(parameters())
                + switching.residues().shape().words();
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "FHEW evaluation keys of " + parameters().name() + ", key set " + keySet();
    }
}
