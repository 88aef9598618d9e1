package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsValue;
import io.fhe4j.ringgsw.pbs.WideCiphertext;
import io.fhe4j.ringgsw.pbs.WideKeys;
import io.fhe4j.ringgsw.pbs.WideParameters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The owner of a PBS key set: makes keys, encrypts and decrypts blocks.
 *
 * <pre>{@code
 * PbsParameters parameters = PbsSets.MESSAGE_2_CARRY_2;
 * try (Backend backend = Backends.openDefault(); PbsClient client = PbsClient.generate(parameters);
 *         PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {   // the keys are for the server
 *     PbsCiphertext sum = evaluator.add(client.encrypt(3), client.encrypt(2));
 *     int square = client.decrypt(evaluator.lookUp(sum, LookUpTable.of(parameters, x -> x * x % 4)));   // 1
 * }
 * }</pre>
 *
 * <p>A value v is encrypted under the secret key as (a, ⟨a, z⟩ + e + v·Q/2p), Q the ring's modulus, with a mask a from a public seed and an error e, both fresh for each
 * call. Decryption yields the value alone, never the error.
 *
 * <p>Thread-safe. {@link #close} zeroes the secret key and closes the backend, if it is the client's own.
 */
public final class PbsClient implements AutoCloseable {
    /** The scheme's name in key stores. */
    static final String SCHEME = "pbs";

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final Backend backend;
    private final ClientLifetime lifetime;
    private final PbsKeyGeneration generation;
    private final BlockCipher cipher;

    private PbsClient(PbsSecretKey secret, Backend backend, ClientOptions options) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.lifetime = new ClientLifetime(secret, backend, options);
        this.generation = new PbsKeyGeneration(secret, backend, new Workers(options.executor(), options.parallelism()));
        this.cipher = new BlockCipher(secret);
    }

    /**
     * Makes a new key set on a default backend of the client's own.
     *
     * @param parameters the parameters
     * @return the client, to be closed
     */
    public static PbsClient generate(PbsParameters parameters) {
        return generate(parameters, ClientOptions.defaults());
    }

    /**
     * Makes a new key set.
     *
     * @param parameters the parameters
     * @param options where and how to work
     * @return the client, to be closed
     */
    public static PbsClient generate(PbsParameters parameters, ClientOptions options) {
        return expand(parameters, KeySetId.random(), SecretBytes.random(DrbgSource.SEED_BYTES), options);
    }

    /** A client on a seed, which becomes its own. */
    static PbsClient expand(PbsParameters parameters, KeySetId keySet, SecretBytes seed, ClientOptions options) {
        return ClientLifetime.open(
                seed,
                options,
                backend -> new PbsClient(PbsSecretKey.expand(parameters, keySet, seed, backend), backend, options));
    }

    /** Returns the parameters. */
    public PbsParameters parameters() {
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
     */
    public PbsKeys evaluationKeys() {
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
    public PbsKeys evaluationKeys(ProgressListener progress) {
        return evaluationKeys(PublicSeed.random(), progress);
    }

    /** The generation of a public seed. */
    PbsKeys evaluationKeys(PublicSeed seed, ProgressListener progress) {
        lifetime.requireOpen();
        return generation.evaluationKeys(seed, progress);
    }

    /**
     * Makes evaluation keys for circuit bootstrapping, a generation of its own.
     *
     * @param circuits parameters on those of this client
     * @return the keys, those of look-ups among them
     * @throws IncompatibleException if they are for other parameters
     * @throws ClosedException if the client was closed
     */
    public CircuitKeys circuitKeys(CircuitParameters circuits) {
        return circuitKeys(circuits, ProgressListener.NONE);
    }

    /** The same, telling how far it is: first with the keys of look-ups, then with those of ring switches. */
    public CircuitKeys circuitKeys(CircuitParameters circuits, ProgressListener progress) {
        return circuitKeys(circuits, PublicSeed.random(), progress);
    }

    /** The generation of a public seed. */
    CircuitKeys circuitKeys(CircuitParameters circuits, PublicSeed seed, ProgressListener progress) {
        lifetime.requireOpen();
        if (!circuits.blocks().fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException(circuits + " is not for the client's parameters " + parameters);
        }
        return generation.circuitKeys(circuits, seed, progress);
    }

    /**
     * Makes evaluation keys for values of some bits, a generation of its own.
     *
     * @param values how they are held, in blocks of this client's parameters
     * @return the keys
     * @throws IncompatibleException if they are held in others
     * @throws ClosedException if the client was closed
     */
    public WideKeys wideKeys(WideParameters values) {
        check(values);
        return values.circuits()
                .map(circuits -> WideKeys.of(values, circuitKeys(circuits)))
                .orElseGet(() -> WideKeys.of(values, evaluationKeys()));
    }

    private void check(WideParameters values) {
        lifetime.requireOpen();
        if (!values.blocks().fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException(values + " are not for the client's parameters " + parameters);
        }
    }

    /**
     * Encrypts a message.
     *
     * @param message 0 to 2^m − 1, m the message bits
     * @return a fresh ciphertext
     * @throws ValueRangeException if it is outside
     * @throws ClosedException if the client was closed
     */
    public PbsCiphertext encrypt(int message) {
        return encrypt(new int[] {message}).getFirst();
    }

    /**
     * Encrypts messages, one in each ciphertext.
     *
     * @param messages any number of them, 0 to 2^m − 1, m the message bits
     * @return as many fresh ciphertexts, in the same order
     * @throws ValueRangeException if one is outside
     * @throws ClosedException if the client was closed
     */
    public List<PbsCiphertext> encrypt(int... messages) {
        return encryptBelow(parameters.blocks().base(), messages);
    }

    /**
     * Encrypts values that may reach into the carry bits.
     *
     * @param bound the values are below it; 1 to p
     * @param values any number of them
     * @return as many fresh ciphertexts, in the same order
     * @throws ValueRangeException if one is outside
     * @throws ClosedException if the client was closed
     */
    public List<PbsCiphertext> encryptBelow(int bound, int... values) {
        lifetime.requireOpen();
        return cipher.encrypt(bound, values);
    }

    /**
     * Decrypts a block. The probability that a look-up made it wrong is part of the parameters.
     *
     * @param ciphertext a ciphertext of this key set
     * @return its value, in the range that the ciphertext says
     * @throws IncompatibleException if it has other parameters, or is a place for look-ups only, see {@link io.fhe4j.ringgsw.integer.BlockState#requireMessage}
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public int decrypt(PbsCiphertext ciphertext) {
        check(ciphertext);
        return cipher.decrypt(ciphertext);
    }

    /**
     * Encrypts a value of some bits, in the parts that its way has.
     *
     * @param values how it is held
     * @param value 0 to 2^bits − 1
     * @return fresh ciphertexts of its parts
     * @throws ValueRangeException if it is outside
     * @throws IncompatibleException if the client has other parameters
     * @throws ClosedException if the client was closed
     */
    public WideCiphertext encrypt(WideParameters values, int value) {
        check(values);
        int[] split = values.split(value);
        List<PbsCiphertext> parts = new ArrayList<>(split.length);
        for (int part = 0; part < split.length; part++) {
            parts.addAll(encryptBelow(values.largest(part) + 1, split[part]));
        }
        return WideCiphertext.of(values, parts);
    }

    /**
     * Decrypts a value of some bits.
     *
     * @param value of this key set
     * @return 0 to 2^bits − 1
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public int decrypt(WideCiphertext value) {
        return value.parameters()
                .join(value.parts().stream().mapToInt(this::decrypt).toArray());
    }

    /**
     * Encrypts a number in digits.
     *
     * @param type its type, such as {@code FheUint32.TYPE}
     * @param value in the type's range
     * @return its blocks, lowest first, for {@link io.fhe4j.ringgsw.integer.IntegerEvaluator#integer}
     * @throws ValueRangeException if it is outside
     * @throws ClosedException if the client was closed
     */
    public List<PbsCiphertext> encrypt(IntegerType<?> type, BigInteger value) {
        return encrypt(type.encode(value, parameters.blocks()));
    }

    /**
     * Encrypts a bit.
     *
     * @param value the bit
     * @return its block, for {@link io.fhe4j.ringgsw.integer.IntegerEvaluator#bit}
     * @throws ClosedException if the client was closed
     */
    public PbsCiphertext encryptBit(boolean value) {
        return encryptBelow(2, value ? 1 : 0).getFirst();
    }

    /**
     * Decrypts a number.
     *
     * @param number a number of this key set, with its carries propagated or not
     * @return its value
     * @throws IncompatibleException if it is none of programmable bootstrapping, or has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public BigInteger decrypt(FheInteger<?> number) {
        int[] values = number.blocks().stream().mapToInt(this::decryptBlock).toArray();
        return number.type().decode(values, parameters.blocks());
    }

    /**
     * Decrypts a bit beside numbers.
     *
     * @param bit a bit of this key set
     * @return its value
     * @throws IncompatibleException if it is none of programmable bootstrapping, or has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public boolean decrypt(FheBoolean bit) {
        return decryptBlock(bit.block()) != 0;
    }

    /**
     * Decrypts a number or a bit that came without its evaluator.
     *
     * @param value a value of this key set
     * @return its value, of a bit 0 or 1
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public BigInteger decrypt(PbsValue value) {
        int[] blocks = value.blocks().stream().mapToInt(this::decrypt).toArray();
        return value.type()
                .map(type -> type.decode(blocks, parameters.blocks()))
                .orElseGet(() -> BigInteger.valueOf(blocks[0]));
    }

    /**
     * Makes a key that anybody may encrypt with, see {@link PublicEncryptor}. Each call is a generation of its own.
     *
     * @return the key, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public PbsPublicKey publicKey() {
        lifetime.requireOpen();
        return PublicEncryptor.newKey(secret);
    }

    /**
     * Makes a key for packing results, for the server. Each call is a generation of its own.
     *
     * @return the key, with the public seed of this generation
     * @throws ClosedException if the client was closed
     */
    public PackingKey packingKey() {
        return packingKey(ProgressListener.NONE);
    }

    /** The same, telling how far it is; to stop, the listener throws {@link io.fhe4j.api.CancelledException}. */
    public PackingKey packingKey(ProgressListener progress) {
        return packingKey(PublicSeed.random(), progress);
    }

    /** The generation of a public seed. */
    PackingKey packingKey(PublicSeed seed, ProgressListener progress) {
        lifetime.requireOpen();
        return new PackingKeyMaker(secret, backend, seed).make(progress);
    }

    /**
     * Decrypts a packed list.
     *
     * @param packed a list of this key set
     * @return the blocks' values, in the ranges that the list says
     * @throws IncompatibleException if it has other parameters
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public int[] decrypt(PackedBlocks packed) {
        check("packed list", packed.parameters(), packed.keySet());
        return PackedDecryption.decrypt(secret, packed);
    }

    /**
     * Decrypts a packed list of numbers in digits, one after the other.
     *
     * @param packed a list of this key set
     * @param type the type of all of them
     * @return as many numbers as there are blocks for
     * @throws IncompatibleException if it has other parameters, or blocks are left over
     * @throws KeySetMismatchException if it belongs to another key set
     * @throws ClosedException if the client was closed
     */
    public List<BigInteger> decrypt(PackedBlocks packed, IntegerType<?> type) {
        int blocks = type.blocks(parameters.blocks());
        if (packed.size() % blocks != 0) {
            throw new IncompatibleException(
                    packed.size() + " blocks are no numbers of type " + type + ", which have " + blocks + " each");
        }
        int[] values = decrypt(packed);
        List<BigInteger> numbers = new ArrayList<>(values.length / blocks);
        for (int from = 0; from < values.length; from += blocks) {
            numbers.add(type.decode(Arrays.copyOfRange(values, from, from + blocks), parameters.blocks()));
        }
        return numbers;
    }

    private int decryptBlock(Object block) {
        return decrypt(PbsCiphertext.of(block));
    }

    private void check(PbsCiphertext ciphertext) {
        check("ciphertext", ciphertext.parameters(), ciphertext.keySet());
    }

    private void check(String what, PbsParameters of, KeySetId under) {
        lifetime.requireOpen();
        if (!of.fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("the " + what + " belongs to parameters " + of.name() + " ("
                    + of.fingerprint() + "), not to " + parameters.name() + " (" + parameters.fingerprint()
                    + "); use the client that it was encrypted for");
        }
        if (!under.equals(keySet())) {
            throw new KeySetMismatchException("the " + what + " belongs to key set " + under + ", not to " + keySet()
                    + "; use the client of that key set");
        }
    }

    /** The secrets, for tests. */
    PbsSecretKey secretKey() {
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
        return "PbsClient[key set " + keySet() + ", " + parameters + "]";
    }
}
