package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.integer.BlockIdentity;
import io.fhe4j.ringgsw.integer.BlockState;
import java.util.Optional;

/**
 * An encrypted block: k·N mask words and a body modulo the ring's modulus, with the range of its value and the sources of its error. An immutable value that belongs to
 * no backend.
 */
public final class PbsCiphertext {

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final BlockState state;
    private final long identity;
    private final Optional<Seeded> seeded;

    /**
     * What the mask of a fresh ciphertext is expanded from, by {@link SeededPbsRows#expandCiphertext}.
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

    PbsCiphertext(
            PbsParameters parameters,
            KeySetId keySet,
            Residues residues,
            BlockState state,
            long identity,
            Optional<Seeded> seeded) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.state = state;
        this.identity = identity;
        this.seeded = seeded;
        if (!residues.shape().equals(shape(parameters))
                || !residues.moduli().equals(parameters.basis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("a ciphertext of these parameters is " + shape(parameters)
                    + " in coefficient form modulo " + parameters.ringModulus() + ", not " + residues.shape() + " in "
                    + residues.form()
                    + " form modulo " + residues.moduli());
        }
    }

    /**
     * A number's block as what it is.
     *
     * @throws IncompatibleException if it is no ciphertext of programmable bootstrapping
     */
    public static PbsCiphertext of(Object block) {
        if (block instanceof PbsCiphertext ciphertext) {
            return ciphertext;
        }
        throw new IncompatibleException("a " + block.getClass().getSimpleName()
                + " is no ciphertext of programmable bootstrapping; this value was computed elsewhere");
    }

    /**
     * A fresh encryption.
     *
     * @param residues {@link #shape} words modulo the ring's modulus: mask, then body
     * @param high the largest value that was allowed, at most p − 1
     * @param sourceId 64 random bits that name the encryption; no two encryptions share them
     * @param seeded what the mask was expanded from, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PbsCiphertext fresh(
            PbsParameters parameters,
            KeySetId keySet,
            Residues residues,
            int high,
            long sourceId,
            Optional<Seeded> seeded) {
        if (high < 0 || high >= parameters.space()) {
            throw new IllegalArgumentException("a block's values end below " + parameters.space() + ", not at " + high);
        }
        return new PbsCiphertext(parameters, keySet, residues, BlockState.fresh(high, sourceId), sourceId, seeded);
    }

    /**
     * A ciphertext that was written before.
     *
     * @param residues {@link #shape} words modulo the ring's modulus: mask, then body
     * @param state range and noise, within what blocks of the parameters can have
     * @param identity what was computed, by {@link #identity}
     * @param seeded what the mask was expanded from, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PbsCiphertext restored(
            PbsParameters parameters,
            KeySetId keySet,
            Residues residues,
            BlockState state,
            long identity,
            Optional<Seeded> seeded) {
        int space = parameters.space();
        if (state.low() < -space || state.high() >= 2 * space || state.high() - state.low() >= 2 * space) {
            throw new IllegalArgumentException(
                    "a block of " + space + " values is not from " + state.low() + " to " + state.high());
        }
        return new PbsCiphertext(parameters, keySet, residues, state, identity, seeded);
    }

    /**
     * A block that everybody can read.
     *
     * @param value from −p to 2p − 1
     */
    public static PbsCiphertext trivial(PbsParameters parameters, KeySetId keySet, int value) {
        HostRows rows = HostRows.allocate(shape(parameters), parameters.basis(), Form.COEFFICIENT);
        rows.set(0, 0, 0, parameters.maskWords(), parameters.word(2 * value));
        BlockState state = BlockState.constant(value);
        return restored(parameters, keySet, Residues.onHost(rows), state, BlockIdentity.of(value), Optional.empty());
    }

    /** The shape of the residues: one row of k·N + 1 words. */
    public static Shape shape(PbsParameters parameters) {
        return Shape.of(1, parameters.maskWords() + 1);
    }

    /** Its parameters. */
    public PbsParameters parameters() {
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

    /** The words: the mask, component by component, then the body. */
    public Residues residues() {
        return residues;
    }

    /** The range of its value, and the sources of its error, of which a look-up's result has variance 1. */
    public BlockState state() {
        return state;
    }

    /** 64 bits that name what was computed: equal for equal ciphertexts. */
    public long identity() {
        return identity;
    }

    /** What the mask is expanded from; empty for all but fresh encryptions. */
    public Optional<Seeded> seeded() {
        return seeded;
    }

    /** Set and range; no contents. */
    @Override
    public String toString() {
        return "PBS ciphertext of " + parameters.name() + ", value in " + state.low() + "…" + state.high();
    }
}
