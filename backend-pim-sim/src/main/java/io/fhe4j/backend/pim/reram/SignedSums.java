package io.fhe4j.backend.pim.reram;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Sums of rows by factors −1, 0 and 1 modulo 2^k, what a client of LWE ciphertexts computes: the inner products of masks with its secret. Every factor
 * takes the same gates, so that neither time nor energy depends on the secret.
 *
 * <p>Two layouts, which the device chooses: a row for each ciphertext, a coordinate after another; or a row for each coordinate of one ciphertext, all
 * products at once and then a tree of additions, a ciphertext after another.
 */
final class SignedSums {

    private final ReramDevice device;
    private final int bits;
    private final LogicProgram step;
    private final LogicProgram addition;

    SignedSums(ReramDevice device, int bits) {
        this.device = device;
        this.bits = bits;
        LogicPrograms programs = new LogicPrograms(device);
        this.step = programs.addTimesSign(bits);
        this.addition = programs.addTruncated(bits);
    }

    /**
     * A row of sums.
     *
     * @param operands the rows, one for each coordinate; their factors, −1, 0 or 1; and the row that they are added to
     * @param work gets what it took
     */
    long[] compute(List<long[]> operands, LogicWork work) {
        List<long[]> rows = operands.subList(0, operands.size() - 2);
        long[] factors = operands.get(operands.size() - 2);
        long[] start = operands.getLast();
        if (!device.rowsAreCoordinates()) {
            return byCiphertexts(rows, factors, start, work);
        }
        long[] sums = new long[start.length];
        for (int w = 0; w < sums.length; w++) {
            int place = w;
            long[] mask = rows.stream().mapToLong(row -> row[place]).toArray();
            sums[w] = byCoordinates(mask, factors, start[w], work);
        }
        return sums;
    }

    /** The sum moves on to the array of the next coordinate. */
    private long[] byCiphertexts(List<long[]> rows, long[] factors, long[] start, LogicWork work) {
        Columns word = Columns.range(0, bits);
        LogicArray array = work.array(device, start.length);
        array.write(word, start);
        for (int i = 0; i < rows.size(); i++) {
            array.write(Columns.range(bits, bits), rows.get(i));
            sign(array, filled(start.length, factors[i]));
            array.run(step);
            LogicArray next = work.array(device, start.length);
            array.move(step.result(), next, word, 0);
            work.add(array);
            array = next;
        }
        return array.read(word);
    }

    private long byCoordinates(long[] mask, long[] factors, long start, LogicWork work) {
        int rows = Integer.highestOneBit(2 * Math.max(1, mask.length - 1));
        long[] sums = new long[rows];
        sums[0] = start;
        LogicArray array = work.array(device, rows);
        array.write(Columns.range(0, bits), sums);
        array.write(Columns.range(bits, bits), Arrays.copyOf(mask, rows));
        sign(array, Arrays.copyOf(Arrays.copyOf(factors, mask.length), rows));
        array.run(step);
        Columns result = step.result();
        for (int half = rows / 2; half >= 1; half /= 2) {
            LogicArray next = work.array(device, rows);
            BitSet upper = new BitSet();
            upper.set(0, half);
            next.select(upper);
            array.move(result, next, Columns.range(0, bits), 0);
            array.move(result, next, Columns.range(bits, bits), -half);
            work.add(array);
            next.run(addition);
            array = next;
            result = addition.result();
        }
        work.add(array);
        return array.read(result)[0];
    }

    /** Columns that say whether a factor is not 0, and whether it is negative. */
    private void sign(LogicArray array, long[] factors) {
        array.write(
                Columns.range(2 * bits, 1),
                Arrays.stream(factors).map(Math::abs).toArray());
        array.write(
                Columns.range(2 * bits + 1, 1),
                Arrays.stream(factors).map(factor -> factor < 0 ? 1 : 0).toArray());
    }

    private static long[] filled(int width, long word) {
        long[] row = new long[width];
        Arrays.fill(row, word);
        return row;
    }
}
