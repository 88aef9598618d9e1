package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.FhewParameters;
import java.util.List;

/**
 * The secrets of a FHEW key set: a private 256-bit seed, the LWE secret s and the ring secret z that it expands to. Both are kept outside
 * the heap, entry by entry as bytes, and in secret buffers of the client's backend, z in evaluation form. {@link #close} zeroes all of them. Thread-safe.
 */
final class FhewSecretKey implements ClientLifetime.Secrets {
    static final String LWE_SECRET = "fhew.lwe-secret";
    static final String RING_SECRET = "fhew.ring-secret";

    /** Residues times entries of a secret stay below 2^this in magnitude. */
    static final int MAX_PRODUCT_BITS = 60;

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final SecretBytes seed;
    private final SecretBytes lwe;
    private final SecretBytes ring;
    /** z, 1 row × N, evaluation form. */
    private final RowBuffer polynomial;

    /** s and −s, n words each, modulo a small power of two. */
    private final RowBuffer factors;

    private volatile boolean closed;

    private FhewSecretKey(
            FhewParameters parameters,
            KeySetId keySet,
            SecretBytes seed,
            SecretBytes lwe,
            SecretBytes ring,
            RowBuffer polynomial,
            RowBuffer factors) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.lwe = lwe;
        this.ring = ring;
        this.polynomial = polynomial;
        this.factors = factors;
    }

    /** Expands the secrets of a seed, which becomes the key's own, on a backend. */
    static FhewSecretKey expand(FhewParameters parameters, KeySetId keySet, SecretBytes seed, Backend backend) {
        int largest = Math.max(
                maxMagnitude(parameters.lweSecretDistribution()), maxMagnitude(parameters.ringSecretDistribution()));
        int bits = parameters.ringModulus().bits() + Long.SIZE - Long.numberOfLeadingZeros(largest - 1L);
        if (bits > MAX_PRODUCT_BITS) {
            throw new InvalidParametersException("residues of the ring modulus times entries of a secret of at most "
                    + largest + " have " + bits + " bits, and there is room for " + MAX_PRODUCT_BITS
                    + "; choose a smaller ring modulus, or ternary secrets");
        }
        RnsBasis basis = parameters.ringBasis();
        Shape shape = Shape.of(1, parameters.ringDegree());
        SecretBytes lwe = SmallSecrets.expand(
                seed,
                parameters.fingerprint(),
                LWE_SECRET,
                sampler(parameters.lweSecretDistribution()),
                parameters.lweDimension());
        SecretBytes ring = SmallSecrets.expand(
                seed,
                parameters.fingerprint(),
                RING_SECRET,
                sampler(parameters.ringSecretDistribution()),
                parameters.ringDegree());
        long[] z = SmallSecrets.words(ring);
        boolean made = false;
        try (Stream stream = backend.newStream();
                ZeroedMemory memory = new ZeroedMemory(shape.words() * Long.BYTES)) {
            new SecretReduction(parameters.ringModulus()).canonical(z);
            SmallPolynomials.copy(z, memory.segment());
            RowBuffer polynomial = SmallPolynomials.upload(stream, memory.rows(shape, basis, Form.COEFFICIENT));
            RowBuffer factors;
            try {
                factors = factors(parameters, lwe, stream);
                made = true;
            } finally {
                if (!made) {
                    polynomial.close();
                }
            }
            return new FhewSecretKey(parameters, keySet, seed, lwe, ring, polynomial, factors);
        } finally {
            Zeroing.wipe(z);
            if (!made) {
                lwe.close();
                ring.close();
            }
        }
    }

    private static RowBuffer factors(FhewParameters parameters, SecretBytes lwe, Stream stream) {
        int n = parameters.lweDimension();
        int largest = maxMagnitude(parameters.lweSecretDistribution());
        Modulus modulus = Modulus.powerOfTwo(2 + Integer.SIZE - Integer.numberOfLeadingZeros(largest - 1));
        Shape shape = new Shape(2, 1, 1, 1, 1, n);
        long[] both = new long[2 * n];
        long[] s = SmallSecrets.words(lwe);
        try (ZeroedMemory memory = new ZeroedMemory((long) both.length * Long.BYTES)) {
            for (int i = 0; i < n; i++) {
                both[i] = s[i] & modulus.value() - 1;
                both[n + i] = -s[i] & modulus.value() - 1;
            }
            SmallPolynomials.copy(both, memory.segment());
            RowBuffer factors =
                    stream.backend().allocateSecret(shape, RnsBasis.of(modulus), Form.COEFFICIENT, BufferRole.SCRATCH);
            stream.upload(factors, memory.segment());
            stream.await();
            return factors;
        } finally {
            Zeroing.wipe(both);
            Zeroing.wipe(s);
        }
    }

    /** Of a secret's numbers, which fit a byte. */
    static Sampler sampler(SecretDistribution distribution) {
        return distribution == SecretDistribution.TERNARY ? TernarySampler.uniform() : GaussianSampler.standard();
    }

    static int maxMagnitude(SecretDistribution distribution) {
        return distribution == SecretDistribution.TERNARY
                ? 1
                : GaussianSampler.standard().maxMagnitude();
    }

    /** The largest magnitude that an entry of the LWE secret can have. */
    int maxLweMagnitude() {
        return maxMagnitude(parameters.lweSecretDistribution());
    }

    /** The largest magnitude that an entry of the ring secret can have. */
    int maxRingMagnitude() {
        return maxMagnitude(parameters.ringSecretDistribution());
    }

    FhewParameters parameters() {
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

    /** A copy of s, as signed numbers, that the caller zeroes. */
    long[] lweWords() {
        requireOpen();
        return SmallSecrets.words(lwe);
    }

    /** A copy of z, as signed numbers, that the caller zeroes. */
    long[] ringWords() {
        requireOpen();
        return SmallSecrets.words(ring);
    }

    /** z in evaluation form; secret. */
    RowBuffer polynomial() {
        requireOpen();
        return polynomial;
    }

    /** s, or −s, as one row of n words modulo a small power of two; secret. */
    RowBuffer factors(boolean negative) {
        requireOpen();
        return negative ? factors.batch1(1, 2) : factors.batch1(0, 1);
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
        polynomial.close();
        factors.close();
    }

    /** Returns the key set, and nothing of the key. */
    @Override
    public String toString() {
        return "FhewSecretKey[key set " + keySet + ", redacted]";
    }
}
