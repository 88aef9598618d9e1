package io.fhe4j.ntt;

/** The kinds of moduli that a backend can say it serves. */
public enum ModulusKind {
    /** An odd prime p; the negacyclic transform of width N exists where p ≡ 1 modulo 2N. */
    PRIME,
    /** Another odd modulus of at least 3. */
    ODD,
    /** A power of two, 2 to 2^64. */
    POWER_OF_TWO
}
