package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;

/**
 * Where the numbers of a {@link NumberCiphertext} lie: m below 2^messageBits at the phase m·2^(modulusBits − messageBits) modulo 2^modulusBits.
 *
 * @param modulusBits log2 M, 3…60
 * @param messageBits from 1 to modulusBits − 2
 */
public record NumberEncoding(int modulusBits, int messageBits) {

    private static final int LEAST_BOX = 2;
    private static final int MOST_BITS = 60;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public NumberEncoding {
        if (modulusBits < LEAST_BOX + 1 || modulusBits > MOST_BITS) {
            throw new IllegalArgumentException("a modulus is 2^3 to 2^60, not 2^" + modulusBits);
        }
        if (messageBits < 1 || messageBits > modulusBits - LEAST_BOX) {
            throw new IllegalArgumentException("under the modulus 2^" + modulusBits + " there is room for 1 to "
                    + (modulusBits - LEAST_BOX) + " bits of a message and for errors, not for " + messageBits);
        }
    }

    /** log2 α: each message has a box of so many bits around its phase. */
    public int boxBits() {
        return modulusBits - messageBits;
    }

    /** 2^messageBits: messages are below it. */
    public long messages() {
        return 1L << messageBits;
    }

    /** The modulus M. */
    public Modulus modulus() {
        return Modulus.powerOfTwo(modulusBits);
    }

    /** The basis of the modulus alone. */
    public RnsBasis basis() {
        return RnsBasis.of(modulus());
    }

    /** β = α/2 as a fraction of the modulus: errors below it do no harm. */
    public double margin() {
        return Math.scalb(0.5, -messageBits);
    }

    /**
     * The rotations that the sign of a number takes: two for each floor but the last, and one.
     *
     * @param stepBits bits that one floor takes off, at least 1
     */
    public int signRotations(int stepBits) {
        return 2 * (Math.ceilDiv(messageBits, stepBits) - 1) + 1;
    }

    /** As {@code 20 bits modulo 2^29}. */
    @Override
    public String toString() {
        return messageBits + " bits modulo 2^" + modulusBits;
    }
}
