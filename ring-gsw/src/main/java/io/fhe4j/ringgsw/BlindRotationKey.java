package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Optional;

/**
 * RGSW encryptions under the ring secret z of the coefficients of the LWE secret s, for blind rotation by GINX; see the package documentation for
 * what they encrypt. Immutable; public.
 */
public final class BlindRotationKey {

    /** Components of an RLWE ciphertext: mask and body. */
    public static final int COMPONENTS = 2;

    /** Keys for each number of the secret: one for 1, one for −1. */
    public static final int SIGNS = 2;

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final Optional<PublicSeed> seed;

    private BlindRotationKey(FhewParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.seed = seed;
        if (!residues.shape().equals(shape(parameters))
                || !residues.moduli().equals(parameters.ringBasis())
                || residues.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("a blind rotation key of these parameters is " + shape(parameters)
                    + " in evaluation form modulo " + parameters.ringModulus() + ", not " + residues.shape() + " in "
                    + residues.form() + " form modulo " + residues.moduli());
        }
    }

    /**
     * A key.
     *
     * @param parameters its parameters
     * @param keySet the key set it belongs to
     * @param residues {@link #shape} words in evaluation form modulo Q
     * @param seed what the masks (component 0 of every entry) were expanded from, by {@link SeededKeyRows#expandBlindRotation}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static BlindRotationKey of(
            FhewParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        return new BlindRotationKey(parameters, keySet, residues, seed);
    }

    /** The shape: n × ({@link #SIGNS}·{@link #COMPONENTS}) × digits × 2 components × 1 row × N. */
    public static Shape shape(FhewParameters parameters) {
        return new Shape(
                parameters.lweDimension(),
                SIGNS * COMPONENTS,
                parameters.accumulatorGadget().levels(),
                COMPONENTS,
                1,
                parameters.ringDegree());
    }

    /** The place in batch2 of the encryptions for component c: those for s_i = 1 (sign 0) come first, those for s_i = −1 (sign 1) follow. */
    public static int entry(int sign, int component) {
        return sign * COMPONENTS + component;
    }

    /** Its parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set it belongs to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The residues, see {@link #of}. */
    public Residues residues() {
        return residues;
    }

    /** What its masks are expanded from; empty if they were drawn otherwise. */
    public Optional<PublicSeed> seed() {
        return seed;
    }

    /** Method and parameters. */
    @Override
    public String toString() {
        return "blind rotation key (" + parameters.method() + ") of " + parameters.name();
    }
}
