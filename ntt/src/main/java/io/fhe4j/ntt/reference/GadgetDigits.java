package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/** The digits of residues, least first, as {@link Gadget} defines them: start with {@link #begin}, then take digit and rest in turn. */
final class GadgetDigits {

    private GadgetDigits() {}

    /** The signed number that the digits make up. */
    static long begin(Gadget gadget, Modulus modulus, long x) {
        int dropped = gadget.droppedBits();
        if (modulus.kind() != ModulusKind.POWER_OF_TWO) {
            long centred = ModularMath.centre(x, modulus.value());
            return dropped == 0 ? centred : (centred >> dropped) + (centred >> (dropped - 1) & 1);
        }
        long rounded = dropped == 0 ? x : (x >>> dropped) + (x >>> (dropped - 1) & 1);
        return signed(rounded, modulus.bits() - dropped);
    }

    /** Digit j, the low bits of what is left; the last takes all of it, unless what it would carry is a multiple of the modulus. */
    static long digit(Gadget gadget, Modulus modulus, int j, long rest) {
        boolean last = j == gadget.levels() - 1;
        return last && !gadget.wrapsFor(modulus) ? rest : signed(rest, gadget.logBase());
    }

    /** What is left after digit j, with the carry of a negative digit: (rest − digit) / B, without overflow. */
    static long rest(Gadget gadget, long rest) {
        long carry = signed(rest, gadget.logBase()) < 0 ? 1 : 0;
        return (rest >> gadget.logBase()) + carry;
    }

    /** The low bits of x read as a signed number: its centred residue modulo 2^bits. */
    static long signed(long x, int bits) {
        return x << (64 - bits) >> (64 - bits);
    }
}
