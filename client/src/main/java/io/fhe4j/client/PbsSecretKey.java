package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a PBS key set: a private 256-bit seed, and what it expands to, the LWE secret s and the ring's secret z, of numbers 0 and 1. They are kept
 * outside the heap, a byte for each number, and as polynomials in secret buffers as well, transformed. {@link #close} zeroes all of them. Thread-safe.
 */
final class PbsSecretKey implements ClientLifetime.Secrets {
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
    /** s, for the exact engine: the head of a polynomial of degree N modulo the switching modulus, evaluation form. */
    private final @Nullable RowBuffer lwePolynomial;

    private volatile boolean closed;

    private PbsSecretKey(
            PbsParameters parameters,
            KeySetId keySet,
            SecretBytes seed,
            SecretBytes lwe,
            SecretBytes ring,
            RnsBasis productBasis,
            RowBuffer polynomials,
            @Nullable RowBuffer lwePolynomial) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.lwe = lwe;
        this.ring = ring;
        this.productBasis = productBasis;
        this.polynomials = polynomials;
        this.lwePolynomial = lwePolynomial;
    }

    /** Expands the secrets of a seed, which becomes the key's own, on a backend. */
    static PbsSecretKey expand(PbsParameters parameters, KeySetId keySet, SecretBytes seed, Backend backend) {
        boolean torus = parameters.engine() == PbsEngine.TORUS;
        RnsBasis basis =
                torus ? RnsBasis.of(Primes.ofBits(PRODUCT_PRIME_BITS, parameters.ringDegree(), 1)) : parameters.basis();
        SecretBytes lwe = SmallSecrets.expand(
                seed, parameters.fingerprint(), LWE_SECRET, BinarySampler.INSTANCE, parameters.lweDimension());
        SecretBytes ring = SmallSecrets.expand(
                seed, parameters.fingerprint(), RING_SECRET, BinarySampler.INSTANCE, parameters.maskWords());
        @Nullable RowBuffer polynomials = null;
        boolean made = false;
        try (Stream stream = backend.newStream()) {
            polynomials = polynomials(stream, ring, parameters.maskComponents(), parameters.ringDegree(), basis);
            @Nullable
            RowBuffer lwePolynomial =
                    torus ? null : polynomials(stream, lwe, 1, parameters.ringDegree(), parameters.switchingBasis());
            made = true;
            return new PbsSecretKey(parameters, keySet, seed, lwe, ring, basis, polynomials, lwePolynomial);
        } finally {
            if (!made) {
                lwe.close();
                ring.close();
                if (polynomials != null) {
                    polynomials.close();
                }
            }
        }
    }

    /** z modulo primes of the caller's, k components in evaluation form: a secret buffer that the caller closes. */
    RowBuffer ringPolynomials(Stream stream, RnsBasis basis) {
        requireOpen();
        return polynomials(stream, ring, parameters.maskComponents(), parameters.ringDegree(), basis);
    }

    /** Numbers as the coefficients of polynomials, the rest 0. */
    private static RowBuffer polynomials(
            Stream stream, SecretBytes secret, int components, int degree, RnsBasis basis) {
        Shape shape = Shape.of(components, 1, degree);
        long[] words = SmallSecrets.words(secret);
        try (ZeroedMemory memory = new ZeroedMemory(shape.words() * Long.BYTES)) {
            SmallPolynomials.copy(words, memory.segment());
            return SmallPolynomials.upload(stream, memory.rows(shape, basis, Form.COEFFICIENT));
        } finally {
            Zeroing.wipe(words);
        }
    }

    /** Errors of a key, one after the other from the stream of a label, which the caller zeroes. */
    long[] errors(ErrorDistribution distribution, PublicSeed generation, StreamLabel label, int count) {
        long[] errors = new long[count];
        try (RandomSource source =
                DrbgSource.expand(seed(), PrivateLabel.keyError(parameters.fingerprint(), generation, label))) {
            sampler(distribution).sample(source, errors, 0, count);
        }
        return errors;
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

    @Override
    public KeySetId keySet() {
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

    /**
     * s as a polynomial modulo the switching modulus, in evaluation form; secret.
     *
     * @throws IllegalStateException for the torus engine, which has none
     */
    RowBuffer lwePolynomial() {
        requireOpen();
        RowBuffer polynomial = lwePolynomial;
        if (polynomial == null) {
            throw new IllegalStateException("on the torus the LWE secret is no polynomial");
        }
        return polynomial;
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
        if (lwePolynomial != null) {
            lwePolynomial.close();
        }
    }

    /** Returns the key set, and nothing of the key. */
    @Override
    public String toString() {
        return "PbsSecretKey[key set " + keySet + ", redacted]";
    }
}
