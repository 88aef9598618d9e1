package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ntt.Backend;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a CKKS key set: makes keys, encrypts, decrypts.
 *
 * <pre>{@code
 * try (CkksClient client = CkksClient.generate(parameters)) {
 *     EvaluationKeys keys = client.evaluationKeys(KeyRequest.relinearisation().rotations(1));   // for the server
 *     CkksCiphertext x = client.encrypt(0.5, -1.25, 3.0);
 *     double[] values = client.decryptForKeyOwner(x, 3);
 * }
 * }</pre>
 *
 * <p><b>Who may see a result?</b> Decryption is named for that. {@link #decryptForKeyOwner} gives the raw result, for nobody but the key
 * owner: a raw result and its ciphertext give the key away to whoever knows the inputs and the program. Everybody else gets
 * {@link #decrypt} under a {@link ReleasePolicy}.
 *
 * <p>Thread-safe. {@link #close} zeroes the secret key and closes the backend, if it is the client's own.
 */
public final class CkksClient implements AutoCloseable {
    /** The scheme's name in key stores. */
    public static final String SCHEME = "ckks";

    private final SecretKey secret;
    private final CkksParameters parameters;
    private final Backend backend;
    private final ClientLifetime lifetime;
    private final MessageCodec codec;
    private final KeyGeneration generation;
    private final SecretKeyCipher cipher;
    private final Workers workers;

    private final Object lock = new Object();
    private @Nullable CkksEncryptor encryptor;

    private CkksClient(SecretKey secret, Backend backend, ClientOptions options) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.lifetime = new ClientLifetime(secret, backend, options);
        this.codec = new MessageCodec(parameters);
        this.generation = new KeyGeneration(secret, backend);
        this.cipher = new SecretKeyCipher(secret, backend, codec);
        this.workers = new Workers(options.executor(), options.parallelism());
    }

    /**
     * Makes a new key set on a default backend of the client's own.
     *
     * @param parameters the parameters
     * @return the client, to be closed
     */
    public static CkksClient generate(CkksParameters parameters) {
        return generate(parameters, ClientOptions.defaults());
    }

    /**
     * Makes a new key set.
     *
     * @param parameters the parameters
     * @param options where and how to work
     * @return the client, to be closed
     */
    public static CkksClient generate(CkksParameters parameters, ClientOptions options) {
        return expand(parameters, KeySetId.random(), SecretBytes.random(DrbgSource.SEED_BYTES), options);
    }

    /** A client on a seed, which becomes its own. */
    static CkksClient expand(CkksParameters parameters, KeySetId keySet, SecretBytes seed, ClientOptions options) {
        return ClientLifetime.open(
                seed,
                options,
                backend -> new CkksClient(SecretKey.expand(parameters, keySet, seed, backend), backend, options));
    }

    /** Returns the parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** Returns the key set's id. */
    public KeySetId keySet() {
        return secret.keySet();
    }

    /** Returns the secret key, which stays the client's own. */
    public SecretKey secretKey() {
        return secret;
    }

    /**
     * Returns the public key, made on first use. Each client object makes its own; all serve the same secret key.
     *
     * @throws ClosedException if the client was closed
     */
    public PublicKey publicKey() {
        return encryptor().publicKey();
    }

    /**
     * Makes evaluation keys, for the server. May be called again later for more keys of the same set.
     *
     * @param request which keys
     * @return the keys, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public EvaluationKeys evaluationKeys(KeyRequest request) {
        return evaluationKeys(request, ProgressListener.NONE);
    }

    /**
     * Makes evaluation keys, and tells how far it is; the work is cut into parts by {@link ClientOptions}.
     *
     * @param request which keys
     * @param progress called with the number of digits made and to be made, by one thread at a time; to stop, it throws
     *     {@link io.fhe4j.api.CancelledException}
     * @return the keys, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public EvaluationKeys evaluationKeys(KeyRequest request, ProgressListener progress) {
        lifetime.requireOpen();
        return generation.evaluationKeys(request, progress, workers);
    }

    /**
     * Returns the encryptor for this key set's public key, for all its forms of encryption.
     *
     * @throws ClosedException if the client was closed
     */
    public CkksEncryptor encryptor() {
        synchronized (lock) {
            lifetime.requireOpen();
            CkksEncryptor known = encryptor;
            if (known == null) {
                known = new CkksEncryptor(generation.publicKey(), backend, codec);
                encryptor = known;
            }
            return known;
        }
    }

    /**
     * Encrypts real numbers under the public key, one in each slot, followed by zeros, at the highest level.
     *
     * @param values at most N/2 of them, each at most the input bound in magnitude
     * @return a fresh ciphertext
     * @throws SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     * @throws ClosedException if the client was closed
     */
    public CkksCiphertext encrypt(double... values) {
        return encryptor().encrypt(values);
    }

    /**
     * Encrypts under the public key any number of real numbers, N/2 to a ciphertext, at the highest level.
     *
     * @param values any number of them, each at most the input bound in magnitude
     * @return as many ciphertexts as are needed, at least one
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public List<CkksCiphertext> encryptAll(double[] values) {
        return encryptor().encryptAll(values);
    }

    /**
     * Encrypts real numbers under the secret key: less noise, and half the size in files, where a public seed stands for the uniform
     * half.
     *
     * @param values at most N/2 of them, each at most the input bound in magnitude
     * @return a fresh, seeded ciphertext at the highest level
     * @throws SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public CkksCiphertext encryptSymmetric(double... values) {
        return encryptSymmetric(ComplexVector.ofReal(values), parameters.maxSlots(), parameters.depth());
    }

    /**
     * Encrypts complex numbers under the secret key.
     *
     * @param values at most {@code slots} of them, each at most the input bound in modulus; followed by zeros
     * @param slots a power of two of at most N/2; fewer than N/2 repeat periodically
     * @param level the level of the ciphertext, 0…depth
     * @return a fresh, seeded ciphertext
     * @throws SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public CkksCiphertext encryptSymmetric(ComplexVector values, int slots, int level) {
        lifetime.requireOpen();
        try (MessageCodec.Encoded message = codec.encodeSlots(values, slots, level)) {
            return cipher.encrypt(message, PublicSeed.random());
        }
    }

    /**
     * Decrypts for the key owner's eyes: the raw result must not go to anybody who may have seen the ciphertexts or chosen the
     * inputs or the program; see {@link #decrypt(CkksCiphertext, int, ReleasePolicy)}.
     *
     * @param ciphertext a ciphertext of this key set
     * @param count how many values, from the first slot (or coefficient) on
     * @return the real parts
     * @throws SlotOverflowException if the ciphertext has fewer slots
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws io.fhe4j.api.PrecisionException if the result is too large to be a message
     */
    public double[] decryptForKeyOwner(CkksCiphertext ciphertext, int count) {
        check(ciphertext, count);
        if (ciphertext.packing() == Packing.COEFFICIENTS) {
            return Arrays.copyOf(cipher.decryptCoefficients(ciphertext), count);
        }
        return cipher.decryptSlots(ciphertext).leading(count).toRealArray();
    }

    /**
     * Decrypts complex slots for the key owner's eyes, as {@link #decryptForKeyOwner(CkksCiphertext, int)}.
     *
     * @param ciphertext a ciphertext of this key set, packed in slots
     * @param count how many values, from the first slot on
     * @return the values
     */
    public ComplexVector decryptComplexForKeyOwner(CkksCiphertext ciphertext, int count) {
        check(ciphertext, count);
        requireSlots(ciphertext);
        return cipher.decryptSlots(ciphertext).leading(count);
    }

    /**
     * Decrypts for others, on the terms of a policy. What is told is {@code count} numbers: ask for no more than are needed, since
     * each makes the noise of the others larger.
     *
     * @param ciphertext a ciphertext of this key set
     * @param count how many values, from the first slot (or coefficient) on
     * @param policy the terms
     * @return the real parts, as they may be told
     * @throws io.fhe4j.api.ReleaseRefusedException if the terms are not met
     * @throws SlotOverflowException if the ciphertext has fewer slots
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     */
    public double[] decrypt(CkksCiphertext ciphertext, int count, ReleasePolicy policy) {
        double[] raw = decryptForKeyOwner(ciphertext, count);
        try {
            return policy.release(raw, keySet());
        } finally {
            Zeroing.wipe(raw);
        }
    }

    /**
     * Decrypts complex slots for others, on the terms of a policy: twice {@code count} real numbers.
     *
     * @param ciphertext a ciphertext of this key set, packed in slots
     * @param count how many values, from the first slot on
     * @param policy the terms
     * @return the values, as they may be told
     * @throws io.fhe4j.api.ReleaseRefusedException if the terms are not met
     */
    public ComplexVector decryptComplex(CkksCiphertext ciphertext, int count, ReleasePolicy policy) {
        ComplexVector raw = decryptComplexForKeyOwner(ciphertext, count);
        double[] both = Arrays.copyOf(raw.toRealArray(), 2 * count);
        System.arraycopy(raw.toImaginaryArray(), 0, both, count, count);
        try {
            double[] released = policy.release(both, keySet());
            return ComplexVector.of(Arrays.copyOf(released, count), Arrays.copyOfRange(released, count, 2 * count));
        } finally {
            Zeroing.wipe(both);
        }
    }

    /**
     * Decrypts for the key owner and compares with what is expected.
     *
     * @param ciphertext a ciphertext of this key set
     * @param expected the exact values, from the first slot on
     * @return how many bits agree
     */
    public PrecisionReport precision(CkksCiphertext ciphertext, double... expected) {
        return PrecisionReport.of(expected, decryptForKeyOwner(ciphertext, expected.length), parameters.messageBound());
    }

    private void check(CkksCiphertext ciphertext, int count) {
        lifetime.requireOpen();
        if (!ciphertext.fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("the ciphertext belongs to parameters " + ciphertext.fingerprint()
                    + ", not to " + parameters.fingerprint() + "; open the client that it was encrypted for");
        }
        if (!ciphertext.keySet().equals(keySet())) {
            throw new KeySetMismatchException("the ciphertext belongs to key set " + ciphertext.keySet() + ", not to "
                    + keySet() + "; open the key store of that key set");
        }
        if (count < 0 || count > ciphertext.slots()) {
            throw new SlotOverflowException(
                    count + " values are asked for, and the ciphertext has " + ciphertext.slots() + "; ask for fewer");
        }
    }

    private static void requireSlots(CkksCiphertext ciphertext) {
        if (ciphertext.packing() != Packing.SLOTS) {
            throw new IllegalArgumentException("coefficients are real numbers; use decryptForKeyOwner");
        }
    }

    /** Zeroes the secret key, and closes the backend if it is the client's own. Closing twice is harmless. */
    @Override
    public void close() {
        lifetime.close();
    }

    /** Returns parameters and key set, and nothing secret. */
    @Override
    public String toString() {
        return "CkksClient[key set " + keySet() + ", " + parameters + "]";
    }
}
