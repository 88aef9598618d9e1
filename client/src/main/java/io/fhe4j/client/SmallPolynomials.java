package io.fhe4j.client;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Brings small signed polynomials (secrets, errors) into secret buffers of a backend, as residues of all rows. What passes through the
 * host on the way is zeroed.
 */
final class SmallPolynomials {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SmallPolynomials() {}

    /**
     * Samples one polynomial for each component, one after the other from one stream of randomness.
     *
     * @param shape components × rows × N
     * @return a secret buffer in evaluation form, to be closed
     */
    static RowBuffer sample(Stream stream, Shape shape, RnsBasis basis, Sampler sampler, RandomSource source) {
        RowBuffer buffer = stream.backend().allocateSecret(shape, basis, Form.EVALUATION, BufferRole.SCRATCH);
        RowBuffer coefficients = buffer.as(Form.COEFFICIENT);
        long[] samples = new long[shape.width()];
        // One row at a time: memory of the host that stays in its caches, and is given back at once.
        try (ZeroedMemory memory = new ZeroedMemory((long) shape.width() * Long.BYTES)) {
            for (int c = 0; c < shape.components(); c++) {
                sampler.sample(source, samples, 0, samples.length);
                for (int r = 0; r < basis.size(); r++) {
                    write(samples, basis.get(r).value(), memory.segment());
                    stream.upload(coefficients.component(c).rows(r, r + 1), memory.segment());
                    stream.await();
                }
            }
            stream.forwardNtt(buffer, coefficients);
            return buffer;
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        } finally {
            Zeroing.wipe(samples);
        }
    }

    /**
     * Uploads rows in coefficient form.
     *
     * @return a secret buffer in evaluation form, to be closed
     */
    static RowBuffer upload(Stream stream, HostRows host) {
        RowBuffer buffer =
                stream.backend().allocateSecret(host.shape(), host.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
        try {
            RowBuffer coefficients = buffer.as(Form.COEFFICIENT);
            stream.upload(coefficients, host.words());
            stream.await();
            stream.forwardNtt(buffer, coefficients);
            return buffer;
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
    }

    /** Words of the host into memory that a stream uploads from. */
    static void copy(long[] words, MemorySegment row) {
        MemorySegment.copy(words, 0, row, WORD, 0, words.length);
    }

    /** Canonical residues of signed samples, which are smaller than the modulus in magnitude; no branch on a sample. */
    private static void write(long[] samples, long modulus, MemorySegment row) {
        for (int i = 0; i < samples.length; i++) {
            row.set(WORD, (long) i * Long.BYTES, samples[i] + (modulus & (samples[i] >> 63)));
        }
    }
}
