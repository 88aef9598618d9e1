package io.fhe4j.ckks;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Optional;

/**
 * A public encryption key: (b, a), b = −a·s + e, modulo one special prime times Q of the highest level, see the package documentation.
 * Immutable.
 */
public final class PublicKey {

    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final Optional<PublicSeed> seed;

    private PublicKey(CkksParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.seed = seed;
        if (!residues.shape().equals(shape(parameters))
                || !residues.moduli().equals(parameters.publicKeyBasis())
                || residues.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("a public key is " + shape(parameters) + " in evaluation form, not "
                    + residues.shape() + " in " + residues.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param residues components b and a over {@link CkksParameters#publicKeyBasis}, evaluation form
     * @param seed what a was expanded from, by {@link SeededRows#expandPublicKey}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PublicKey of(
            CkksParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        return new PublicKey(parameters, keySet, residues, seed);
    }

    /** The shape: 2 components × (1 + rows of the highest level) × N. */
    public static Shape shape(CkksParameters parameters) {
        return Shape.of(2, parameters.publicKeyBasis().size(), parameters.ringDegree());
    }

    /** Its parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The key set it belongs to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The residues, see {@link #of}. */
    public Residues residues() {
        return residues;
    }

    /** What its uniform half is expanded from; empty if it was drawn otherwise. */
    public Optional<PublicSeed> seed() {
        return seed;
    }
}
