package io.fhe4j.client;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncryptionKind;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Encryption under a public key, for whoever sends numbers to its owner. Thread-safe; needs no secret.
 *
 * <p>(c_0, c_1) = round((b·u + e_0, a·u + e_1) / p) + (m, 0), u from the secret's distribution, e_0 and e_1 of deviation 3.19, modulo one
 * special prime p times the primes of the level. The division takes the errors down to those of rounding. u, e_0 and e_1 come from
 * one source that is seeded by the operating system for each call; they and the message are kept in secret buffers.
 *
 * <p>Values are checked against the parameters' input bound, which is also the bound that the ciphertext declares: it never tells
 * anything of the values. Fresh ciphertexts have the canonical scale of their level.
 */
public final class CkksEncryptor {
    private static final Sampler ERROR = GaussianSampler.standard();

    private final PublicKey key;
    private final CkksParameters parameters;
    private final Backend backend;
    private final MessageCodec codec;
    private final AtomicReferenceArray<@Nullable ExactDivision> divisions;

    CkksEncryptor(PublicKey key, Backend backend, MessageCodec codec) {
        this.key = key;
        this.parameters = key.parameters();
        this.backend = backend;
        this.codec = codec;
        this.divisions = new AtomicReferenceArray<>(parameters.depth() + 1);
    }

    /**
     * An encryptor.
     *
     * @param key the public key
     * @param backend where polynomials are computed; not closed by the encryptor
     * @return the encryptor
     */
    public static CkksEncryptor of(PublicKey key, Backend backend) {
        return new CkksEncryptor(key, backend, new MessageCodec(key.parameters()));
    }

    /** Returns the public key. */
    public PublicKey publicKey() {
        return key;
    }

    /**
     * Encrypts real numbers, one in each slot, followed by zeros, at the highest level.
     *
     * @param values at most N/2 of them, each at most the input bound in magnitude
     * @return a fresh ciphertext
     * @throws io.fhe4j.api.SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public CkksCiphertext encrypt(double... values) {
        return encrypt(ComplexVector.ofReal(values), parameters.maxSlots(), parameters.depth());
    }

    /**
     * Encrypts complex numbers.
     *
     * @param values at most {@code slots} of them, each at most the input bound in modulus; followed by zeros
     * @param slots a power of two of at most N/2; fewer than N/2 repeat periodically
     * @param level the level of the ciphertext, 0…depth: a lower one is smaller and faster
     * @return a fresh ciphertext
     * @throws io.fhe4j.api.SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public CkksCiphertext encrypt(ComplexVector values, int slots, int level) {
        try (MessageCodec.Encoded message = codec.encodeSlots(values, slots, level)) {
            return encrypt(message);
        }
    }

    /**
     * Encrypts real numbers as the coefficients of a polynomial, followed by zeros.
     *
     * @param values at most N of them, each at most the input bound in magnitude
     * @param level the level of the ciphertext, 0…depth
     * @return a fresh ciphertext
     * @throws io.fhe4j.api.SlotOverflowException for more values than coefficients
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public CkksCiphertext encryptCoefficients(double[] values, int level) {
        try (MessageCodec.Encoded message = codec.encodeCoefficients(values, level)) {
            return encrypt(message);
        }
    }

    /**
     * Encrypts any number of real numbers, N/2 to a ciphertext, at the highest level.
     *
     * @param values any number of them, each at most the input bound in magnitude
     * @return as many ciphertexts as are needed, at least one
     * @throws io.fhe4j.api.ValueRangeException for a value that is NaN, infinite or beyond the bound
     */
    public List<CkksCiphertext> encryptAll(double[] values) {
        List<CkksCiphertext> ciphertexts = new ArrayList<>();
        int slots = parameters.maxSlots();
        for (int from = 0; from == 0 || from < values.length; from += slots) {
            ciphertexts.add(encrypt(Arrays.copyOfRange(values, from, Math.min(values.length, from + slots))));
        }
        return ciphertexts;
    }

    private CkksCiphertext encrypt(MessageCodec.Encoded message) {
        RnsBasis basis =
                parameters.publicKeyBasis().leading(1 + message.rows().moduli().size());
        Shape one = Shape.of(basis.size(), parameters.ringDegree());
        try (RandomSource source = DrbgSource.fresh();
                Stream stream = backend.newStream();
                RowBuffer plaintext = SmallPolynomials.upload(stream, message.rows());
                RowBuffer ephemeral =
                        SmallPolynomials.sample(stream, one, basis, SecretKey.sampler(parameters), source);
                RowBuffer sum = SmallPolynomials.sample(stream, one.withComponents(2), basis, ERROR, source)) {
            RowBuffer pair = key.residues().on(stream, BufferRole.KEY).leadingRows(basis.size());
            stream.multiplyAdd(sum, pair, ephemeral.broadcastTo(sum.shape()));
            RowBuffer ciphertext = sum.rows(1, basis.size());
            stream.divide(ciphertext, sum, division(message.level(), basis));
            stream.add(ciphertext.component(0), ciphertext.component(0), plaintext);
            backend.declassify(sum, SecretAccess.granted());
            HostRows rows = stream.download(ciphertext);
            return CkksCiphertext.fresh(
                    parameters,
                    key.keySet(),
                    Residues.onHost(rows),
                    message.level(),
                    message.packing(),
                    message.slots(),
                    parameters.inputBound(),
                    EncryptionKind.PUBLIC_KEY);
        }
    }

    private ExactDivision division(int level, RnsBasis basis) {
        if (level == parameters.depth()) {
            return parameters.publicKeyDivision();
        }
        ExactDivision known = divisions.get(level);
        if (known == null) {
            known = ExactDivision.byLeading(basis, 1);
            divisions.set(level, known);
        }
        return known;
    }
}
