package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.SeededKeyRows;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Makes a blind rotation key for GINX, by the formulas of {@link io.fhe4j.ringgsw}, one entry s_i of the LWE secret at a time.
 *
 * <p>Its rows are (a, a·z + e − m·g_j·z) for the mask's component and (a, a·z + e + m·g_j) for the body's, m = [s_i = ±1]: every mask is
 * the public seed's own. What is added to a·z is put together on the host, word by word in the same way for either m, and transformed.
 */
final class BlindRotationKeyMaker implements AutoCloseable {
    private final FhewSecretKey secret;
    private final FhewParameters parameters;
    private final Backend backend;
    private final PublicSeed seed;
    private final HostRows rows;
    private final SecretReduction reduction;
    /** The LWE secret. */
    private final long[] s;
    /** g_j, the weight of digit j. */
    private final long[] weights;
    /** g_j·z modulo Q. */
    private final long[][] weightedRing;

    BlindRotationKeyMaker(FhewSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.seed = seed;
        this.rows =
                HostRows.allocateCompact(BlindRotationKey.shape(parameters), parameters.ringBasis(), Form.EVALUATION);
        this.reduction = new SecretReduction(parameters.ringModulus());
        Gadget gadget = parameters.accumulatorGadget();
        this.weights = new long[gadget.levels()];
        this.weightedRing = new long[gadget.levels()][];
        for (int j = 0; j < weights.length; j++) {
            weights[j] = 1L << (gadget.droppedBits() + j * gadget.logBase());
            weightedRing[j] = secret.ringWords();
            for (int k = 0; k < weightedRing[j].length; k++) {
                weightedRing[j][k] *= weights[j];
            }
            reduction.canonical(weightedRing[j]);
        }
        this.s = secret.lweWords();
    }

    /** The number of pieces of work: the entries of the LWE secret. */
    int pieces() {
        return parameters.lweDimension();
    }

    /** Makes all rows of s_i. */
    void make(int i) {
        Shape shape = new Shape(
                1,
                rows.shape().batch2(),
                rows.shape().batch3(),
                BlindRotationKey.COMPONENTS,
                1,
                parameters.ringDegree());
        MemorySegment masks = expandMasks(i);
        long[] added = errors(i, shape.batch() * shape.width());
        try (ZeroedMemory memory = new ZeroedMemory(masks.byteSize());
                Stream stream = backend.newStream();
                RowBuffer pairs =
                        backend.allocateSecret(shape, parameters.ringBasis(), Form.EVALUATION, BufferRole.SCRATCH)) {
            addMessages(added, i);
            reduction.canonical(added);
            SmallPolynomials.copy(added, memory.segment());
            RowBuffer uniform = pairs.component(0);
            RowBuffer bodies = pairs.component(1);
            stream.upload(uniform, masks);
            stream.upload(bodies.as(Form.COEFFICIENT), memory.segment());
            stream.await();
            stream.forwardNtt(bodies, bodies.as(Form.COEFFICIENT));
            stream.multiplyAdd(bodies, uniform, secret.polynomial().broadcastTo(bodies.shape()));
            // Hidden by the errors, the bodies may be seen.
            backend.declassify(pairs, SecretAccess.granted());
            stream.download(memory.segment(), bodies);
            keep(i, 0, masks);
            keep(i, 1, memory.segment());
        } finally {
            Zeroing.wipe(added);
        }
    }

    /** The masks of all rows of s_i, one after the other. */
    private MemorySegment expandMasks(int i) {
        int entries = rows.shape().batch2();
        int degree = parameters.ringDegree();
        long[] masks = new long[entries * weights.length * degree];
        for (int entry = 0; entry < entries; entry++) {
            for (int j = 0; j < weights.length; j++) {
                MemorySegment mask = row(MemorySegment.ofArray(masks), entry * weights.length + j);
                SeededKeyRows.expandBlindRotation(seed, parameters.ringModulus(), i, entry, j, mask);
            }
        }
        return MemorySegment.ofArray(masks);
    }

    /** Puts one component of all rows of s_i into the key. */
    private void keep(int i, int component, MemorySegment words) {
        int count = rows.shape().batch2() * weights.length;
        for (int k = 0; k < count; k++) {
            rows.setRow(i * count + k, component, 0, row(words, k));
        }
    }

    private MemorySegment row(MemorySegment words, int number) {
        long bytes = (long) parameters.ringDegree() * Long.BYTES;
        return words.asSlice(number * bytes, bytes);
    }

    /** The errors of all rows of s_i, one after the other from one stream. */
    private long[] errors(int i, int count) {
        StreamLabel label = new StreamLabel(
                SeededKeyRows.BLIND_ROTATION_TYPE,
                i,
                0,
                0,
                parameters.ringModulus().value());
        return FhewKeyGeneration.errors(secret, seed, label, count);
    }

    private void addMessages(long[] added, int i) {
        long positive = s[i] & ~(s[i] >> 63) & 1; // [s_i = 1]
        long negative = s[i] >>> 63; // [s_i = −1]
        addMessages(added, 0, positive);
        addMessages(added, 1, negative);
    }

    private void addMessages(long[] added, int sign, long bit) {
        int degree = parameters.ringDegree();
        for (int j = 0; j < weights.length; j++) {
            int mask = (BlindRotationKey.entry(sign, 0) * weights.length + j) * degree;
            long[] product = weightedRing[j];
            for (int k = 0; k < degree; k++) {
                added[mask + k] -= -bit & product[k];
            }
            int body = (BlindRotationKey.entry(sign, 1) * weights.length + j) * degree;
            added[body] += -bit & weights[j];
        }
    }

    /** The key, once all pieces are made. */
    BlindRotationKey key() {
        return BlindRotationKey.of(parameters, secret.keySet(), Residues.onHost(rows), Optional.of(seed));
    }

    /** Zeroes the copies of the secrets. */
    @Override
    public void close() {
        Zeroing.wipe(s);
        for (long[] product : weightedRing) {
            Zeroing.wipe(product);
        }
    }
}
