package io.fhe4j.ringgsw.search;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/**
 * What a word of a key takes in the memory of the CPU backend, with vectors of 512 bits: 4 bytes below 2^29 and modulo powers of two up to 2^31, else 8. Files and
 * the host may be shorter.
 */
final class HeldWords {

    private static final int ODD_BITS = 29;

    private HeldWords() {}

    static int bytes(Modulus modulus) {
        int most = modulus.kind() == ModulusKind.POWER_OF_TWO ? Integer.SIZE - 1 : ODD_BITS;
        return modulus.bits() <= most ? Integer.BYTES : Long.BYTES;
    }
}
