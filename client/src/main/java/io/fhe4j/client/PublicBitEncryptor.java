package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Encrypts bits for gates under somebody's public key: knows no secret but those it draws for each list and forgets.
 *
 * <p>A list of bits m_i is (a·r + e_1, b·r + e_2 + Σ m_i·Q/p·X^i) modulo Q, r drawn as the set's secrets, the errors of deviation 3.19, all fresh
 * (Lyubashevsky, Peikert, Regev 2010). Its receiver {@linkplain CompactBits#expand expands} it. Thread-safe.
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
        int degree = parameters.ringDegree();
        if (bits.length < 1 || bits.length > degree) {
            throw new ValueRangeException("a list has room for 1 to " + degree + " bits, not " + bits.length);
        }
        Modulus modulus = parameters.ringModulus();
        SecretReduction reduction = new SecretReduction(modulus);
        long one = one();
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
            List<CompactBits.Entry> entries = new ArrayList<>(bits.length);
            for (int i = 0; i < bits.length; i++) {
                long word = reduction.canonical(body[i] + (bits[i] ? one : 0));
                entries.add(new CompactBits.Entry(word, ids.nextLong()));
            }
            return CompactBits.of(parameters, key.keySet(), row(parameters, mask), entries);
        } finally {
            Zeroing.wipe(r);
            Zeroing.wipe(body);
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
