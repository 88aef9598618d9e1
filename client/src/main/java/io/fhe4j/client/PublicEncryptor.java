package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
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
 * <p>A list of values v_i is (a·r + e_1, b·r + e_2 + Σ v_i·2^64/2p·X^i), r of numbers 0 and 1 and the errors drawn as the set's, all fresh (Lyubashevsky,
 * Peikert, Regev 2010). Thread-safe.
 */
public final class PublicEncryptor {

    private final PbsPublicKey key;
    private final PbsParameters parameters;

    private PublicEncryptor(PbsPublicKey key) {
        this.key = key;
        this.parameters = key.parameters();
    }

    /** An encryptor for the owner of a key. */
    public static PublicEncryptor of(PbsPublicKey key) {
        return new PublicEncryptor(key);
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
        if (bound < 1 || bound > parameters.space()) {
            throw new ValueRangeException(
                    "values of a block are below " + parameters.space() + ", which no bound of " + bound + " says");
        }
        for (int value : values) {
            if (value < 0 || value >= bound) {
                throw new ValueRangeException("a value to encrypt is not from 0 to " + (bound - 1));
            }
        }
        long[] r = new long[degree];
        long[] mask = new long[degree];
        long[] body = new long[degree];
        long[] a = new long[degree];
        PbsPublicKey.expandMask(key.seed(), MemorySegment.ofArray(a));
        try (RandomSource source = DrbgSource.fresh()) {
            BinarySampler.INSTANCE.sample(source, r, 0, degree);
            Sampler errors = PbsSecretKey.sampler(parameters.ringError());
            errors.sample(source, mask, 0, degree);
            errors.sample(source, body, 0, degree);
            NegacyclicWords.addProduct(mask, a, r);
            NegacyclicWords.addProduct(body, key.body().rowWords(0, 0, 0), r);
            return list(bound, values, mask, body);
        } finally {
            Zeroing.wipe(r);
            Zeroing.wipe(body);
        }
    }

    private CompactBlocks list(int bound, int[] values, long[] mask, long[] body) {
        SecureRandom ids = new SecureRandom();
        long unit = Long.MIN_VALUE >>> Integer.numberOfTrailingZeros(parameters.space()); // 2^64/2p
        List<CompactBlocks.Entry> entries = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            entries.add(new CompactBlocks.Entry(body[i] + values[i] * unit, bound, ids.nextLong()));
        }
        HostRows rows = HostRows.allocate(CompactBlocks.maskShape(parameters), parameters.basis(), Form.COEFFICIENT);
        rows.setRow(0, 0, 0, MemorySegment.ofArray(mask));
        return CompactBlocks.of(parameters, key.keySet(), rows, entries);
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "PublicEncryptor[" + key + "]";
    }
}
