package io.fhe4j.ckks;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.HostRows;

/**
 * The uniform polynomials that public seeds stand for, and the labels of their streams. Every label names type, Galois element,
 * level, digit and prime, so that no two polynomials of one seed are equal.
 */
public final class SeededRows {

    /** Stream type of the uniform half of a public key. */
    public static final String PUBLIC_KEY_TYPE = "ckks.public-key";

    /** Stream type of the uniform half of a seeded ciphertext. */
    public static final String CIPHERTEXT_TYPE = "ckks.ciphertext";

    private SeededRows() {}

    /**
     * The uniform half of the digit of an evaluation key: type of the kind, g (0 for relinearisation), level of the key, digit.
     *
     * @param rows receives it in component 1 of batch entry {@code digit}, over P ∪ Q of the level
     */
    public static void expandKeyDigit(
            PublicSeed seed, KeyKind kind, long galoisElement, int level, int digit, HostRows rows) {
        expand(seed, kind.type(), galoisElement, level, digit, rows, digit, 1);
    }

    /** The uniform half of a public key of the highest level: type {@link #PUBLIC_KEY_TYPE}, Galois element and digit 0; component 1. */
    public static void expandPublicKey(PublicSeed seed, int level, HostRows rows) {
        expand(seed, PUBLIC_KEY_TYPE, 0, level, 0, rows, 0, 1);
    }

    /**
     * The uniform half of a seeded ciphertext: type {@link #CIPHERTEXT_TYPE}, its level, its place in a batch as digit; component 1.
     *
     * @param place at least 0; two ciphertexts of one seed have different places
     */
    public static void expandCiphertext(PublicSeed seed, int level, int place, HostRows rows) {
        expand(seed, CIPHERTEXT_TYPE, 0, level, place, rows, 0, 1);
    }

    private static void expand(
            PublicSeed seed,
            String type,
            long galoisElement,
            int level,
            int digit,
            HostRows rows,
            int batch,
            int component) {
        for (int r = 0; r < rows.moduli().size(); r++) {
            StreamLabel label = new StreamLabel(
                    type, galoisElement, level, digit, rows.moduli().get(r).value());
            UniformResidues.expand(seed, label, rows.row(batch, component, r));
        }
    }
}
