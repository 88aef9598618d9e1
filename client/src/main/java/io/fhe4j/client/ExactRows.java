package io.fhe4j.client;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.lang.foreign.MemorySegment;

/**
 * Bodies b = Σ_c a_c·z_c + added of ring ciphertexts over one prime, in evaluation form. What is added (errors and messages) is put together on the host, word
 * by word in the same way for any secret, and transformed. Thread-safe.
 */
final class ExactRows {

    private final Backend backend;
    private final RowBuffer secret;
    private final SecretReduction reduction;

    /** @param secret the polynomials z_c, components of one row in evaluation form */
    ExactRows(Backend backend, RowBuffer secret) {
        this.backend = backend;
        this.secret = secret;
        this.reduction = new SecretReduction(secret.moduli().get(0));
    }

    /** Expands mask c of a row. */
    @FunctionalInterface
    interface Masks {
        void expand(int row, int c, MemorySegment words);
    }

    /**
     * Makes successive rows.
     *
     * @param bodies receives them
     * @param first where the first of them is, among all batch entries
     * @param masks gives the masks, in evaluation form
     * @param added for all rows, one after the other, of magnitude below 2^61; zeroed in the end
     */
    void make(HostRows bodies, int first, Masks masks, long[] added) {
        int degree = secret.width();
        int components = secret.shape().components();
        int rows = added.length / degree;
        Shape shape = new Shape(rows, 1, 1, components, 1, degree);
        long bytes = (long) degree * Long.BYTES;
        // On the heap, where a backend's threads may read it, too: to close memory of the system that threads share
        // stops them all, here for each piece of a key.
        MemorySegment words = MemorySegment.ofArray(new long[Math.toIntExact(shape.words())]);
        try (Stream stream = backend.newStream();
                RowBuffer uniform = backend.allocate(shape, secret.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
                RowBuffer body = backend.allocateSecret(
                        shape.withComponents(1), secret.moduli(), Form.EVALUATION, BufferRole.SCRATCH)) {
            for (int row = 0; row < rows; row++) {
                for (int c = 0; c < components; c++) {
                    masks.expand(row, c, words.asSlice((row * (long) components + c) * bytes, bytes));
                }
            }
            reduction.canonical(added);
            stream.upload(uniform, words);
            stream.upload(body.as(Form.COEFFICIENT), MemorySegment.ofArray(added));
            stream.await();
            stream.forwardNtt(body, body.as(Form.COEFFICIENT));
            for (int c = 0; c < components; c++) {
                stream.multiplyAdd(
                        body, uniform.component(c), secret.component(c).broadcastTo(body.shape()));
            }
            // Hidden by the errors, the bodies may be seen.
            MemorySegment result = words.asSlice(0, rows * bytes);
            stream.download(result, body, SecretAccess.granted());
            stream.await();
            for (int row = 0; row < rows; row++) {
                bodies.setRow(first + row, 0, 0, result.asSlice(row * bytes, bytes));
            }
        } finally {
            Zeroing.wipe(added);
        }
    }
}
