package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Optional;

/**
 * A table of LWE encryptions under the secret s, modulo q_KS, of multiples of the coefficients of the ring secret z: it brings an extracted
 * ciphertext back from z to s; see the package documentation for what its entries encrypt. Immutable; public.
 */
public final class LweSwitchingKey {

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final Optional<PublicSeed> seed;

    private LweSwitchingKey(FhewParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.seed = seed;
        if (!residues.shape().equals(shape(parameters))
                || !residues.moduli().equals(parameters.switchingBasis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("an LWE switching key of these parameters is " + shape(parameters)
                    + " in coefficient form modulo " + parameters.switchingModulus() + ", not " + residues.shape()
                    + " in " + residues.form() + " form modulo " + residues.moduli());
        }
    }

    /**
     * A key.
     *
     * @param parameters its parameters
     * @param keySet the key set it belongs to
     * @param residues {@link #shape} words in coefficient form modulo q_KS
     * @param seed what the masks were expanded from, by {@link SeededKeyRows#expandSwitching}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static LweSwitchingKey of(
            FhewParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        return new LweSwitchingKey(parameters, keySet, residues, seed);
    }

    /** The shape: N × digits × multiples × 1 component × 1 row × (n + 1). */
    public static Shape shape(FhewParameters parameters) {
        return new Shape(
                parameters.ringDegree(),
                parameters.switchingGadget().levels(),
                multiples(parameters),
                1,
                1,
                parameters.lweDimension() + 1);
    }

    /** The positive multiples that a balanced digit takes, B/2; negative ones are subtracted. */
    public static int multiples(FhewParameters parameters) {
        return 1 << (parameters.switchingGadget().logBase() - 1);
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

    /** Parameters. */
    @Override
    public String toString() {
        return "LWE switching key of " + parameters.name();
    }
}
