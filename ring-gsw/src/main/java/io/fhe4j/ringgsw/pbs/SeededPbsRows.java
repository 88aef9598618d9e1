package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import java.lang.foreign.MemorySegment;

/** The uniform halves that public seeds stand for, and the labels of their streams: no two rows of one seed are equal. */
public final class SeededPbsRows {

    /** Stream type of the masks of a rotation key. */
    public static final String ROTATION_TYPE = "pbs.rotation-key";

    /** Stream type of the masks of a switching key. */
    public static final String SWITCHING_TYPE = "pbs.switching-key";

    /** Stream type of the mask of a ciphertext. */
    public static final String CIPHERTEXT_TYPE = "pbs.ciphertext";

    private static final long TWO_TO_64 = 0;
    private static final long TWO_TO_32 = 1L << 32;

    private SeededPbsRows() {}

    /**
     * A mask polynomial of a rotation key. Label: step as Galois element, row as level, component as digit.
     *
     * @param step i, 0…n−1
     * @param row c·levels + j
     * @param component 0…k−1
     * @param words receives N words modulo 2^64
     */
    public static void expandRotation(PublicSeed seed, int step, int row, int component, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(ROTATION_TYPE, step, row, component, TWO_TO_64), words);
    }

    /**
     * The mask of a row of a switching key. Label: coefficient as Galois element, digit as level.
     *
     * @param index the coefficient of the ring's secret, 0…k·N−1
     * @param level digit, the least first
     * @param words receives n words modulo 2^32, 64 bits each
     */
    public static void expandSwitching(PublicSeed seed, int index, int level, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(SWITCHING_TYPE, index, level, 0, TWO_TO_32), words);
    }

    /**
     * The mask of a seeded ciphertext. Label: its place as digit.
     *
     * @param place at least 0; two ciphertexts of one seed have different places
     * @param words receives k·N words modulo 2^64
     */
    public static void expandCiphertext(PublicSeed seed, int place, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(CIPHERTEXT_TYPE, 0, 0, place, TWO_TO_64), words);
    }
}
