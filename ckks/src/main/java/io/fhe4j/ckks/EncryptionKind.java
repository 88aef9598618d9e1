package io.fhe4j.ckks;

/** How a ciphertext was encrypted, which sets its initial noise. */
public enum EncryptionKind {
    /** With the secret key: one error polynomial. */
    SYMMETRIC,
    /** With the public key, modulo Q times one special prime and divided by it. */
    PUBLIC_KEY
}
