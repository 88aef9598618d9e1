package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.List;

/**
 * The secrets of a PBS key set: a private 256-bit seed, and what it expands to, the LWE secret s and the ring's secret z, of numbers 0 and 1. They are kept
 * outside the heap, a byte for each number, and z in a secret buffer as well, transformed. {@link #close} zeroes all of them. Thread-safe.
 */
final class PbsSecretKey implements AutoCloseable {
    static final String LWE_SECRET = "pbs.lwe-secret";
    static final String RING_SECRET = "pbs.ring-secret";

    /**
     * Bits of the prime that products with z are taken modulo: of words of 32 bits with a polynomial of 2^16 bits they stay below 2^48 in
     * magnitude.
     */
    private static final int PRODUCT_PRIME_BITS = 50;

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final SecretBytes seed;
    private final SecretBytes lwe;
    private final SecretBytes ring;
    private final RnsBasis productBasis;
    /** z, k components × N, evaluation form. */
    private final RowBuffer polynomials;

    private volatile boolean closed;

    private PbsSecretKey(
            PbsParameters parameters,
            KeySetId keySet,
            SecretBytes seed,
            SecretBytes lwe,
            SecretBytes ring,
            RnsBasis productBasis,
            RowBuffer polynomials) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.lwe = lwe;
        this.ring = ring;
        this.productBasis = productBasis;
        this.polynomials = polynomials;
    }

    /** Expands the secrets of a seed, which becomes the key's own, on a backend. */
    static PbsSecretKey expand(PbsParameters parameters, KeySetId keySet, SecretBytes seed, Backend backend) {
        RnsBasis basis = RnsBasis.of(Primes.ofBits(PRODUCT_PRIME_BITS, parameters.ringDegree(), 1));
        Shape shape = Shape.of(parameters.maskComponents(), 1, parameters.ringDegree());
        SecretBytes lwe = SmallSecrets.expand(
                seed, parameters.fingerprint(), LWE_SECRET, BinarySampler.INSTANCE, parameters.lweDimension());
        SecretBytes ring = SmallSecrets.expand(
                seed, parameters.fingerprint(), RING_SECRET, BinarySampler.INSTANCE, parameters.maskWords());
        long[] z = SmallSecrets.words(ring);
        boolean made = false;
        try (Stream stream = backend.newStream();
                ZeroedMemory memory = new ZeroedMemory(shape.words() * Long.BYTES)) {
            SmallPolynomials.copy(z, memory.segment());
            RowBuffer polynomials = SmallPolynomials.upload(stream, memory.rows(shape, basis, Form.COEFFICIENT));
            made = true;
            return new PbsSecretKey(parameters, keySet, seed, lwe, ring, basis, polynomials);
        } finally {
            Zeroing.wipe(z);
            if (!made) {
                lwe.close();
                ring.close();
            }
        }
    }

    /** The sampler of a distribution. */
    static Sampler sampler(ErrorDistribution error) {
        return switch (error) {
            case ErrorDistribution.TUniform uniform -> new TUniformSampler(uniform.bits());
            case ErrorDistribution.Gaussian gaussian -> WideGaussianSampler.of(gaussian.deviation());
        };
    }

    PbsParameters parameters() {
        return parameters;
    }

    KeySetId keySet() {
        return keySet;
    }

    SecretBytes seed() {
        requireOpen();
        return seed;
    }

    /** A copy of s that the caller zeroes. */
    long[] lweWords() {
        requireOpen();
        return SmallSecrets.words(lwe);
    }

    /** A copy of the coefficients of z, component by component, that the caller zeroes. */
    long[] ringWords() {
        requireOpen();
        return SmallSecrets.words(ring);
    }

    /** The basis of {@link #polynomials}: one prime. */
    RnsBasis productBasis() {
        return productBasis;
    }

    /** z in evaluation form; secret. */
    RowBuffer polynomials() {
        requireOpen();
        return polynomials;
    }

    /** Seed and secrets, for the test that shows them zeroed. */
    List<SecretBytes> parts() {
        return List.of(seed, lwe, ring);
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("the secret key of key set " + keySet + " was closed; make or open it again");
        }
    }

    /** Zeroes seed and secrets. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        seed.close();
        lwe.close();
        ring.close();
        polynomials.close();
    }

    /** Returns the key set, and nothing of the key. */
    @Override
    public String toString() {
        return "PbsSecretKey[key set " + keySet + ", redacted]";
    }
}
