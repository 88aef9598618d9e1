package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;

/**
 * The secret key of a CKKS key set: a private 256-bit seed, and the polynomial s that it expands to, kept in a secret buffer over all
 * primes. {@link #close} zeroes both. It deliberately has neither {@code equals} nor {@code hashCode}, prints nothing of the
 * key, and hands out the seed against a {@link SecretKeyAccess} only. Thread-safe.
 */
public final class SecretKey implements ClientLifetime.Secrets {
    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final SecretBytes seed;
    /** 1 component × (special primes, then all of Q) × N, evaluation form. */
    private final RowBuffer polynomial;

    private volatile boolean closed;

    private SecretKey(CkksParameters parameters, KeySetId keySet, SecretBytes seed, RowBuffer polynomial) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.polynomial = polynomial;
    }

    /** Expands the key of a seed, which becomes its own, on a backend. */
    static SecretKey expand(CkksParameters parameters, KeySetId keySet, SecretBytes seed, Backend backend) {
        try (Stream stream = backend.newStream();
                RandomSource source = DrbgSource.expand(seed, PrivateLabel.secret(parameters.fingerprint()))) {
            var basis = parameters.keyBasis(parameters.depth());
            Shape shape = Shape.of(basis.size(), parameters.ringDegree());
            RowBuffer polynomial = SmallPolynomials.sample(stream, shape, basis, sampler(parameters), source);
            return new SecretKey(parameters, keySet, seed, polynomial);
        }
    }

    /** The distribution of secrets, also that of the ephemeral secret of a public-key encryption. */
    static Sampler sampler(CkksParameters parameters) {
        return parameters.secretDistribution() == SecretDistribution.TERNARY
                ? TernarySampler.uniform()
                : GaussianSampler.standard();
    }

    /** Returns the parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** Returns the key set's id. */
    @Override
    public KeySetId keySet() {
        return keySet;
    }

    /**
     * Copies the private seed out: with the parameters it is the whole secret.
     *
     * @param access the token that marks the place for reviewers
     * @return 32 bytes, to be closed by the caller
     * @throws ClosedException if the key was closed
     */
    public SecretBytes exportSeed(SecretKeyAccess access) {
        byte[] bytes = seed.toByteArray(access);
        try {
            return SecretBytes.copyOf(bytes, access);
        } finally {
            Zeroing.wipe(bytes);
        }
    }

    /** The private seed itself. */
    SecretBytes seed() {
        requireOpen();
        return seed;
    }

    /** The rows of s for the special primes and all of Q; secret. */
    RowBuffer polynomial() {
        requireOpen();
        return polynomial;
    }

    /** The rows of s for Q at a level; secret. */
    RowBuffer polynomial(int level) {
        int special = parameters.special().size();
        return polynomial().rows(special, special + parameters.rows(level));
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("the secret key of key set " + keySet + " was closed; open its key store again");
        }
    }

    /** Zeroes seed and polynomial. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        seed.close();
        polynomial.close();
    }

    /** Returns the key set, and nothing of the key. */
    @Override
    public String toString() {
        return "SecretKey[key set " + keySet + ", redacted]";
    }
}
