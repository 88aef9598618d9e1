package io.fhe4j.ntt;

import java.math.BigInteger;

/**
 * The modulus of a row: an odd prime or another odd number below 2^63, or a power of two up to 2^64.
 *
 * <p>Immutable; equal when the numbers are equal.
 */
public final class Modulus {

    private final long value;
    private final ModulusKind kind;

    private Modulus(long value, ModulusKind kind) {
        this.value = value;
        this.kind = kind;
    }

    /**
     * An odd modulus; whether it is prime is found out here.
     *
     * @param value odd, 3 ≤ value &lt; 2^63
     * @throws IllegalArgumentException if it is not
     */
    public static Modulus of(long value) {
        if (value < 3 || (value & 1) == 0) {
            throw new IllegalArgumentException(
                    "modulus " + value + " is not an odd number from 3 to 2^63 - 1; use powerOfTwo for powers of two");
        }
        return new Modulus(value, Primes.isPrime(value) ? ModulusKind.PRIME : ModulusKind.ODD);
    }

    /**
     * The modulus 2^log2.
     *
     * @param log2 1…64
     * @throws IllegalArgumentException outside that range
     */
    public static Modulus powerOfTwo(int log2) {
        if (log2 < 1 || log2 > 64) {
            throw new IllegalArgumentException("a power-of-two modulus is 2^1 to 2^64, not 2^" + log2);
        }
        return new Modulus(log2 == 64 ? 0 : 1L << log2, ModulusKind.POWER_OF_TWO);
    }

    /** The modulus as an unsigned word; 0 stands for 2^64. */
    public long value() {
        return value;
    }

    /** Its kind. */
    public ModulusKind kind() {
        return kind;
    }

    /** The least b with modulus ≤ 2^b: 50 for primes between 2^49 and 2^50, 64 for 2^64. */
    public int bits() {
        return value == 0 ? 64 : 64 - Long.numberOfLeadingZeros(value - 1);
    }

    /** Whether the negacyclic transform of this width exists: a prime with modulus ≡ 1 mod 2·width, width a power of two. */
    public boolean supportsTransform(int width) {
        return kind == ModulusKind.PRIME && Integer.bitCount(width) == 1 && (value - 1) % (2L * width) == 0;
    }

    /** The modulus as a number. */
    public BigInteger toBigInteger() {
        return value == 0 ? Residue.TWO_TO_64 : Residue.toBigInteger(value);
    }

    /** Whether the word, read as unsigned, is a canonical residue. */
    public boolean isCanonical(long word) {
        return value == 0 || Long.compareUnsigned(word, value) < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Modulus m && m.value == value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    /** As a decimal number. */
    @Override
    public String toString() {
        return toBigInteger().toString();
    }
}
