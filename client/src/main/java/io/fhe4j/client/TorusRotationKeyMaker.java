package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Makes the bodies of a rotation key of the torus engine, by the formulas of {@link io.fhe4j.ringgsw.pbs}, one GGSW ciphertext at a time: of a number s_i of the LWE secret, or of the
 * product that is 1 where of a group of numbers just those of a set are 1.
 *
 * <p>Products of masks with z modulo 2^64 are taken of the lower and the upper halves of the words apart, exactly modulo a prime, and put together on the
 * host; words of 32 bits have a lower half alone. What is added depends on s and z by multiplication alone.
 */
final class TorusRotationKeyMaker implements PbsKeyMaker {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final Backend backend;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final int degree;
    private final int masks;
    private final int levels;
    private final int rows;
    /** Halves of 32 bits of a word. */
    private final int halves;

    private final long[] s;
    private final long[] z;

    TorusRotationKeyMaker(PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.seed = seed;
        this.bodies = HostRows.allocateCompact(PbsKeys.rotationShape(parameters), parameters.basis(), Form.COEFFICIENT);
        this.halves = parameters.ringModulus().bits() / Integer.SIZE;
        this.degree = parameters.ringDegree();
        this.masks = parameters.maskComponents();
        this.levels = parameters.rotationGadget().levels();
        this.rows = (masks + 1) * levels;
        this.s = secret.lweWords();
        this.z = secret.ringWords();
    }

    @Override
    public int pieces() {
        return parameters.rotationKeys();
    }

    @Override
    public void make(int i) {
        long[] words = errors(i);
        Shape shape = new Shape(rows, halves, 1, masks, 1, degree);
        try (ZeroedMemory memory = new ZeroedMemory(shape.words() * Long.BYTES);
                Stream stream = backend.newStream();
                RowBuffer buffer =
                        backend.allocateSecret(shape, secret.productBasis(), Form.EVALUATION, BufferRole.SCRATCH)) {
            expandMasks(i, memory.segment());
            stream.upload(buffer.as(Form.COEFFICIENT), memory.segment());
            stream.forwardNtt(buffer, buffer.as(Form.COEFFICIENT));
            stream.multiply(buffer, buffer, secret.polynomials().broadcastTo(shape));
            RowBuffer sum = buffer.component(0);
            for (int c = 1; c < masks; c++) {
                stream.add(sum, sum, buffer.component(c));
            }
            stream.inverseNtt(sum.as(Form.COEFFICIENT), sum);
            MemorySegment products = memory.segment().asSlice(0, sum.shape().words() * Long.BYTES);
            stream.download(products, sum.as(Form.COEFFICIENT), SecretAccess.granted());
            addProducts(words, products);
            addMessages(words, i);
            setBodies(words, i);
        } finally {
            Zeroing.wipe(words);
        }
    }

    private void setBodies(long[] words, int i) {
        long mask = -1L >>> Long.SIZE - parameters.ringModulus().bits();
        for (int at = 0; at < words.length; at++) {
            words[at] &= mask;
        }
        MemorySegment all = MemorySegment.ofArray(words);
        long bytes = (long) degree * Long.BYTES;
        for (int row = 0; row < rows; row++) {
            bodies.setRow(i * rows + row, 0, 0, all.asSlice(row * bytes, bytes));
        }
    }

    /** The errors of all rows of a ciphertext, one after the other from one stream. */
    private long[] errors(int i) {
        StreamLabel label = new StreamLabel(SeededPbsRows.ROTATION_TYPE, i, 0, 0, 0);
        return secret.errors(parameters.ringError(), seed, label, rows * degree);
    }

    /** The halves of the words of all masks, the lower ones first. */
    private void expandMasks(int i, MemorySegment parts) {
        long bytes = (long) degree * Long.BYTES;
        long half = masks * bytes;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < masks; c++) {
                long place = (long) halves * row * half + c * bytes;
                MemorySegment low = parts.asSlice(place, bytes);
                SeededPbsRows.expandRotation(seed, parameters.ringModulus(), i, row, c, low);
                if (halves > 1) {
                    split(low, parts.asSlice(place + half, bytes));
                }
            }
        }
    }

    private static void split(MemorySegment low, MemorySegment high) {
        for (long at = 0; at < low.byteSize(); at += Long.BYTES) {
            long word = low.get(WORD, at);
            low.set(WORD, at, word & LOW_HALF);
            high.set(WORD, at, word >>> Integer.SIZE);
        }
    }

    /** Adds what the halves' products, centred, stand for. */
    private void addProducts(long[] words, MemorySegment products) {
        long prime = secret.productBasis().get(0).value();
        for (int part = 0; part < rows * halves; part++) {
            int row = part / halves * degree;
            int shift = part % halves * Integer.SIZE;
            for (int t = 0; t < degree; t++) {
                long product = products.getAtIndex(WORD, (long) part * degree + t);
                words[row + t] += centred(product, prime) << shift;
            }
        }
    }

    private static long centred(long x, long prime) {
        return x - (prime & (prime / 2 - x) >> 63);
    }

    /** The product of the numbers of a set and of the complements of the others of its group. */
    private long selected(int i) {
        int grouping = parameters.grouping();
        int sets = (1 << grouping) - 1;
        int set = i % sets + 1;
        long product = 1;
        int first = i / sets * grouping;
        for (int k = 0; k < grouping && first + k < parameters.lweDimension(); k++) {
            long number = s[first + k];
            product *= (set >> k & 1) == 1 ? number : 1 - number;
        }
        return product;
    }

    private void addMessages(long[] words, int i) {
        Gadget gadget = parameters.rotationGadget();
        long selected = selected(i);
        for (int j = 0; j < levels; j++) {
            long message = selected << gadget.droppedBits() + j * gadget.logBase();
            for (int c = 0; c < masks; c++) {
                int row = (c * levels + j) * degree;
                for (int t = 0; t < degree; t++) {
                    words[row + t] -= message * z[c * degree + t];
                }
            }
            words[(masks * levels + j) * degree] += message;
        }
    }

    @Override
    public HostRows bodies() {
        return bodies;
    }

    @Override
    public void close() {
        Zeroing.wipe(s);
        Zeroing.wipe(z);
    }
}
