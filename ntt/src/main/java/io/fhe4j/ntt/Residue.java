package io.fhe4j.ntt;

import java.math.BigInteger;

/** Words read as unsigned numbers. */
final class Residue {

    static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private Residue() {}

    static BigInteger toBigInteger(long word) {
        BigInteger value = BigInteger.valueOf(word);
        return word < 0 ? value.add(TWO_TO_64) : value;
    }
}
