package io.fhe4j.ringgsw;

/** How an accumulator is rotated by an encrypted phase; part of a parameter set, since it decides what its keys are. */
public enum BlindRotationMethod {
    /**
     * Controlled multiplications by monomials, one key for each value of a secret bit or trit but 0 (Gama et al., 2016; Chillotti et al.,
     * 2016/2020). For ternary secrets.
     */
    GINX
}
