package io.fhe4j.ringgsw;

/**
 * How an accumulator is rotated by an encrypted phase; part of a parameter set, since it decides what its keys are. The order is part of
 * files and does not change.
 */
public enum BlindRotationMethod {
    /**
     * Controlled multiplications by monomials, one key for each value of a secret bit or trit but 0 (Gama et al., 2016; Chillotti et al.,
     * 2016/2020). For ternary secrets.
     */
    GINX,
    /**
     * A product with a key for each digit, in a base B_r, of each number of the mask (Ducas, Micciancio, 2015). For secrets of any distribution;
     * large keys.
     */
    AP,
    /**
     * A product for each number of the mask, and automorphisms between them, which visit all odd exponents with steps up to a window (Lee,
     * Micciancio, Kim, Choi, Deryabin, Eom, Yoo, 2023). For secrets of any distribution; small keys.
     */
    LMKCDEY
}
