package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.BlindRotationMethod;

/**
 * What is asked of a set for gates.
 *
 * @param method how accumulators are rotated
 * @param family the gates
 * @param security every component must reach it
 * @param failureLog2 every gate of the family, on independent results of gates, fails with at most 2^this
 * @param batch ciphertexts that are bootstrapped together
 * @param keyBytes all evaluation keys together have at most so many, as the CPU backend holds them
 */
public record FhewRequest(
        BlindRotationMethod method,
        GateFamily family,
        SecurityLevel security,
        double failureLog2,
        int batch,
        long keyBytes) {

    /** The failure probability of defaults. */
    public static final double DEFAULT_FAILURE_LOG2 = -128;

    /** 4 GiB. */
    public static final long DEFAULT_KEY_BYTES = 4L << 30;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the failure probability is not below 1, or batch or bytes not above 0
     */
    public FhewRequest {
        if (!(failureLog2 < 0) || batch < 1 || keyBytes < 1) {
            throw new IllegalArgumentException("no set fails with 2^" + failureLog2 + ", works on " + batch
                    + " ciphertexts and has keys of " + keyBytes + " bytes");
        }
    }

    /** With the failure probability, the batch (1) and the key size of defaults. */
    public static FhewRequest of(BlindRotationMethod method, GateFamily family, SecurityLevel security) {
        return new FhewRequest(method, family, security, DEFAULT_FAILURE_LOG2, 1, DEFAULT_KEY_BYTES);
    }

    /** The same with other limits. */
    FhewRequest with(double failures, long bytes) {
        return new FhewRequest(method, family, security, failures, batch, bytes);
    }

    /**
     * The request that a default's name stands for.
     *
     * @param name as {@link #name} gives it, in any case
     * @throws InvalidParametersException for other names
     */
    public static FhewRequest parse(String name) {
        for (BlindRotationMethod method : BlindRotationMethod.values()) {
            for (SecurityLevel level : SecurityLevel.values()) {
                for (GateFamily family : GateFamily.values()) {
                    FhewRequest request = of(method, family, level);
                    if (request.name().equalsIgnoreCase(name)) {
                        return request;
                    }
                }
            }
        }
        throw new InvalidParametersException("\"" + name
                + "\" names no search: METHOD_BITS_FAMILY is asked for, as GINX_128_2, of GINX, AP, LMKCDEY;"
                + " 128, 192, 256; 2, 3, 4");
    }

    /** As {@code GINX_128_2}. */
    public String name() {
        return method + "_" + security.bits() + "_" + family.suffix();
    }

    /** What is asked for, in words. */
    @Override
    public String toString() {
        return name() + " (gates of " + family.suffix() + " inputs by " + method + ", " + batch + " at a time, with "
                + security.bits() + " bits of security, failures of at most 2^" + failureLog2 + " and keys of at most "
                + keyBytes + " bytes)";
    }
}
