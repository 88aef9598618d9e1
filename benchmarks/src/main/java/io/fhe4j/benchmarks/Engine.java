package io.fhe4j.benchmarks;

import java.util.Locale;

/** The arithmetic of a row. */
public enum Engine {
    /** Residues modulo primes and powers of two: one right answer, the same on every backend. */
    EXACT,
    /** Words modulo 2^64 multiplied by a Fourier transform on doubles. */
    TORUS;

    /** As tables and JSON have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
