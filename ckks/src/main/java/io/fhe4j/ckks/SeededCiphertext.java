package io.fhe4j.ckks;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A fresh symmetric ciphertext of half the size: c_0, and the public seed that c_1 is expanded from. Made by who has the secret key,
 * sent, and expanded by the receiver. Immutable.
 */
public final class SeededCiphertext {

    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final int level;
    private final Packing packing;
    private final int slots;
    private final double bound;
    private final PublicSeed seed;
    private final int place;

    private SeededCiphertext(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Packing packing,
            int slots,
            double bound,
            PublicSeed seed,
            int place) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.level = parameters.checkLevel(level);
        this.packing = packing;
        this.slots = ValueChecks.slots(parameters, packing, slots);
        this.bound = ValueChecks.bound(bound);
        this.seed = seed;
        this.place = place;
        ValueChecks.residues(residues, 1, parameters, level);
        if (place < 0) {
            throw new IllegalArgumentException("a place in a batch is at least 0, not " + place);
        }
    }

    /**
     * A seeded ciphertext at the canonical scale of its level.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues c_0: 1 component × rows of the level × N, evaluation form
     * @param level its level, 0…depth
     * @param packing where its numbers are
     * @param slots the number of slots, N/2 or a smaller power of two after which they repeat; N for coefficients
     * @param bound no number is above it in modulus; a declaration
     * @param seed what c_1 is expanded from, by {@link SeededRows#expandCiphertext}
     * @param place its place among the ciphertexts of that seed, at least 0
     * @throws IllegalArgumentException if they do not fit together
     */
    public static SeededCiphertext of(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Packing packing,
            int slots,
            double bound,
            PublicSeed seed,
            int place) {
        return new SeededCiphertext(parameters, keySet, residues, level, packing, slots, bound, seed, place);
    }

    /** The ciphertext that it stands for, on the host. */
    public CkksCiphertext expand() {
        HostRows first = residues.toHost();
        Shape shape = first.shape().withComponents(2);
        HostRows both = HostRows.allocate(shape, first.moduli(), Form.EVALUATION);
        MemorySegment.copy(first.words(), 0, both.words(), 0, first.words().byteSize());
        SeededRows.expandCiphertext(seed, level, place, both);
        return CkksCiphertext.fresh(
                parameters, keySet, Residues.onHost(both), level, packing, slots, bound, EncryptionKind.SYMMETRIC);
    }

    /** Its parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** c_0: 1 component × rows of the level × N, evaluation form. */
    public Residues residues() {
        return residues;
    }

    /** Its level, 0…depth. */
    public int level() {
        return level;
    }

    /** Where its numbers are. */
    public Packing packing() {
        return packing;
    }

    /** The number of slots before they repeat, or of coefficients. */
    public int slots() {
        return slots;
    }

    /** No number is above this in modulus; a declaration. */
    public double bound() {
        return bound;
    }

    /** What c_1 is expanded from. */
    public PublicSeed seed() {
        return seed;
    }

    /** Its place among the ciphertexts of the seed. */
    public int place() {
        return place;
    }

    /** Level and packing; no contents. */
    @Override
    public String toString() {
        return "seeded ciphertext of level " + level + ", " + slots + " " + packing;
    }
}
