package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/** How residues lie in the cells: odd moduli in Montgomery form (x·2^n mod q, n the bits of q), powers of two as they are. */
final class Montgomery {

    private Montgomery() {}

    /** As they lie there. */
    static long[] stored(Modulus modulus, long[] words) {
        return scaled(modulus, words, false);
    }

    /** As they are. */
    static long[] plain(Modulus modulus, long[] words) {
        return scaled(modulus, words, true);
    }

    private static long[] scaled(Modulus modulus, long[] words, boolean back) {
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            return words;
        }
        long q = modulus.value();
        long power = ModularMath.power(2, modulus.bits(), q);
        long factor = back ? ModularMath.inverse(power, q) : power;
        long[] scaled = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            scaled[i] = ModularMath.multiply(words[i], factor, q);
        }
        return scaled;
    }
}
