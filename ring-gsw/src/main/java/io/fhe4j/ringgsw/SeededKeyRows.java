package io.fhe4j.ringgsw;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Modulus;
import java.lang.foreign.MemorySegment;

/**
 * The uniform halves that public seeds stand for, and the labels of their compact streams. Every label names type, place and modulus, so that no two
 * rows of one seed are equal.
 */
public final class SeededKeyRows {

    /** Stream type of the masks of a blind rotation key. */
    public static final String BLIND_ROTATION_TYPE = "ringgsw.blind-rotation-key";

    /** Stream type of the masks of LMKCDEY's automorphism keys. */
    public static final String MOVE_TYPE = "ringgsw.automorphism-key";

    /** Stream type of the masks of an LWE switching key. */
    public static final String SWITCHING_TYPE = "ringgsw.lwe-switching-key";

    /** Stream type of the mask of a seeded ciphertext. */
    public static final String CIPHERTEXT_TYPE = "ringgsw.lwe-ciphertext";

    private SeededKeyRows() {}

    /**
     * The mask of one RLWE pair of a blind rotation key, evaluation form. Label: index i of the secret's number as Galois element,
     * {@link BlindRotationKey#place} as level, digit.
     *
     * @param modulus Q
     * @param index i, 0…n−1
     * @param place entry and component
     * @param digit digit of the gadget, the least first
     * @param row receives N words, 64 bits each
     */
    public static void expandBlindRotation(
            PublicSeed seed, Modulus modulus, int index, int place, int digit, MemorySegment row) {
        UniformResidues.expandCompact(
                seed, new StreamLabel(BLIND_ROTATION_TYPE, index, place, digit, modulus.value()), row);
    }

    /**
     * The mask of one RLWE pair of LMKCDEY's automorphism keys, evaluation form. Label: Galois element, level 0, digit.
     *
     * @param modulus Q
     * @param galois 2N − 5 or a power of 5 modulo 2N
     * @param digit digit of the gadget, the least first
     * @param row receives N words, 64 bits each
     */
    public static void expandMove(PublicSeed seed, Modulus modulus, long galois, int digit, MemorySegment row) {
        UniformResidues.expandCompact(seed, new StreamLabel(MOVE_TYPE, galois, 0, digit, modulus.value()), row);
    }

    /**
     * The mask of one entry of an LWE switching key. Label: index i of the ring secret's coefficient as Galois element, digit of the gadget
     * as level, multiple as digit.
     *
     * @param modulus q_KS
     * @param index i, 0…N−1
     * @param level digit of the gadget, the least first
     * @param multiple h, 0…B/2−1, for the multiple h + 1
     * @param row n + 1 words, of which the first n are written
     */
    public static void expandSwitching(
            PublicSeed seed, Modulus modulus, int index, int level, int multiple, long[] row) {
        UniformResidues.expandCompact(
                seed, new StreamLabel(SWITCHING_TYPE, index, level, multiple, modulus.value()), row, row.length - 1);
    }

    /**
     * The mask of a seeded ciphertext. Label: its place in a batch as digit.
     *
     * @param modulus q
     * @param place at least 0; two ciphertexts of one seed have different places
     * @param row n + 1 words, of which the first n are written
     */
    public static void expandCiphertext(PublicSeed seed, Modulus modulus, int place, MemorySegment row) {
        UniformResidues.expandCompact(seed, new StreamLabel(CIPHERTEXT_TYPE, 0, 0, place, modulus.value()), mask(row));
    }

    private static MemorySegment mask(MemorySegment row) {
        return row.asSlice(0, row.byteSize() - Long.BYTES);
    }
}
