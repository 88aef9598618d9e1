package io.fhe4j.api;

/** How the coefficients of a secret key are drawn. */
public enum SecretDistribution {
    /** Independent and uniform in {−1, 0, 1}. */
    TERNARY,
    /** A discrete Gaussian of the same deviation as the errors, 3.19. */
    GAUSSIAN
}
