package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Modulus;
import java.lang.foreign.MemorySegment;

/** The uniform halves that public seeds stand for, and the labels of their streams: no two rows of one seed are equal. */
public final class SeededPbsRows {

    /** Stream type of the masks of a rotation key. */
    public static final String ROTATION_TYPE = "pbs.rotation-key";

    /** Stream type of the masks of a switching key. */
    public static final String SWITCHING_TYPE = "pbs.switching-key";

    /** Stream type of the mask of a ciphertext. */
    public static final String CIPHERTEXT_TYPE = "pbs.ciphertext";

    /** Stream type of the mask of a random block. */
    public static final String RANDOM_TYPE = "pbs.random";

    private SeededPbsRows() {}

    /**
     * A mask polynomial of a rotation key. Label: GGSW ciphertext as Galois element, row as level, component as digit.
     *
     * @param modulus {@link PbsParameters#ringModulus}
     * @param step which GGSW ciphertext of the key: that of number i, or of a set of a group in the order of {@link io.fhe4j.ntt.TorusRotation#keys}
     * @param row c·levels + j
     * @param component 0…k−1
     * @param words receives N words; of the exact engine, in evaluation form
     */
    public static void expandRotation(
            PublicSeed seed, Modulus modulus, int step, int row, int component, MemorySegment words) {
        UniformResidues.expandCompact(
                seed, new StreamLabel(ROTATION_TYPE, step, row, component, modulus.value()), words);
    }

    /**
     * The mask of a row of a switching key. Label: coefficient or polynomial of the ring's secret as Galois element, digit as level.
     *
     * @param modulus {@link PbsParameters#switchingModulus}
     * @param index on the torus the coefficient of the ring's secret, 0…k·N−1, else its polynomial, 0…k−1
     * @param level digit, the least first
     * @param words receives n words on the torus, else N words in evaluation form, 64 bits each
     */
    public static void expandSwitching(PublicSeed seed, Modulus modulus, int index, int level, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(SWITCHING_TYPE, index, level, 0, modulus.value()), words);
    }

    /**
     * The mask of a seeded ciphertext. Label: its place as digit.
     *
     * @param modulus {@link PbsParameters#ringModulus}
     * @param place at least 0; two ciphertexts of one seed have different places
     * @param words receives k·N words
     */
    public static void expandCiphertext(PublicSeed seed, Modulus modulus, int place, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(CIPHERTEXT_TYPE, 0, 0, place, modulus.value()), words);
    }

    /**
     * The mask of a random block. Label: its place as digit.
     *
     * @param modulus {@link PbsParameters#ringModulus}
     * @param place at least 0
     * @param words receives k·N words
     */
    public static void expandRandom(PublicSeed seed, Modulus modulus, int place, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(RANDOM_TYPE, 0, 0, place, modulus.value()), words);
    }
}
