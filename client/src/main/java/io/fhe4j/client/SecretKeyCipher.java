package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncryptionKind;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** Encryption and decryption with the secret key. Thread-safe. */
final class SecretKeyCipher {
    private final SecretKey secret;
    private final CkksParameters parameters;
    private final Backend backend;
    private final MessageCodec codec;

    SecretKeyCipher(SecretKey secret, Backend backend, MessageCodec codec) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.codec = codec;
    }

    /** c_0 = −a·s + e + m, a from a public seed that is fresh for this ciphertext, e from a source that is fresh for this call. */
    CkksCiphertext encrypt(MessageCodec.Encoded message, PublicSeed seed) {
        int level = message.level();
        Shape one = Shape.of(parameters.rows(level), parameters.ringDegree());
        HostRows both = HostRows.allocate(one.withComponents(2), parameters.basis(level), Form.EVALUATION);
        SeededRows.expandCiphertext(seed, level, 0, both);
        try (RandomSource source = DrbgSource.fresh();
                Stream stream = backend.newStream();
                RowBuffer body = SmallPolynomials.upload(stream, message.rows());
                RowBuffer error = SmallPolynomials.sample(
                        stream, one, parameters.basis(level), GaussianSampler.standard(), source);
                RowBuffer uniform = buffer(one, level, false)) {
            long bytes = both.words().byteSize() / 2;
            stream.upload(uniform, both.words().asSlice(bytes, bytes));
            stream.add(body, body, error);
            stream.multiply(uniform, uniform, secret.polynomial(level));
            stream.subtract(body, body, uniform);
            backend.declassify(body, SecretAccess.granted());
            stream.download(both.words().asSlice(0, bytes), body);
            CkksCiphertext fresh = CkksCiphertext.fresh(
                    parameters,
                    secret.keySet(),
                    Residues.onHost(both),
                    level,
                    message.packing(),
                    message.slots(),
                    parameters.inputBound(),
                    EncryptionKind.SYMMETRIC);
            return fresh.seeded(new CkksCiphertext.Seeded(seed, 0));
        }
    }

    ComplexVector decryptSlots(CkksCiphertext ciphertext) {
        return withPhase(
                ciphertext,
                rows -> codec.decodeSlots(rows, ciphertext.level(), ciphertext.scale(), ciphertext.slots()));
    }

    double[] decryptCoefficients(CkksCiphertext ciphertext) {
        return withPhase(ciphertext, rows -> codec.decodeCoefficients(rows, ciphertext.level(), ciphertext.scale()));
    }

    /** c_0 + c_1·s (+ c_2·s²) in coefficient form, shown to {@code use} and zeroed. */
    private <T> T withPhase(CkksCiphertext ciphertext, Function<HostRows, T> use) {
        int level = ciphertext.level();
        HostRows host = ciphertext.residues().toHost();
        Shape one = host.shape().withComponents(1);
        long bytes = one.words() * Long.BYTES;
        try (ZeroedMemory memory = new ZeroedMemory(bytes);
                Stream stream = backend.newStream();
                RowBuffer sum = buffer(one, level, true);
                RowBuffer component = buffer(one, level, false)) {
            RowBuffer s = secret.polynomial(level);
            int last = ciphertext.degree();
            stream.upload(sum, component(host, last, bytes));
            for (int c = last - 1; c >= 0; c--) {
                stream.multiply(sum, sum, s);
                stream.upload(component, component(host, c, bytes));
                stream.add(sum, sum, component);
            }
            RowBuffer coefficients = sum.as(Form.COEFFICIENT);
            stream.inverseNtt(coefficients, sum);
            stream.download(memory.segment(), coefficients, SecretAccess.granted());
            return use.apply(memory.rows(one, host.moduli(), Form.COEFFICIENT));
        }
    }

    private static MemorySegment component(HostRows rows, int component, long bytes) {
        return rows.words().asSlice(component * bytes, bytes);
    }

    private RowBuffer buffer(Shape shape, int level, boolean isSecret) {
        return isSecret
                ? backend.allocateSecret(shape, parameters.basis(level), Form.EVALUATION, BufferRole.SCRATCH)
                : backend.allocate(shape, parameters.basis(level), Form.EVALUATION, BufferRole.SCRATCH);
    }
}
