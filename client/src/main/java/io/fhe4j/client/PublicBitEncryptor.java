package io.fhe4j.client;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.CompactLwe;
import io.fhe4j.ringgsw.packing.CompactNumbers;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Encrypts bits for gates, and numbers for functions, under somebody's public key: knows no secret but those it draws for each list and forgets.
 *
 * <p>A list of bits or numbers m_i is (a·r + e_1, b·r + e_2 + Σ m_i·Q/p·X^i) modulo Q, p the numbers that there are (4 for bits of gates of two inputs), r drawn as the set's secrets, the errors of deviation 3.19, all fresh
 * (Lyubashevsky, Peikert, Regev 2010). Its receiver expands it. Thread-safe.
 */
public final class PublicBitEncryptor {

    private final FhewPublicKey key;
    private final FhewParameters parameters;

    private PublicBitEncryptor(FhewPublicKey key) {
        this.key = key;
        this.parameters = key.parameters();
    }

    /** An encryptor for the owner of a key. */
    public static PublicBitEncryptor of(FhewPublicKey key) {
        return new PublicBitEncryptor(key);
    }

    /** A new public key of a secret one. */
    static FhewPublicKey newKey(FhewSecretKey secret) {
        FhewParameters parameters = secret.parameters();
        Modulus modulus = parameters.ringModulus();
        PublicSeed seed = PublicSeed.random();
        int degree = parameters.ringDegree();
        long[] mask = new long[degree];
        FhewPublicKey.expandMask(seed, modulus, MemorySegment.ofArray(mask));
        StreamLabel label = new StreamLabel(FhewPublicKey.TYPE, 0, 0, 0, modulus.value());
        long[] body = FhewKeyGeneration.errors(secret, seed, label, degree);
        long[] z = secret.ringWords();
        try {
            NegacyclicWords.addProduct(
                    body, mask, z, secret.maxRingMagnitude(), modulus.value(), new SecretReduction(modulus));
            return FhewPublicKey.of(parameters, secret.keySet(), seed, row(parameters, body));
        } finally {
            Zeroing.wipe(z);
        }
    }

    private static HostRows row(FhewParameters parameters, long[] words) {
        HostRows rows = HostRows.allocate(FhewPublicKey.shape(parameters), parameters.ringBasis(), Form.COEFFICIENT);
        rows.setRow(0, 0, 0, MemorySegment.ofArray(words));
        return rows;
    }

    /** The parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /**
     * Encrypts bits.
     *
     * @param bits 1 to N of them
     * @return one list, in the same order
     * @throws ValueRangeException if there are none, or too many
     */
    public CompactBits encrypt(boolean... bits) {
        checkLength(bits.length, "bits");
        long one = one();
        long[] messages = new long[bits.length];
        for (int i = 0; i < bits.length; i++) {
            messages[i] = bits[i] ? one : 0;
        }
        Encrypted list = encrypt(messages);
        return CompactBits.of(parameters, key.keySet(), list.mask, list.entries);
    }

    /**
     * Encrypts numbers.
     *
     * @param encoding their bits, and the modulus that their receiver brings them to, at most q_KS
     * @param numbers 1 to N of them, 0 to 2^messageBits − 1
     * @return one list, in the same order
     * @throws ValueRangeException if one is outside, there are none, or too many
     * @throws IncompatibleException if the modulus is above q_KS
     */
    public CompactNumbers encrypt(NumberEncoding encoding, long... numbers) {
        NumberCiphertext.checkModulus(parameters, encoding);
        checkLength(numbers.length, "numbers");
        long[] messages = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= encoding.messages()) {
                throw new ValueRangeException(
                        "a number to encrypt is not from 0 to 2^" + encoding.messageBits() + " - 1");
            }
            messages[i] = ModularMath.scale(numbers[i], parameters.ringModulus().value(), encoding.messageBits());
        }
        Encrypted list = encrypt(messages);
        return CompactNumbers.of(parameters, key.keySet(), encoding, list.mask, list.entries);
    }

    private void checkLength(int length, String what) {
        int degree = parameters.ringDegree();
        if (length < 1 || length > degree) {
            throw new ValueRangeException("a list has room for 1 to " + degree + " " + what + ", not " + length);
        }
    }

    private record Encrypted(HostRows mask, List<CompactLwe.Entry> entries) {}

    /** Encrypts words modulo Q, and zeroes them. */
    private Encrypted encrypt(long[] messages) {
        int degree = parameters.ringDegree();
        Modulus modulus = parameters.ringModulus();
        SecretReduction reduction = new SecretReduction(modulus);
        long[] r = new long[degree];
        long[] mask = new long[degree];
        long[] body = new long[degree];
        long[] a = new long[degree];
        FhewPublicKey.expandMask(key.seed(), modulus, MemorySegment.ofArray(a));
        try (RandomSource source = DrbgSource.fresh()) {
            FhewSecretKey.sampler(parameters.ringSecretDistribution()).sample(source, r, 0, degree);
            GaussianSampler.standard().sample(source, mask, 0, degree);
            GaussianSampler.standard().sample(source, body, 0, degree);
            int largest = FhewSecretKey.maxMagnitude(parameters.ringSecretDistribution());
            NegacyclicWords.addProduct(mask, a, r, largest, modulus.value(), reduction);
            NegacyclicWords.addProduct(body, key.body().rowWords(0, 0, 0), r, largest, modulus.value(), reduction);
            SecureRandom ids = new SecureRandom();
            List<CompactLwe.Entry> entries = new ArrayList<>(messages.length);
            for (int i = 0; i < messages.length; i++) {
                entries.add(new CompactLwe.Entry(reduction.canonical(body[i] + messages[i]), ids.nextLong()));
            }
            return new Encrypted(row(parameters, mask), entries);
        } finally {
            Zeroing.wipe(r);
            Zeroing.wipe(body);
            Zeroing.wipe(messages);
        }
    }

    /** ⌊Q/p + 1/2⌋. */
    private long one() {
        int p = parameters.bitEncoding().plaintextModulus();
        return (2 * parameters.ringModulus().value() + p) / (2L * p);
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "PublicBitEncryptor[" + key + "]";
    }
}
