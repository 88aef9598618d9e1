package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.Optional;

/**
 * An LWE ciphertext under the secret s modulo the ciphertext modulus: n mask words and the body, with its encoding and what is known of where its error comes from. An
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
                || !residues.moduli().equals(parameters.ciphertextBasis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("an LWE ciphertext of these parameters is " + shape(parameters)
                    + " in coefficient form modulo " + parameters.ciphertextModulus() + ", not " + residues.shape()
                    + " in "
                    + residues.form() + " form modulo " + residues.moduli());
        }
        if (4L * encoding.plaintextModulus() > parameters.ciphertextModulus().value()) {
            throw new IllegalArgumentException("a plaintext modulus of " + encoding.plaintextModulus()
                    + " leaves no room for errors modulo " + parameters.ciphertextModulus());
        }
    }

    /**
     * A fresh encryption.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues {@link #shape} words modulo the ciphertext modulus, coefficient form: mask, then body
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
        HostRows rows = HostRows.allocate(shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT);
        rows.set(0, 0, 0, parameters.lweDimension(), bit ? parameters.phase(2) : 0);
        return new LweCiphertext(
                parameters,
                keySet,
                Residues.onHost(rows),
                parameters.bitEncoding(),
                NoiseSources.NONE,
                Optional.of(bit),
                Optional.empty());
    }

    /**
     * A ciphertext as it was written to a file.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues {@link #shape} words modulo the ciphertext modulus, coefficient form
     * @param encoding where its messages lie
     * @param sources where its error comes from; not empty
     * @param seeded what the mask was expanded from, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static LweCiphertext restored(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            LweEncoding encoding,
            NoiseSources sources,
            Optional<Seeded> seeded) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("an encryption has an error, and that has a source");
        }
        return new LweCiphertext(parameters, keySet, residues, encoding, sources, Optional.empty(), seeded);
    }

    /** A result of an operation on bits. */
    static LweCiphertext of(FhewParameters parameters, KeySetId keySet, Residues residues, NoiseSources sources) {
        return new LweCiphertext(
                parameters, keySet, residues, parameters.bitEncoding(), sources, Optional.empty(), Optional.empty());
    }

    /** The variance of a fresh encryption's error, as a fraction of the circle squared: no ciphertext has less. */
    public static double freshVariance(FhewParameters parameters) {
        double deviation =
                FhewParameters.ERROR_DEVIATION / parameters.ciphertextModulus().value();
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

    /**
     * For whoever works on bits of a key set: refuses what is none.
     *
     * @param operation what is to be done, for the message
     * @param expected the parameters of the key set
     * @param owner the key set
     * @throws IncompatibleException if this has other parameters, or is no bit
     * @throws KeySetMismatchException if it belongs to another key set
     */
    public void requireBit(String operation, FhewParameters expected, KeySetId owner) {
        if (!fingerprint().equals(expected.fingerprint())) {
            throw new IncompatibleException(operation + ": the ciphertext belongs to parameters " + parameters.name()
                    + " (" + fingerprint() + "), the keys to " + expected.name() + " (" + expected.fingerprint()
                    + "); use one parameter set");
        }
        if (!keySet.equals(owner)) {
            throw new KeySetMismatchException(operation + ": the ciphertext belongs to key set " + keySet
                    + ", the keys to " + owner + "; use the keys of the ciphertext's key set");
        }
        if (!encoding.equals(expected.bitEncoding())) {
            throw new IncompatibleException(operation + ": the ciphertext holds a message of " + encoding
                    + ", and a bit is one of " + expected.bitEncoding() + "; encrypt it as a bit");
        }
    }

    /** Dimension, modulus, encoding; no contents. */
    @Override
    public String toString() {
        return (knownBit.isPresent() ? "trivial " : "") + "LWE ciphertext of " + parameters.name() + ", n = "
                + parameters.lweDimension() + ", modulo " + parameters.ciphertextModulus() + ", " + encoding;
    }
}
