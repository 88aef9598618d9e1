package io.fhe4j.ntt;

/** What a buffer is for; traces and simulators place and count by it, kernels do not care. */
public enum BufferRole {
    /** Evaluation or bootstrapping key material: large, read-only, reused by many calls. */
    KEY,
    /** Encoded clear data: weights, masks, constants. */
    PLAINTEXT,
    /** Encrypted data. */
    CIPHERTEXT,
    /** Index rows, exponents and other public control data. */
    CONTROL,
    /** Intermediate results inside a compound kernel. */
    SCRATCH
}
