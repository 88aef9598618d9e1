package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;

/**
 * What a key store holds: a private seed, from which everything secret of a key set is expanded, and what it belongs to. Its
 * owner closes it, which zeroes the seed. Prints nothing of the seed.
 */
public final class StoredKey implements AutoCloseable {
    /** The longest encoding of parameters, in bytes. */
    public static final int MAX_PARAMETER_BYTES = 1 << 16;

    private final String scheme;
    private final Fingerprint fingerprint;
    private final KeySetId keySet;
    private final byte[] parameters;
    private final SecretBytes seed;

    /**
     * A key to be stored, or one that was read.
     *
     * @param scheme the scheme's name, such as "ckks", 1 to 32 ASCII characters
     * @param fingerprint the fingerprint of the parameters
     * @param keySet the key set's id
     * @param parameters the scheme's own encoding of its parameters, at most 65,536 bytes, copied; public
     * @param seed the private seed, 32 bytes; closed with this object
     * @throws IllegalArgumentException if a field is out of its range
     */
    public StoredKey(String scheme, Fingerprint fingerprint, KeySetId keySet, byte[] parameters, SecretBytes seed) {
        if (!scheme.matches("[\\x21-\\x7e]{1,32}")) {
            throw new IllegalArgumentException("a scheme's name has 1 to 32 printable ASCII characters");
        }
        if (parameters.length > MAX_PARAMETER_BYTES) {
            throw new IllegalArgumentException("parameters take at most " + MAX_PARAMETER_BYTES
                    + " bytes in a key store, not " + parameters.length);
        }
        if (seed.size() != DrbgSource.SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a private seed has " + DrbgSource.SEED_BYTES + " bytes, not " + seed.size());
        }
        this.scheme = scheme;
        this.fingerprint = fingerprint;
        this.keySet = keySet;
        this.parameters = parameters.clone();
        this.seed = seed;
    }

    /** Returns the scheme's name, such as "ckks". */
    public String scheme() {
        return scheme;
    }

    /** Returns the fingerprint of the parameters. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Returns the key set's id. */
    public KeySetId keySet() {
        return keySet;
    }

    /** Returns a copy of the scheme's encoding of its parameters. */
    public byte[] parameters() {
        return parameters.clone();
    }

    /** Returns the private seed, which stays this object's own. */
    public SecretBytes seed() {
        return seed;
    }

    /** Zeroes the seed. Closing twice is harmless. */
    @Override
    public void close() {
        seed.close();
    }

    /** Returns scheme and key set, and nothing secret. */
    @Override
    public String toString() {
        return "StoredKey[" + scheme + ", key set " + keySet + ", seed redacted]";
    }
}
