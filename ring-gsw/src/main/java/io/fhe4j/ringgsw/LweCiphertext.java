package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.Optional;

/**
 * An LWE ciphertext under the secret s modulo q: n mask words and the body, with its encoding and what is known of where its error comes from. An
 * immutable value that belongs to no backend.
 */
public final class LweCiphertext {

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final LweEncoding encoding;
    private final NoiseSources sources;
    private final Optional<Boolean> knownBit;
    private final Optional<Seeded> seeded;

    /**
     * What the mask of a fresh ciphertext is expanded from, by {@link SeededKeyRows#expandCiphertext}.
     *
     * @param seed the public seed
     * @param place the ciphertext's place under the seed, at least 0
     */
    public record Seeded(PublicSeed seed, int place) {
        /**
         * Checks the place.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Seeded {
            if (place < 0) {
                throw new IllegalArgumentException("a place under a seed is at least 0, not " + place);
            }
        }
    }

    private LweCiphertext(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            LweEncoding encoding,
            NoiseSources sources,
            Optional<Boolean> knownBit,
            Optional<Seeded> seeded) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.encoding = encoding;
        this.sources = sources;
        this.knownBit = knownBit;
        this.seeded = seeded;
        if (!residues.shape().equals(shape(parameters))
                || !residues.moduli().equals(parameters.lweBasis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("an LWE ciphertext of these parameters is " + shape(parameters)
                    + " in coefficient form modulo " + parameters.lweModulus() + ", not " + residues.shape() + " in "
                    + residues.form() + " form modulo " + residues.moduli());
        }
        if (4L * encoding.plaintextModulus() > parameters.lweModulus().value()) {
            throw new IllegalArgumentException("a plaintext modulus of " + encoding.plaintextModulus()
                    + " leaves no room for errors modulo " + parameters.lweModulus());
        }
    }

    /**
     * A fresh encryption.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues {@link #shape} words modulo q, coefficient form: mask, then body
     * @param encoding where its messages lie
     * @param sourceId 64 random bits that name the encryption; no two encryptions share them
     * @param seeded what the mask was expanded from, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static LweCiphertext fresh(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            LweEncoding encoding,
            long sourceId,
            Optional<Seeded> seeded) {
        return new LweCiphertext(
                parameters,
                keySet,
                residues,
                encoding,
                NoiseSources.of(sourceId, freshVariance(parameters)),
                Optional.empty(),
                seeded);
    }

    /**
     * A bit that everybody can read: mask 0, no error. It stands for constants among encrypted operands.
     *
     * @param parameters the parameters of the operands
     * @param keySet the key set of the operands
     */
    public static LweCiphertext trivial(FhewParameters parameters, KeySetId keySet, boolean bit) {
        HostRows rows = HostRows.allocate(shape(parameters), parameters.lweBasis(), Form.COEFFICIENT);
        rows.set(
                0,
                0,
                0,
                parameters.lweDimension(),
                bit ? parameters.lweModulus().value() / 4 : 0);
        return new LweCiphertext(
                parameters,
                keySet,
                Residues.onHost(rows),
                LweEncoding.BIT,
                NoiseSources.NONE,
                Optional.of(bit),
                Optional.empty());
    }

    /** A result of an operation on bits. */
    static LweCiphertext of(FhewParameters parameters, KeySetId keySet, Residues residues, NoiseSources sources) {
        return new LweCiphertext(
                parameters, keySet, residues, LweEncoding.BIT, sources, Optional.empty(), Optional.empty());
    }

    /** The variance of an encryption's error, divided by q. */
    private static double freshVariance(FhewParameters parameters) {
        double deviation =
                FhewParameters.ERROR_DEVIATION / parameters.lweModulus().value();
        return deviation * deviation;
    }

    /** The shape of the residues: one row of n + 1 words. */
    public static Shape shape(FhewParameters parameters) {
        return Shape.of(1, parameters.lweDimension() + 1);
    }

    /** Its parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The words: the mask a_0…a_{n−1}, then the body b. */
    public Residues residues() {
        return residues;
    }

    /** Where its messages lie. */
    public LweEncoding encoding() {
        return encoding;
    }

    /** Where its error comes from; empty for a trivial ciphertext. */
    public NoiseSources sources() {
        return sources;
    }

    /** The bit of a trivial ciphertext; empty for an encryption. */
    public Optional<Boolean> knownBit() {
        return knownBit;
    }

    /** What the mask is expanded from; empty for all but fresh encryptions. */
    public Optional<Seeded> seeded() {
        return seeded;
    }

    /** Dimension, modulus, encoding; no contents. */
    @Override
    public String toString() {
        return (knownBit.isPresent() ? "trivial " : "") + "LWE ciphertext of " + parameters.name() + ", n = "
                + parameters.lweDimension() + ", q = " + parameters.lweModulus() + ", " + encoding;
    }
}
