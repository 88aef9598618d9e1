package io.fhe4j.client;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts lists of LWE ciphertexts (a, ⟨a, s⟩ + e + m) on the client's backend, where s lies in a secret buffer: messages and errors go there in
 * secret buffers; what comes back are bodies, which errors hide, and what phases round to. So a simulated memory computes, and charges, its client's part too.
 */
final class LwePhases {

    /** So many at once: as many as rows of an array, where the backend is a memory of such. */
    private static final int CHUNK = 1024;

    /** So many ciphertexts are turned into rows of coordinates at once: what shares a cache line. */
    private static final int TILE = 8;

    /** Gives the words of a ciphertext. */
    @FunctionalInterface
    interface Rows {
        /** Writes mask and body of ciphertext {@code place}, n + 1 words; where bodies are to be found, the last word is not used. */
        void read(int place, long[] words);
    }

    /** What becomes of sums. */
    @FunctionalInterface
    private interface Ending {
        /** Brings what may be seen to the host. */
        void finish(Stream stream, RowBuffer sums, MemorySegment words);
    }

    private final FhewSecretKey secret;
    private final Backend backend;
    private final RnsBasis basis;
    private final int n;

    /**
     * On a backend.
     *
     * @param secret lies there
     * @param basis the modulus of the ciphertexts
     */
    LwePhases(FhewSecretKey secret, Backend backend, RnsBasis basis) {
        this.secret = secret;
        this.backend = backend;
        this.basis = basis;
        this.n = secret.parameters().lweDimension();
    }

    /**
     * Encrypts.
     *
     * @param payloads error and message of each, signed; in the end the bodies, canonical
     * @param masks gives the masks
     */
    void encrypt(long[] payloads, Rows masks) {
        new SecretReduction(basis.get(0)).canonical(payloads);
        forEachChunk(payloads, masks, false, (stream, sums, words) -> {
            // Hidden by the errors, the bodies may be seen.
            backend.declassify(sums, SecretAccess.granted());
            stream.download(words, sums);
        });
    }

    /**
     * Decrypts: of each phase x, moved by an offset, ⌊(x + offset)·m'/m⌋ mod m', m the ciphertexts' modulus.
     *
     * @param count how many
     * @param ciphertexts gives their words
     * @param offset signed
     * @param to m'
     */
    long[] decrypt(int count, Rows ciphertexts, long offset, Modulus to) {
        long[] values = new long[count];
        forEachChunk(values, ciphertexts, true, (stream, sums, words) -> {
            stream.addScalar(sums, sums, RowScalars.of(basis, offset));
            try (RowBuffer rounded =
                    backend.allocateSecret(sums.shape(), RnsBasis.of(to), Form.COEFFICIENT, BufferRole.SCRATCH)) {
                stream.switchModulusOdd(rounded, sums);
                // Messages go to whoever decrypts, errors to nobody.
                backend.declassify(rounded, SecretAccess.granted());
                stream.download(words, rounded);
            }
        });
        return values;
    }

    private void forEachChunk(long[] values, Rows rows, boolean decrypts, Ending ending) {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            long[] masks = new long[n * count];
            turn(from, count, rows, masks, decrypts ? values : null);
            // On the heap, where a backend's threads may read it, too: memory of the system is too dear for one
            // ciphertext.
            long[] own = Arrays.copyOfRange(values, from, from + count);
            MemorySegment memory = MemorySegment.ofArray(own);
            try (Stream stream = backend.newStream();
                    RowBuffer words = backend.allocate(
                            new Shape(n, 1, 1, 1, 1, count), basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer sums =
                            backend.allocateSecret(Shape.of(1, count), basis, Form.COEFFICIENT, BufferRole.SCRATCH)) {
                stream.upload(words, MemorySegment.ofArray(masks));
                stream.upload(sums, memory);
                stream.sumOfMultiples(sums, words, secret.factors(decrypts), secret.maxLweMagnitude());
                ending.finish(stream, sums, memory);
                stream.await();
                System.arraycopy(own, 0, values, from, count);
            } finally {
                Zeroing.wipe(own);
            }
        }
    }

    /** Masks of a chunk with a row for each coordinate; bodies, where they are wanted, into their places. */
    private void turn(int from, int count, Rows rows, long[] masks, long @Nullable [] bodies) {
        long[][] tile = new long[Math.min(TILE, count)][n + 1];
        for (int first = 0; first < count; first += TILE) {
            int size = Math.min(TILE, count - first);
            for (int k = 0; k < size; k++) {
                rows.read(from + first + k, tile[k]);
                if (bodies != null) {
                    bodies[from + first + k] = tile[k][n];
                }
            }
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < size; k++) {
                    masks[i * count + first + k] = tile[k][i];
                }
            }
        }
    }
}
