package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.packing.CompactBlocks;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encrypts blocks and numbers under somebody's public key: knows no secret but those it draws for each list and forgets.
 *
 * <p>A list of values v_i is (Aᵀ·r + e_1, ⟨b, r⟩ + e_2 + Σ v_i·Q/2p·X^i) modulo the ring's modulus Q, r of k polynomials of numbers 0 and 1 and the errors drawn as the set's, all fresh (Lyubashevsky,
 * Peikert, Regev 2010). Thread-safe.
 */
public final class PublicEncryptor {

    private final PbsPublicKey key;
    private final PbsParameters parameters;
    private final Sampler errors;

    private PublicEncryptor(PbsPublicKey key) {
        this.key = key;
        this.parameters = key.parameters();
        this.errors = PbsSecretKey.sampler(parameters.ringError());
    }

    /** An encryptor for the owner of a key. */
    public static PublicEncryptor of(PbsPublicKey key) {
        return new PublicEncryptor(key);
    }

    /** A new public key of a secret one. */
    static PbsPublicKey newKey(PbsSecretKey secret) {
        PbsParameters parameters = secret.parameters();
        Modulus modulus = parameters.ringModulus();
        PublicSeed seed = PublicSeed.random();
        int masks = parameters.maskComponents();
        int degree = parameters.ringDegree();
        HostRows body = HostRows.allocate(PbsPublicKey.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        RingProducts products = new RingProducts(modulus, 1);
        StreamLabel label = new StreamLabel(PbsPublicKey.TYPE, 0, 0, 0, modulus.value());
        long[] errors = secret.errors(parameters.ringError(), seed, label, masks * degree);
        long[] z = secret.ringWords();
        long[] factor = new long[degree];
        long[] mask = new long[degree];
        try {
            for (int row = 0; row < masks; row++) {
                long[] sum = Arrays.copyOfRange(errors, row * degree, (row + 1) * degree);
                for (int c = 0; c < masks; c++) {
                    System.arraycopy(z, c * degree, factor, 0, degree);
                    PbsPublicKey.expandMask(seed, modulus, row, c, MemorySegment.ofArray(mask));
                    products.add(sum, mask, factor);
                }
                body.setRow(row, 0, 0, MemorySegment.ofArray(sum));
            }
            return PbsPublicKey.of(parameters, secret.keySet(), seed, body);
        } finally {
            Zeroing.wipe(errors);
            Zeroing.wipe(z);
            Zeroing.wipe(factor);
        }
    }

    /** The parameters. */
    public PbsParameters parameters() {
        return parameters;
    }

    /**
     * Encrypts messages.
     *
     * @param messages 1 to N of them, 0 to 2^m − 1, m the message bits
     * @return one list, in the same order
     * @throws ValueRangeException if one is outside, there are none, or too many
     */
    public CompactBlocks encrypt(int... messages) {
        return encryptBelow(parameters.blocks().base(), messages);
    }

    /**
     * Encrypts numbers in digits, one after the other.
     *
     * @param type their type
     * @param numbers in the type's range, as many as N blocks have room for
     * @return one list
     * @throws ValueRangeException if one is outside, there are none, or too many
     */
    public CompactBlocks encrypt(IntegerType<?> type, List<BigInteger> numbers) {
        return encrypt(numbers.stream()
                .flatMapToInt(number -> Arrays.stream(type.encode(number, parameters.blocks())))
                .toArray());
    }

    /**
     * Encrypts values that may reach into the carry bits.
     *
     * @param bound the values are below it; 1 to p
     * @param values 1 to N of them
     * @return one list, in the same order
     * @throws ValueRangeException if one is outside, there are none, or too many
     */
    public CompactBlocks encryptBelow(int bound, int... values) {
        int degree = parameters.ringDegree();
        if (values.length < 1 || values.length > degree) {
            throw new ValueRangeException("a list has room for 1 to " + degree + " blocks, not " + values.length);
        }
        BlockCipher.check(parameters, bound, values);
        int masks = parameters.maskComponents();
        RingProducts products = new RingProducts(parameters.ringModulus(), 1);
        HostRows rows = HostRows.allocate(CompactBlocks.maskShape(parameters), parameters.basis(), Form.COEFFICIENT);
        long[][] r = new long[masks][degree];
        long[] body = new long[degree];
        try (RandomSource source = DrbgSource.fresh()) {
            errors.sample(source, body, 0, degree);
            for (int row = 0; row < masks; row++) {
                BinarySampler.INSTANCE.sample(source, r[row], 0, degree);
                products.add(body, key.body().rowWords(row, 0, 0), r[row]);
            }
            for (int c = 0; c < masks; c++) {
                rows.setRow(0, c, 0, MemorySegment.ofArray(mask(c, r, products, source)));
            }
            return CompactBlocks.of(parameters, key.keySet(), rows, entries(bound, values, body, products));
        } finally {
            for (long[] polynomial : r) {
                Zeroing.wipe(polynomial);
            }
            Zeroing.wipe(body);
        }
    }

    /** Σ_i A_ic·r_i + e. */
    private long[] mask(int column, long[][] r, RingProducts products, RandomSource source) {
        long[] mask = new long[parameters.ringDegree()];
        errors.sample(source, mask, 0, mask.length);
        long[] a = new long[mask.length];
        for (int row = 0; row < r.length; row++) {
            PbsPublicKey.expandMask(key.seed(), parameters.ringModulus(), row, column, MemorySegment.ofArray(a));
            products.add(mask, a, r[row]);
        }
        return mask;
    }

    private List<CompactBlocks.Entry> entries(int bound, int[] values, long[] body, RingProducts products) {
        SecureRandom ids = new SecureRandom();
        List<CompactBlocks.Entry> entries = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            long word = products.canonical(body[i] + parameters.word(2 * values[i]));
            entries.add(new CompactBlocks.Entry(word, bound, ids.nextLong()));
        }
        return entries;
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "PublicEncryptor[" + key + "]";
    }
}
