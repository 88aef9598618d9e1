package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ringgsw.FhewParameters;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes the RLWE pairs (a, a·z + e + m) of keys for blind rotation: every mask a is the public seed's own, and what is added to a·z is put together
 * on the host, word by word in the same way for any secret, and transformed. Thread-safe.
 */
final class RlwePairs implements AutoCloseable {

    private final FhewSecretKey secret;
    private final FhewParameters parameters;
    private final Backend backend;
    private final PublicSeed seed;
    private final SecretReduction reduction;
    /** g_j·z modulo Q, g_j the weight of digit j. */
    private final long[][] weightedRing;
    /** Arrays for words that pieces before are done with, which held nothing secret. */
    private final Queue<long[]> spare = new ConcurrentLinkedQueue<>();

    RlwePairs(FhewSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.seed = seed;
        this.reduction = new SecretReduction(parameters.ringModulus());
        Gadget gadget = parameters.accumulatorGadget();
        this.weightedRing = new long[gadget.levels()][];
        for (int j = 0; j < weightedRing.length; j++) {
            weightedRing[j] = secret.ringWords();
            for (int k = 0; k < weightedRing[j].length; k++) {
                weightedRing[j][k] *= gadget.weight(j);
            }
            reduction.canonical(weightedRing[j]);
        }
    }

    FhewSecretKey secret() {
        return secret;
    }

    PublicSeed seed() {
        return seed;
    }

    Backend backend() {
        return backend;
    }

    /** g_j·z modulo Q, which is the caller's to read only. */
    long[] weightedRing(int digit) {
        return weightedRing[digit];
    }

    /** Expands the mask of pair b of a piece. */
    @FunctionalInterface
    interface Masks {
        void expand(int pair, MemorySegment row);
    }

    /** What becomes of finished pairs, which are not secret any more; memory for their words is lent. */
    @FunctionalInterface
    interface Sink {
        void accept(Stream stream, RowBuffer pairs, MemorySegment words);
    }

    /**
     * Makes a piece.
     *
     * @param shape its pairs, 2 components
     * @param masks gives the masks, in evaluation form
     * @param added errors and messages of all pairs, one after the other, of magnitude below 2^61; zeroed in the end
     * @param sink takes the pairs in evaluation form
     */
    void make(Shape shape, Masks masks, long[] added, Sink sink) {
        long rowBytes = (long) shape.width() * Long.BYTES;
        // On the heap, where a backend's threads may read it, too: to close memory of the system that threads share
        // stops them all, here for each piece of a key.
        long[] taken = spare.poll();
        long[] array =
                taken != null && taken.length >= shape.words() ? taken : new long[Math.toIntExact(shape.words())];
        MemorySegment words = MemorySegment.ofArray(array).asSlice(0, shape.words() * Long.BYTES);
        try (Stream stream = backend.newStream();
                RowBuffer pairs =
                        backend.allocateSecret(shape, parameters.ringBasis(), Form.EVALUATION, BufferRole.SCRATCH)) {
            for (int pair = 0; pair < shape.batch(); pair++) {
                masks.expand(pair, words.asSlice(pair * rowBytes, rowBytes));
            }
            reduction.canonical(added);
            RowBuffer uniform = pairs.component(0);
            RowBuffer bodies = pairs.component(1);
            stream.upload(uniform, words.asSlice(0, shape.batch() * rowBytes));
            stream.upload(bodies.as(Form.COEFFICIENT), MemorySegment.ofArray(added));
            stream.await();
            stream.forwardNtt(bodies, bodies.as(Form.COEFFICIENT));
            stream.multiplyAdd(bodies, uniform, secret.polynomial().broadcastTo(bodies.shape()));
            // Hidden by the errors, the bodies may be seen.
            backend.declassify(pairs, SecretAccess.granted());
            sink.accept(stream, pairs, words);
            stream.await();
            spare.add(array);
        } finally {
            Zeroing.wipe(added);
        }
    }

    /** Zeroes the copies of the secret. */
    @Override
    public void close() {
        for (long[] product : weightedRing) {
            Zeroing.wipe(product);
        }
    }
}
