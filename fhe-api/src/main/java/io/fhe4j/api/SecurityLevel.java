package io.fhe4j.api;

/** The security levels that the tables of {@link RlweSecurity} know, against classical attacks. */
public enum SecurityLevel {
    /** At least 2^128 operations. */
    BITS_128(128),
    /** At least 2^192 operations. */
    BITS_192(192),
    /** At least 2^256 operations. */
    BITS_256(256);

    private final int bits;

    SecurityLevel(int bits) {
        this.bits = bits;
    }

    /** Returns the level in bits: 128, 192 or 256. */
    public int bits() {
        return bits;
    }
}
