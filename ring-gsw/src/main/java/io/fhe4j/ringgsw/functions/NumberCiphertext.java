package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.Optional;

/**
 * An encrypted number: an LWE ciphertext under the secret s of a FHEW key set, n mask words and the body, modulo a power of two of its own. An immutable
 * value that belongs to no backend.
 */
public final class NumberCiphertext {

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final NumberEncoding encoding;
    private final NoiseSources sources;
    private final long constant;
    private final Optional<LweCiphertext.Seeded> seeded;

    private NumberCiphertext(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            NumberEncoding encoding,
            NoiseSources sources,
            long constant,
            Optional<LweCiphertext.Seeded> seeded) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.encoding = encoding;
        this.sources = sources;
        this.constant = constant & encoding.modulus().value() - 1;
        this.seeded = seeded;
        checkModulus(parameters, encoding);
        if (!residues.shape().equals(LweCiphertext.shape(parameters))
                || !residues.moduli().equals(encoding.basis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("a number of " + encoding + " is " + LweCiphertext.shape(parameters)
                    + " words in coefficient form, not " + residues.shape() + " in " + residues.form()
                    + " form modulo " + residues.moduli());
        }
    }

    /**
     * Refuses moduli under which the secret is not meant to be used.
     *
     * @throws IncompatibleException if the modulus is above q_KS
     */
    public static void checkModulus(FhewParameters parameters, NumberEncoding encoding) {
        int most = parameters.switchingModulus().bits();
        if (encoding.modulusBits() > most) {
            throw new IncompatibleException("numbers of " + encoding + " are above the key-switching modulus of "
                    + parameters.name() + ", which is at most 2^" + most + "; use a set with a larger one");
        }
    }

    /**
     * A fresh encryption.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues {@link LweCiphertext#shape} words modulo the encoding's modulus, coefficient form
     * @param encoding where its numbers lie
     * @param sourceId 64 random bits that name the encryption; no two encryptions share them
     * @param seeded what the mask was expanded from, by {@link io.fhe4j.ringgsw.SeededKeyRows#expandCiphertext}, or empty
     * @throws IllegalArgumentException if they do not fit together
     * @throws IncompatibleException if the modulus is above q_KS
     */
    public static NumberCiphertext fresh(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            NumberEncoding encoding,
            long sourceId,
            Optional<LweCiphertext.Seeded> seeded) {
        double deviation = Math.scalb(FhewParameters.ERROR_DEVIATION, -encoding.modulusBits());
        NoiseSources sources = NoiseSources.of(sourceId, deviation * deviation);
        return new NumberCiphertext(parameters, keySet, residues, encoding, sources, 0, seeded);
    }

    /**
     * A number as it was written to a file.
     *
     * @param residues {@link LweCiphertext#shape} words modulo the encoding's modulus, coefficient form
     * @param sources where its error comes from, as fractions of its modulus
     * @param constant {@link #constant}
     * @param seeded what the mask was expanded from, or empty
     * @throws IllegalArgumentException if they do not fit together
     * @throws IncompatibleException if the modulus is above q_KS
     */
    public static NumberCiphertext restored(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            NumberEncoding encoding,
            NoiseSources sources,
            long constant,
            Optional<LweCiphertext.Seeded> seeded) {
        return new NumberCiphertext(parameters, keySet, residues, encoding, sources, constant, seeded);
    }

    /** A result; {@code constant} is what it has added to a combination of its sources' ciphertexts, modulo M. */
    static NumberCiphertext of(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            NumberEncoding encoding,
            NoiseSources sources,
            long constant) {
        return new NumberCiphertext(parameters, keySet, residues, encoding, sources, constant, Optional.empty());
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

    /** Where its numbers lie. */
    public NumberEncoding encoding() {
        return encoding;
    }

    /** Where its error comes from, as fractions of its modulus; empty for a trivial ciphertext. */
    public NoiseSources sources() {
        return sources;
    }

    /** What the mask is expanded from; empty for all but fresh encryptions. */
    public Optional<LweCiphertext.Seeded> seeded() {
        return seeded;
    }

    /** The public constant in it, modulo M, that was added to what its sources stand for: with them it says which ciphertext this is. */
    public long constant() {
        return constant;
    }

    /**
     * For whoever works with a key set.
     *
     * @param operation what is to be done, for the message
     * @param expected the parameters of the key set
     * @param owner the key set
     * @throws IncompatibleException if this has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     */
    public void require(String operation, FhewParameters expected, KeySetId owner) {
        if (!fingerprint().equals(expected.fingerprint())) {
            throw new IncompatibleException(operation + ": the number belongs to parameters " + parameters.name()
                    + " (" + fingerprint() + "), the keys to " + expected.name() + " (" + expected.fingerprint()
                    + "); use one parameter set");
        }
        if (!keySet.equals(owner)) {
            throw new KeySetMismatchException(operation + ": the number belongs to key set " + keySet + ", the keys to "
                    + owner + "; use the keys of the ciphertext's key set");
        }
    }

    /** The shape of its residues. */
    public Shape shape() {
        return residues.shape();
    }

    /** Set and encoding; no contents. */
    @Override
    public String toString() {
        return "encrypted number of " + encoding + ", " + parameters.name();
    }
}
