package io.fhe4j.ringgsw.pbs;

/** What arithmetic a parameter set is for. It decides over moduli, keys and errors; reports name it. */
public enum PbsEngine {

    /**
     * Words modulo 2^64, or 2^32, products by a Fourier transform on doubles: the fastest on a CPU. Its rounding is part of the error, so that two backends do not give
     * equal ciphertexts.
     */
    TORUS,

    /**
     * Residues modulo one prime below 2^50, products by the number-theoretic transform, through the kernel layer alone: every backend gives the same
     * ciphertexts, bit for bit.
     */
    EXACT
}
