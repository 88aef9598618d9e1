package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MissingKeyException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RGSW encryptions under the ring secret z of what the coefficients of the LWE secret s make of X, for blind rotation by the method of the parameters; for
 * LMKCDEY the switching keys of its automorphisms as well. See the package documentation for what they encrypt. Immutable; public.
 */
public final class BlindRotationKey {

    /** Components of an RLWE ciphertext: mask and body. */
    public static final int COMPONENTS = 2;

    /** Keys of GINX for each number of the secret: one for 1, one for −1. */
    public static final int SIGNS = 2;

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final @Nullable Residues moves;
    private final Optional<PublicSeed> seed;

    private BlindRotationKey(
            FhewParameters parameters,
            KeySetId keySet,
            Residues residues,
            @Nullable Residues moves,
            Optional<PublicSeed> seed) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.moves = moves;
        this.seed = seed;
        check(parameters, residues, shape(parameters), "a blind rotation key");
        boolean wanted = parameters.method() == BlindRotationMethod.LMKCDEY;
        if (wanted != (moves != null)) {
            throw new IllegalArgumentException(
                    parameters.method() + (wanted ? " needs" : " has no") + " keys for automorphisms");
        }
        if (moves != null) {
            check(parameters, moves, movesShape(parameters), "an automorphism key");
        }
    }

    private static void check(FhewParameters parameters, Residues residues, Shape shape, String what) {
        if (!residues.shape().equals(shape)
                || !residues.moduli().equals(parameters.ringBasis())
                || residues.form() != Form.EVALUATION) {
            throw new IllegalArgumentException(what + " of these parameters is " + shape
                    + " in evaluation form modulo " + parameters.ringModulus() + ", not " + residues.shape() + " in "
                    + residues.form() + " form modulo " + residues.moduli());
        }
    }

    /**
     * A key of AP or GINX.
     *
     * @param parameters its parameters
     * @param keySet the key set it belongs to
     * @param residues {@link #shape} words in evaluation form modulo Q
     * @param seed what the masks (component 0 of every entry) were expanded from, by {@link SeededKeyRows#expandBlindRotation}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static BlindRotationKey of(
            FhewParameters parameters, KeySetId keySet, Residues residues, Optional<PublicSeed> seed) {
        return new BlindRotationKey(parameters, keySet, residues, null, seed);
    }

    /**
     * A key of LMKCDEY.
     *
     * @param parameters its parameters
     * @param keySet the key set it belongs to
     * @param residues {@link #shape} words in evaluation form modulo Q
     * @param moves {@link #movesShape} words in evaluation form modulo Q
     * @param seed what the masks (component 0 of every entry) were expanded from, by {@link SeededKeyRows#expandBlindRotation} and {@link
     *     SeededKeyRows#expandMove}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static BlindRotationKey of(
            FhewParameters parameters, KeySetId keySet, Residues residues, Residues moves, Optional<PublicSeed> seed) {
        return new BlindRotationKey(parameters, keySet, residues, moves, seed);
    }

    /** The shape of the RGSW encryptions: n × ({@link #entries}·{@link #COMPONENTS}) × digits × 2 components × 1 row × N. */
    public static Shape shape(FhewParameters parameters) {
        return new Shape(
                parameters.lweDimension(),
                entries(parameters) * COMPONENTS,
                parameters.accumulatorGadget().levels(),
                COMPONENTS,
                1,
                parameters.ringDegree());
    }

    /** The shape of LMKCDEY's switching keys: (w + 1) × 1 × digits × 2 components × 1 row × N. */
    public static Shape movesShape(FhewParameters parameters) {
        return new Shape(
                parameters.automorphismWindow() + 1,
                1,
                parameters.accumulatorGadget().levels(),
                COMPONENTS,
                1,
                parameters.ringDegree());
    }

    /** The RGSW encryptions for each number of the secret: 2 of GINX, 1 of LMKCDEY, of AP one for each digit that can occur. */
    public static int entries(FhewParameters parameters) {
        return switch (parameters.method()) {
            case GINX -> SIGNS;
            case AP -> digits(parameters).entries();
            case LMKCDEY -> 1;
        };
    }

    /** The digits that AP has keys for: of words modulo q in the base B_r. */
    public static ExponentDigits digits(FhewParameters parameters) {
        return new ExponentDigits(
                parameters.refreshBase(), parameters.lweModulus().value());
    }

    /** The words of a key, masks included. */
    public static long words(FhewParameters parameters) {
        boolean moving = parameters.method() == BlindRotationMethod.LMKCDEY;
        return shape(parameters).words() + (moving ? movesShape(parameters).words() : 0);
    }

    /** The bytes of a key in words as short as Q allows: 4 bytes below 2^32, else 8. */
    public static long bytes(FhewParameters parameters) {
        return words(parameters) * HostRows.compactBytes(parameters.ringBasis());
    }

    /** The bytes of a key as a backend keeps it, whose words may be longer than Q asks for, and whose rows may begin at multiples of something. */
    public static long bytes(FhewParameters parameters, Backend backend) {
        boolean moving = parameters.method() == BlindRotationMethod.LMKCDEY;
        return backend.imageBytes(shape(parameters), parameters.ringBasis())
                + (moving ? backend.imageBytes(movesShape(parameters), parameters.ringBasis()) : 0);
    }

    /**
     * The place in batch2 of the encryptions for component c of an entry: for GINX entry 0 is for s_i = 1 and entry 1 for s_i = −1; AP's entries are
     * those of {@link ExponentDigits#entry}; LMKCDEY has one.
     */
    public static int place(int entry, int component) {
        return entry * COMPONENTS + component;
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

    /** The RGSW encryptions. */
    public Residues residues() {
        return residues;
    }

    /**
     * The switching keys of LMKCDEY's automorphisms.
     *
     * @throws MissingKeyException for the other methods, which have none
     */
    public Residues moves() {
        Residues keys = moves;
        if (keys == null) {
            throw new MissingKeyException(this + " has no keys for automorphisms: only LMKCDEY uses them");
        }
        return keys;
    }

    /** As {@link FhewEvaluationKeys#moveTo} says. */
    void moveTo(Backend backend) {
        residues.moveTo(backend.stream(), BufferRole.KEY);
        Residues keys = moves;
        if (keys != null) {
            keys.moveTo(backend.stream(), BufferRole.KEY);
        }
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
