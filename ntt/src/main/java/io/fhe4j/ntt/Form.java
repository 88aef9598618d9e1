package io.fhe4j.ntt;

/** What the words of a row mean. Kernels check the form of their operands once a call. */
public enum Form {
    /** Entry i is the coefficient of X^i, or, for rows that are no polynomials (LWE, digits), simply word i. */
    COEFFICIENT,

    /**
     * Entry i is the value a(ψ^(2·bitrev(i)+1)), ψ the smallest primitive 2N-th root of unity modulo the row's prime and
     * bitrev the reversal of log2 N bits. This is the order of the host; a backend may keep another in its own memory.
     */
    EVALUATION
}
