package io.fhe4j.ckks;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.encoding.EncodedCoefficients;
import io.fhe4j.ckks.encoding.ResidueWriter;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;

/**
 * Encodes vectors of numbers as plaintexts and decodes them; transforms run on a backend. For <em>public</em> numbers, such as weights:
 * a plaintext's bound is the greatest modulus of its numbers. Safe for many threads.
 */
public final class CkksEncoder {

    private final Backend backend;
    private final CkksParameters parameters;
    private final SlotCodec codec;

    private CkksEncoder(Backend backend, CkksParameters parameters) {
        this.backend = backend;
        this.parameters = parameters;
        this.codec = SlotCodec.of(parameters.ringDegree());
    }

    /** An encoder that uses a backend, which must stay open. */
    public static CkksEncoder on(Backend backend, CkksParameters parameters) {
        return new CkksEncoder(backend, parameters);
    }

    /** The parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /**
     * Real numbers in full slots, followed by zeros, for the highest level at its canonical scale.
     *
     * @param values at most N/2, finite
     */
    public CkksPlaintext encode(double... values) {
        return encode(values, parameters.depth());
    }

    /** Real numbers in full slots, followed by zeros, for a level at its canonical scale: for products with ciphertexts of that level. */
    public CkksPlaintext encode(double[] values, int level) {
        return encode(ComplexVector.ofReal(values), level, parameters.scale(level), parameters.maxSlots());
    }

    /**
     * Numbers that repeat with a period, for a level at its canonical scale.
     *
     * @param slots the period, a power of two up to N/2
     */
    public CkksPlaintext encodeSparse(double[] values, int level, int slots) {
        return encode(ComplexVector.ofReal(values), level, parameters.scale(level), slots);
    }

    /**
     * Complex numbers.
     *
     * @param values at most {@code slots}, finite
     * @param level the level, 0…depth
     * @param scale what they are multiplied by
     * @param slots N/2, or a smaller power of two after which they repeat
     * @throws io.fhe4j.api.SlotOverflowException for more values than slots
     * @throws io.fhe4j.api.ValueRangeException for a value that is not finite
     * @throws io.fhe4j.api.PrecisionException if scale times values does not fit into the level
     */
    public CkksPlaintext encode(ComplexVector values, int level, Scale scale, int slots) {
        RowBuffer rows = encode(values, scale, slots, parameters.basis(level));
        return CkksPlaintext.encoded(
                parameters,
                Residues.onBackend(rows),
                level,
                scale,
                Packing.SLOTS,
                slots,
                values.maxAbs(),
                values.contentHash(slots));
    }

    /**
     * Real numbers as the coefficients of the polynomial, from the constant one up.
     *
     * @param values at most N, finite
     */
    public CkksPlaintext encodeCoefficients(double[] values, int level, Scale scale) {
        EncodedCoefficients coefficients = codec.encodeCoefficients(values, scale);
        double bound = 0;
        for (double value : values) {
            bound = Math.max(bound, Math.abs(value));
        }
        return CkksPlaintext.encoded(
                parameters,
                Residues.onBackend(transformed(coefficients, parameters.basis(level))),
                level,
                scale,
                Packing.COEFFICIENTS,
                parameters.ringDegree(),
                bound,
                ComplexVector.ofReal(values).contentHash(parameters.ringDegree()));
    }

    /** The rows of an encoded vector over any basis, such as P ∪ Q, in evaluation form; the caller owns them. */
    RowBuffer encode(ComplexVector values, Scale scale, int slots, RnsBasis basis) {
        EmbeddingPrecision precision = parameters.embeddingPrecision(scale);
        return transformed(codec.encode(values, scale, slots, precision), basis);
    }

    private RowBuffer transformed(EncodedCoefficients coefficients, RnsBasis basis) {
        HostRows rows = HostRows.allocate(Shape.of(basis.size(), parameters.ringDegree()), basis, Form.COEFFICIENT);
        ResidueWriter.write(coefficients, rows, 0, 0);
        RowBuffer buffer = backend.allocate(rows.shape(), basis, Form.EVALUATION, BufferRole.PLAINTEXT);
        RowBuffer untransformed = buffer.as(Form.COEFFICIENT);
        backend.stream().upload(untransformed, rows);
        backend.stream().forwardNtt(buffer, untransformed);
        return buffer;
    }

    /**
     * The numbers of a plaintext in its slots.
     *
     * @throws IllegalArgumentException if it is packed in coefficients
     */
    public ComplexVector decode(CkksPlaintext plaintext) {
        if (plaintext.packing() != Packing.SLOTS) {
            throw new IllegalArgumentException("the plaintext is packed in coefficients; use decodeCoefficients");
        }
        HostRows rows = coefficients(plaintext);
        return codec.decode(
                rows,
                parameters.crtComposer(plaintext.level()),
                plaintext.scale(),
                plaintext.slots(),
                parameters.embeddingPrecision(plaintext.scale()));
    }

    /** The N coefficients of a plaintext, divided by its scale. */
    public double[] decodeCoefficients(CkksPlaintext plaintext) {
        HostRows rows = coefficients(plaintext);
        return codec.decodeCoefficients(rows, 0, 0, parameters.crtComposer(plaintext.level()), plaintext.scale());
    }

    private HostRows coefficients(CkksPlaintext plaintext) {
        if (!plaintext.fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("the plaintext belongs to parameters " + plaintext.fingerprint()
                    + ", the encoder to " + parameters.fingerprint());
        }
        RowBuffer rows = plaintext.residues().on(backend.stream(), BufferRole.PLAINTEXT);
        try (RowBuffer out = backend.allocate(rows.shape(), rows.moduli(), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            backend.stream().inverseNtt(out, rows);
            return backend.stream().download(out);
        }
    }
}
