package io.fhe4j.ckks;

/** Where the numbers of a plaintext or ciphertext are. */
public enum Packing {
    /** In the complex slots: N/2 of them, or fewer, a power of two, which then repeat periodically. */
    SLOTS,
    /** In the N real coefficients of the polynomial. */
    COEFFICIENTS
}
