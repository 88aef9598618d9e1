package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.reram.Columns;
import io.fhe4j.backend.pim.reram.LogicArray;
import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.LogicProgram;
import io.fhe4j.backend.pim.reram.LogicPrograms;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A client that encrypts and decrypts LWE ciphertexts in its arrays: b = ⟨a, s⟩ + e + m·q/4 modulo q = 2^k, s ternary. Masks and errors come from outside,
 * as the words of a generator. Every coordinate runs the same gates whatever the key's value there, so that time does not depend on it.
 *
 * <p>Two layouts: a row for each ciphertext, up to as many as an array has rows at once; or a row for each coordinate, for one ciphertext soon.
 */
public final class ClientPim {

    /**
     * What came out, and what it took.
     *
     * @param words one for each ciphertext
     * @param counts the gates
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outcome(long[] words, LogicCounts counts) {}

    private final ReramDevice device;
    private final int bits;
    private final LogicProgram step;
    private final LogicProgram addition;
    private final LogicProgram phase;

    /**
     * A client.
     *
     * @param device whose arrays work
     * @param bits k, log2 q
     */
    public ClientPim(ReramDevice device, int bits) {
        this.device = device;
        this.bits = bits;
        LogicPrograms programs = new LogicPrograms(device);
        this.step = programs.addTimesSign(bits);
        this.addition = programs.addTruncated(bits);
        this.phase = programs.phase(bits);
    }

    /**
     * Encrypts, a row for each ciphertext.
     *
     * @param masks for each coordinate the words of all ciphertexts
     * @param secret −1, 0 or 1 for each coordinate
     * @param payloads e + m·q/4 of each ciphertext, modulo q
     * @return the bodies
     */
    public Outcome encrypt(long[][] masks, int[] secret, long[] payloads) {
        return innerProduct(masks, secret, payloads, 1);
    }

    /**
     * Decrypts, a row for each ciphertext.
     *
     * @param masks for each coordinate the words of all ciphertexts
     * @param secret −1, 0 or 1 for each coordinate
     * @param bodies of each ciphertext
     * @return the nearest multiple of q/4 of each, 0 to 3
     */
    public Outcome decrypt(long[][] masks, int[] secret, long[] bodies) {
        Outcome phases = innerProduct(masks, secret, bodies, -1);
        LogicArray array = new LogicArray(device, bodies.length);
        array.write(Columns.range(0, bits), phases.words);
        array.run(phase);
        return new Outcome(
                array.read(phase.result()), phases.counts.plus(array.meter().counts()));
    }

    /** start ± ⟨masks, secret⟩; the sum moves on to the array of the next coordinate. */
    private Outcome innerProduct(long[][] masks, int[] secret, long[] start, int sign) {
        LogicCounts counts = LogicCounts.NONE;
        int rows = start.length;
        long[] sum = start;
        for (int i = 0; i < secret.length; i++) {
            LogicArray array = step(sum, masks[i], filled(rows, (long) secret[i] * sign));
            counts = counts.plus(array.meter().counts()).plus(LogicCounts.moves(bits, rows));
            sum = array.read(step.result());
        }
        return new Outcome(sum, counts);
    }

    private LogicArray step(long[] sum, long[] mask, long[] signs) {
        LogicArray array = new LogicArray(device, sum.length);
        array.write(Columns.range(0, bits), sum);
        array.write(Columns.range(bits, bits), mask);
        array.write(
                Columns.range(2 * bits, 1), Arrays.stream(signs).map(Math::abs).toArray());
        array.write(
                Columns.range(2 * bits + 1, 1),
                Arrays.stream(signs).map(sign -> sign < 0 ? 1 : 0).toArray());
        array.run(step);
        return array;
    }

    /**
     * Encrypts one ciphertext, a row for each coordinate: all products at once, then a tree of additions.
     *
     * @param mask a word for each coordinate
     * @param secret −1, 0 or 1 for each coordinate
     * @param payload e + m·q/4, modulo q
     * @return the body
     */
    public Outcome encryptOne(long[] mask, int[] secret, long payload) {
        int rows = Integer.highestOneBit(2 * Math.max(1, secret.length - 1));
        long[] masks = Arrays.copyOf(mask, rows);
        long[] signs = new long[rows];
        for (int i = 0; i < secret.length; i++) {
            signs[i] = secret[i];
        }
        long[] start = new long[rows];
        start[0] = payload;
        LogicArray array = step(start, masks, signs);
        LogicCounts counts = array.meter().counts();
        Columns result = step.result();
        for (int half = rows / 2; half >= 1; half /= 2) {
            LogicArray next = new LogicArray(device, rows);
            // Rows that nothing comes to hold zeros.
            next.write(Columns.range(bits, bits), new long[rows]);
            array.move(result, next, Columns.range(0, bits), 0);
            BitSet upper = new BitSet();
            upper.set(0, half);
            next.select(upper);
            array.move(result, next, Columns.range(bits, bits), -half);
            next.run(addition);
            counts = counts.plus(next.meter().counts()).plus(LogicCounts.moves(2L * bits, half));
            next.select(upper);
            LogicArray kept = new LogicArray(device, rows);
            kept.write(Columns.range(0, bits), new long[rows]);
            kept.select(upper);
            next.move(addition.result(), kept, Columns.range(0, bits), 0);
            kept.select(null);
            array = kept;
            result = Columns.range(0, bits);
        }
        return new Outcome(new long[] {array.read(result)[0]}, counts);
    }

    private static long[] filled(int width, long word) {
        long[] row = new long[width];
        Arrays.fill(row, word);
        return row;
    }
}
