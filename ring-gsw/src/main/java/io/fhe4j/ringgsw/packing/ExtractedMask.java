package io.fhe4j.ringgsw.packing;

import io.fhe4j.ntt.HostRows;

/** Sample extraction on the host: the mask of an LWE ciphertext of one coefficient of a ring ciphertext. */
final class ExtractedMask {

    private ExtractedMask() {}

    /**
     * Writes for the coefficient of X^i: a_i, a_(i−1), …, a_0, −a_(N−1), …, −a_(i+1).
     *
     * @param masks of the ring ciphertext, coefficient form, modulo a number or 2^64
     * @param component the mask a
     * @param place i
     * @param words receives N words
     * @param from where the first of them goes
     */
    static void write(HostRows masks, int component, int place, long[] words, int from) {
        long[] a = masks.rowWords(0, component, 0);
        long modulus = masks.moduli().get(0).value(); // 0 for 2^64, of which −a is 0 − a
        for (int j = 0; j <= place; j++) {
            words[from + j] = a[place - j];
        }
        for (int j = place + 1; j < a.length; j++) {
            long word = a[a.length + place - j];
            words[from + j] = word == 0 ? 0 : modulus - word;
        }
    }
}
