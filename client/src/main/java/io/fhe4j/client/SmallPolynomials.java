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
        HostRows host = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        long[] samples = new long[shape.width()];
        try {
            for (int c = 0; c < shape.components(); c++) {
                sampler.sample(source, samples, 0, samples.length);
                for (int r = 0; r < basis.size(); r++) {
                    write(samples, basis.get(r).value(), host.row(0, c, r));
                }
            }
            return upload(stream, host);
        } finally {
            Zeroing.wipe(samples);
        }
    }

    /**
     * Uploads rows in coefficient form and zeroes them.
     *
     * @return a secret buffer in evaluation form, to be closed
     */
    static RowBuffer upload(Stream stream, HostRows host) {
        RowBuffer buffer =
                stream.backend().allocateSecret(host.shape(), host.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
        try {
            RowBuffer coefficients = buffer.as(Form.COEFFICIENT);
            stream.upload(coefficients, host.words());
            stream.forwardNtt(buffer, coefficients);
            stream.await();
            return buffer;
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        } finally {
            host.words().fill((byte) 0);
        }
    }

    /** Canonical residues of signed samples, which are smaller than the modulus in magnitude; no branch on a sample. */
    private static void write(long[] samples, long modulus, MemorySegment row) {
        for (int i = 0; i < samples.length; i++) {
            row.set(WORD, (long) i * Long.BYTES, samples[i] + (modulus & (samples[i] >> 63)));
        }
    }
}
