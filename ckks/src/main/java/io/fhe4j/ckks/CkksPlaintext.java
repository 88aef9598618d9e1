package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.Residues;

/**
 * An encoded message: a polynomial modulo the primes of a level, with the exact scale that its numbers were multiplied by.
 * Immutable.
 */
public final class CkksPlaintext {

    private final CkksParameters parameters;
    private final Residues residues;
    private final int level;
    private final Scale scale;
    private final Packing packing;
    private final int slots;
    private final NoiseEstimate noise;

    private CkksPlaintext(
            CkksParameters parameters,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            NoiseEstimate noise) {
        this.parameters = parameters;
        this.residues = residues;
        this.level = parameters.checkLevel(level);
        this.scale = scale;
        this.packing = packing;
        this.slots = ValueChecks.slots(parameters, packing, slots);
        this.noise = noise;
        ValueChecks.residues(residues, 1, parameters, level);
    }

    /**
     * A plaintext.
     *
     * @param residues 1 component × rows of the level × N, evaluation form
     * @param level its level
     * @param scale what its numbers were multiplied by
     * @param packing where they are
     * @param slots the number of slots, N/2 or a smaller power of two after which they repeat; N for coefficients
     * @param bound no number is above it in modulus
     * @throws IllegalArgumentException if they do not fit together
     */
    public static CkksPlaintext of(
            CkksParameters parameters,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            double bound) {
        NoiseEstimate noise =
                parameters.noiseModel().encoded(ValueChecks.bound(bound), scale, parameters.embeddingPrecision(scale));
        return new CkksPlaintext(parameters, residues, level, scale, packing, slots, noise);
    }

    /** A plaintext of numbers that are known by a hash: encoded again, they have the same error. */
    static CkksPlaintext encoded(
            CkksParameters parameters,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            double bound,
            long content) {
        NoiseEstimate noise = parameters
                .noiseModel()
                .encoded(ValueChecks.bound(bound), scale, parameters.embeddingPrecision(scale), content);
        return new CkksPlaintext(parameters, residues, level, scale, packing, slots, noise);
    }

    /** Its parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** 1 component × rows of the level × N, evaluation form. */
    public Residues residues() {
        return residues;
    }

    /** Its level, 0…depth. */
    public int level() {
        return level;
    }

    /** What its numbers were multiplied by. */
    public Scale scale() {
        return scale;
    }

    /** Where its numbers are. */
    public Packing packing() {
        return packing;
    }

    /** The number of slots before they repeat, or of coefficients. */
    public int slots() {
        return slots;
    }

    /** No number is above this in modulus. */
    public double bound() {
        return noise.messageBound();
    }

    /** What is known of its error, that of encoding, in units of the message. */
    public NoiseEstimate noise() {
        return noise;
    }

    /** Level, scale, packing; no contents. */
    @Override
    public String toString() {
        return "plaintext of level " + level + ", scale " + scale + ", " + slots + " " + packing;
    }
}
