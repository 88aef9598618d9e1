package io.fhe4j.nn.plan;

/** The calls of the kernel layer that an inference spends its time on. */
enum KernelStep {
    /** A polynomial into digits, raised to P ∪ Q. */
    DECOMPOSITION,
    /** Digits times a key, rotated. */
    KEY_PRODUCT,
    /** One polynomial divided by P. */
    DIVISION,
    /** A ciphertext divided by the primes of its level. */
    RESCALE,
    /** A product of ciphertexts before relinearisation. */
    TENSOR,
    /** A ciphertext times a plaintext, added to a sum. */
    PLAIN_PRODUCT,
    /** The same over P ∪ Q. */
    RAISED_PRODUCT,
    /** A sum of ciphertexts. */
    SUM
}
