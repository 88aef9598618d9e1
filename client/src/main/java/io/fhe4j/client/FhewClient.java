package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.SetSwitchingKey;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of a FHEW key set: makes keys, encrypts and decrypts bits.
 *
 * <pre>{@code
 * try (Backend backend = Backends.openDefault(); FhewClient client = FhewClient.generate(FhewSets.published("STD128"))) {
 *     GateEvaluator evaluator = GateEvaluator.on(backend, client.evaluationKeys());   // the keys are for the server
 *     LweCiphertext x = client.encrypt(true);
 *     LweCiphertext y = client.encrypt(false);
 *     boolean result = client.decrypt(evaluator.nand(x, y));
 * }
 * }</pre>
 *
 * <p>A bit m is encrypted under the secret key as (a, ⟨a, s⟩ + e + m·q/p), with a mask a from a public seed and an error e of deviation
 * 3.19, both fresh for each call (Ducas, Micciancio 2015, §2). Decryption yields the bit alone, never the error.
 *
 * <p>Thread-safe. {@link #close} zeroes the secret key and closes the backend, if it is the client's own.
 */
public final class FhewClient implements AutoCloseable {
    /** The scheme's name in key stores. */
    static final String SCHEME = "fhew";

    private static final Logger LOG = LoggerFactory.getLogger(FhewClient.class);

    private final FhewSecretKey secret;
    private final FhewParameters parameters;
    private final Backend backend;
    private final ClientLifetime lifetime;
    private final FhewKeyGeneration generation;
    private final Workers workers;

    private FhewClient(FhewSecretKey secret, Backend backend, ClientOptions options) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.lifetime = new ClientLifetime(secret, backend, options);
        this.generation = new FhewKeyGeneration(secret, backend);
        this.workers = new Workers(options.executor(), options.parallelism());
    }

    /**
     * Makes a new key set on a default backend of the client's own.
     *
     * @param parameters the parameters
     * @return the client, to be closed
     * @throws io.fhe4j.api.InvalidParametersException if gates fail with a probability above 2^-64, and nobody accepted that
     */
    public static FhewClient generate(FhewParameters parameters) {
        return generate(parameters, ClientOptions.defaults());
    }

    /**
     * Makes a new key set.
     *
     * @param parameters the parameters
     * @param options where and how to work
     * @return the client, to be closed
     * @throws io.fhe4j.api.InvalidParametersException if gates fail with a probability above 2^-64, and nobody accepted that
     */
    public static FhewClient generate(FhewParameters parameters, ClientOptions options) {
        return expand(parameters, KeySetId.random(), SecretBytes.random(DrbgSource.SEED_BYTES), options);
    }

    /** A client on a seed, which becomes its own. */
    static FhewClient expand(FhewParameters parameters, KeySetId keySet, SecretBytes seed, ClientOptions options) {
        return ClientLifetime.open(
                seed,
                options,
                () -> check(parameters),
                backend -> new FhewClient(FhewSecretKey.expand(parameters, keySet, seed, backend), backend, options));
    }

    private static void check(FhewParameters parameters) {
        parameters.checkFailureAccepted();
        if (parameters.nominalSecurityBits() > parameters.estimatedSecurityBits()) {
            LOG.warn("keys of {} are below the level in its name: {}", parameters.name(), parameters.assurance());
        }
    }

    /** Returns the parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** Returns the key set's id. */
    public KeySetId keySet() {
        return secret.keySet();
    }

    /**
     * Makes evaluation keys, for the server. Each call is a generation of its own: it shares neither masks nor errors with another.
     *
     * @return the keys, with the public seed of this generation
     * @throws ClosedException if the client was closed
     * @throws io.fhe4j.api.PoolExhaustedException if they take more than half of the machine's memory
     */
    public FhewEvaluationKeys evaluationKeys() {
        return evaluationKeys(ProgressListener.NONE);
    }

    /**
     * Makes evaluation keys, and tells how far it is; the work is cut into parts by {@link ClientOptions}.
     *
     * @param progress called with the number of pieces made and to be made, by one thread at a time; to stop, it throws
     *     {@link io.fhe4j.api.CancelledException}
     * @return the keys, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public FhewEvaluationKeys evaluationKeys(ProgressListener progress) {
        return evaluationKeys(PublicSeed.random(), progress);
    }

    /**
     * Makes evaluation keys whose large part, the key for blind rotation, is made in the memory of the client's backend and lives there alone: for a
     * server in the same process, above all by AP, whose keys take gigabytes, on the host as well as on the backend.
     *
     * @param progress as for {@link #evaluationKeys(ProgressListener)}
     * @return the keys, good as long as the backend that {@link ClientOptions#on} named is open
     * @throws ClosedException if the client was closed
     * @throws IllegalStateException if the backend is the client's own, where nobody else could use the keys
     * @throws io.fhe4j.api.PoolExhaustedException if they take more than half of the machine's memory, or more than the backend has
     */
    public FhewEvaluationKeys evaluationKeysInPlace(ProgressListener progress) {
        lifetime.requireOpen();
        if (lifetime.ownsBackend()) {
            throw new IllegalStateException(
                    "the keys would live on a backend of the client's own; name one with ClientOptions.on");
        }
        return generation.evaluationKeys(PublicSeed.random(), progress, workers, true);
    }

    /**
     * Makes evaluation keys whose large part, the key for blind rotation, is made in a file and stays there, mapped: for keys that are larger than memory, above
     * all AP's. A server opens the file again by {@link io.fhe4j.ringgsw.wire.FhewMappedKeys#open}; it is as good as the backend's way to keep rows, see there.
     *
     * @param store the file's name; what is there is replaced when the keys are complete
     * @param progress as for {@link #evaluationKeys(ProgressListener)}
     * @return the keys, good as long as the client's backend is open
     * @throws ClosedException if the client was closed
     * @throws UnsupportedOperationException if the backend cannot work on mapped memory
     * @throws IllegalStateException if Java was started without {@code --enable-native-access}
     * @throws java.io.UncheckedIOException if the disk has not enough room, or the operating system refuses
     */
    public FhewEvaluationKeys evaluationKeysMapped(Path store, ProgressListener progress) {
        lifetime.requireOpen();
        return generation.mappedKeys(store, PublicSeed.random(), progress, workers);
    }

    /** The generation of a public seed, in a file. */
    FhewEvaluationKeys evaluationKeysMapped(Path store, PublicSeed seed) {
        return generation.mappedKeys(store, seed, ProgressListener.NONE, workers);
    }

    /** The generation of a public seed. */
    FhewEvaluationKeys evaluationKeys(PublicSeed seed, ProgressListener progress) {
        lifetime.requireOpen();
        return generation.evaluationKeys(seed, progress, workers, false);
    }

    /**
     * Makes the key that brings bits of another client's set and key set under this one's, for {@link io.fhe4j.ringgsw.SetSwitcher}: who holds it and this
     * client's secret can read what the other encrypted.
     *
     * @param from the other client, whose bits have the same encoding
     * @param progress as for {@link #evaluationKeys(ProgressListener)}
     * @return the key, with the public seed of this generation
     * @throws IllegalArgumentException if bits have other encodings
     * @throws ClosedException if one of the clients was closed
     */
    public SetSwitchingKey keyFrom(FhewClient from, ProgressListener progress) {
        lifetime.requireOpen();
        from.lifetime.requireOpen();
        return generation.keyFrom(from.secret, PublicSeed.random(), progress, workers);
    }

    /**
     * Encrypts a bit under the secret key.
     *
     * @param bit the bit
     * @return a fresh ciphertext
     * @throws ClosedException if the client was closed
     */
    public LweCiphertext encrypt(boolean bit) {
        return encrypt(new boolean[] {bit}).getFirst();
    }

    /**
     * Encrypts bits under the secret key, one in each ciphertext.
     *
     * @param bits any number of them
     * @return as many fresh ciphertexts, in the same order
     * @throws ClosedException if the client was closed
     */
    public List<LweCiphertext> encrypt(boolean... bits) {
        try (RandomSource source = DrbgSource.fresh()) {
            return encrypt(PublicSeed.random(), source, bits);
        }
    }

    /** Encrypts with masks of a seed, which is of no other list, and errors from a source. */
    List<LweCiphertext> encrypt(PublicSeed seed, RandomSource source, boolean... bits) {
        lifetime.requireOpen();
        SecureRandom ids = new SecureRandom();
        long one = parameters.phase(2);
        long[] payloads = new long[bits.length];
        HostRows[] rows = new HostRows[bits.length];
        List<LweCiphertext> ciphertexts = new ArrayList<>(bits.length);
        try {
            GaussianSampler.standard().sample(source, payloads, 0, payloads.length);
            for (int place = 0; place < bits.length; place++) {
                payloads[place] += bits[place] ? one : 0;
            }
            phases(parameters.ciphertextBasis()).encrypt(payloads, (place, words) -> {
                MemorySegment row = MemorySegment.ofArray(words);
                rows[place] = HostRows.allocate(
                        LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT);
                SeededKeyRows.expandCiphertext(seed, parameters.ciphertextModulus(), place, row);
                rows[place].setRow(0, 0, 0, row);
            });
            for (int place = 0; place < bits.length; place++) {
                rows[place].set(0, 0, 0, parameters.lweDimension(), payloads[place]);
                ciphertexts.add(LweCiphertext.fresh(
                        parameters,
                        secret.keySet(),
                        Residues.onHost(rows[place]),
                        parameters.bitEncoding(),
                        ids.nextLong(),
                        Optional.of(new LweCiphertext.Seeded(seed, place))));
            }
        } finally {
            Zeroing.wipe(payloads);
        }
        return ciphertexts;
    }

    /**
     * Decrypts a bit. The probability that a gate made it wrong is part of the parameters; see {@link FhewParameters}.
     *
     * @param ciphertext a ciphertext of this key set that holds a bit
     * @return the bit
     * @throws IncompatibleException if it has other parameters, or holds something else than a bit
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public boolean decrypt(LweCiphertext ciphertext) {
        return decrypt(List.of(ciphertext))[0];
    }

    /**
     * Decrypts bits, see {@link #decrypt(LweCiphertext)}.
     *
     * @param ciphertexts any number of ciphertexts of this key set that hold a bit each
     * @return the bits, in the same order
     * @throws IncompatibleException if one has other parameters, or holds something else than a bit
     * @throws KeySetMismatchException if one belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public boolean[] decrypt(List<LweCiphertext> ciphertexts) {
        ciphertexts.forEach(this::check);
        // 0 and q/p are moved to −q/(2p) and q/(2p): the half of the circle says which is nearer.
        long[] halves = phases(parameters.ciphertextBasis())
                .decrypt(
                        ciphertexts.size(),
                        (place, words) -> words(ciphertexts.get(place).residues(), words),
                        -parameters.phase(1),
                        Modulus.powerOfTwo(1));
        boolean[] bits = new boolean[halves.length];
        for (int place = 0; place < bits.length; place++) {
            bits[place] = halves[place] == 0;
        }
        return bits;
    }

    private static void words(Residues residues, long[] words) {
        System.arraycopy(residues.toHost().rowWords(0, 0, 0), 0, words, 0, words.length);
    }

    private LwePhases phases(RnsBasis basis) {
        return new LwePhases(secret, backend, basis);
    }

    /**
     * Makes a key that anybody may encrypt bits and numbers with, see {@link PublicBitEncryptor}. Each call is a generation of its own.
     *
     * @return the key, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public FhewPublicKey publicKey() {
        lifetime.requireOpen();
        return PublicBitEncryptor.newKey(secret);
    }

    /**
     * Encrypts a number under the secret key, for {@link io.fhe4j.ringgsw.functions.FunctionEvaluator}.
     *
     * @param encoding its bits and its modulus, at most q_KS
     * @param message 0 to 2^messageBits − 1
     * @return a fresh ciphertext
     * @throws io.fhe4j.api.ValueRangeException if the number is outside
     * @throws IncompatibleException if the modulus is above q_KS
     * @throws ClosedException if the client was closed
     */
    public NumberCiphertext encrypt(NumberEncoding encoding, long message) {
        return encrypt(encoding, new long[] {message}).getFirst();
    }

    /**
     * Encrypts numbers under the secret key, one in each ciphertext.
     *
     * @param encoding their bits and their modulus, at most q_KS
     * @param messages any number of them, 0 to 2^messageBits − 1
     * @return as many fresh ciphertexts, in the same order
     * @throws io.fhe4j.api.ValueRangeException if a number is outside
     * @throws IncompatibleException if the modulus is above q_KS
     * @throws ClosedException if the client was closed
     */
    public List<NumberCiphertext> encrypt(NumberEncoding encoding, long... messages) {
        lifetime.requireOpen();
        return NumberCipher.encrypt(secret, phases(encoding.basis()), encoding, messages);
    }

    /**
     * Decrypts a number.
     *
     * @param number a number of this key set
     * @return the number, 0 to 2^messageBits − 1
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public long decrypt(NumberCiphertext number) {
        lifetime.requireOpen();
        number.require("decrypt", parameters, secret.keySet());
        NumberEncoding encoding = number.encoding();
        return phases(encoding.basis())
                .decrypt(
                        1,
                        (place, words) -> words(number.residues(), words),
                        1L << (encoding.boxBits() - 1),
                        Modulus.powerOfTwo(encoding.modulusBits() - encoding.boxBits()))[0];
    }

    private void check(LweCiphertext ciphertext) {
        lifetime.requireOpen();
        ciphertext.requireBit("decrypt", parameters, secret.keySet());
    }

    /** The secrets, for tests. */
    FhewSecretKey secretKey() {
        return secret;
    }

    /** Zeroes the secret key, and closes the backend if it is the client's own. Closing twice is harmless. */
    @Override
    public void close() {
        lifetime.close();
    }

    /** Returns parameters and key set, and nothing secret. */
    @Override
    public String toString() {
        return "FhewClient[key set " + keySet() + ", " + parameters + "]";
    }
}
