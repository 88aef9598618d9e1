package io.fhe4j.ckks;

/** What the choice of digits and special primes minimises within the security limit. */
public enum KeySwitching {
    /** The arithmetic of a key switch. */
    LEAST_COST,
    /** The size of the evaluation keys. */
    LEAST_KEY_SIZE
}
