package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The twiddles of the torus transform of one degree, in the order in which its passes read them. Block b of 2^depth has the angle θ = π·turn/2^(depth + 1):
 * π/2 at the root, and θ/2, θ/2 + π below a block of angle θ. So the turns are integers, and cosines are taken of angles of at most π/4.
 */
final class TorusTables {

    /**
     * A pass of three stages.
     *
     * @param s the distance of its vectors, an eighth of a block
     * @param blocks the number of blocks
     * @param twiddles a, b, c, d of each block
     */
    @SuppressWarnings("ArrayRecordComponent") // read by kernels, not copied
    record Pass(int s, int blocks, double[] twiddles) {}

    final int degree;
    /** M. */
    final int numbers;

    final int lanes;
    final List<Pass> passes = new ArrayList<>();
    /** Vectors of a block before the transposition: 1, 2 or 4. */
    final int turnRadix;
    /** Twiddles of the stages with the transposition. */
    private final CpuMemory turn;
    /**
     * The lanes that the rounds of the transposition choose, and twiddles of the finest stages: for each group of as many blocks as there are lanes, vectors
     * of real and imaginary parts.
     */
    private final CpuMemory finest;

    private final int selectionWords;

    /** @param lanes of the vectors; 1 for plain loops */
    TorusTables(int degree, int lanes) {
        this.degree = degree;
        this.numbers = degree / 2;
        this.lanes = lanes;
        int length = numbers;
        while (length >= 8 * lanes && lanes > 1) {
            int blocks = numbers / length;
            passes.add(new Pass(length / 8, blocks, blockTwiddles(log(blocks), 4)));
            length /= 8;
        }
        turnRadix = lanes > 1 ? length / lanes : 1;
        turn = inMemory(blockTwiddles(log(numbers / length), log(turnRadix)));
        selectionWords = lanes > 2 ? 2 * lanes * log(lanes) : 0;
        finest = new CpuMemory(1, selectionWords + 2 * numbers, Long.BYTES);
        if (lanes > 1) {
            fillSelections(finest.segment());
            fillFinest(finest.segment());
        }
    }

    private static CpuMemory inMemory(double[] table) {
        CpuMemory memory = new CpuMemory(1, Math.max(1, table.length), Long.BYTES);
        for (int i = 0; i < table.length; i++) {
            Words.setReal(memory.segment(), 0, i, table[i]);
        }
        return memory;
    }

    private static int log(int power) {
        return Integer.numberOfTrailingZeros(power);
    }

    /**
     * Which lanes of two vectors, one after the other, make the two that a round of the transposition leaves: between vectors d apart, lanes whose numbers
     * differ in bit d change places.
     */
    private void fillSelections(MemorySegment table) {
        int at = 0;
        for (int d = lanes / 2; at < selectionWords; d /= 2, at += 2 * lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                boolean own = (lane & d) == 0;
                Words.set(table, 0, at + lane, own ? lane : lanes + lane - d);
                Words.set(table, 0, at + lanes + lane, own ? lane + d : lanes + lane);
            }
        }
    }

    private void fillFinest(MemorySegment table) {
        int blocks = numbers / lanes;
        int kinds = kinds(log(lanes));
        // Two lanes are not transposed: there a block has its one twiddle, real and imaginary part side by side.
        int together = lanes > 2 ? lanes : 1;
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < kinds; k++) {
                long at =
                        selectionWords + (long) b / together * 2 * kinds * together + 2L * k * together + b % together;
                Words.setReal(table, 0, at, twiddle(log(blocks), b, k, true));
                Words.setReal(table, 0, at + together, twiddle(log(blocks), b, k, false));
            }
        }
    }

    /** Twiddles that so many stages need: one, two, and four. */
    private static int kinds(int stages) {
        return stages == 3 ? 4 : stages;
    }

    private static double[] blockTwiddles(int depth, int kinds) {
        double[] table = new double[2 * kinds << depth];
        for (int b = 0; b < 1 << depth; b++) {
            for (int k = 0; k < kinds; k++) {
                table[2 * (b * kinds + k)] = twiddle(depth, b, k, true);
                table[2 * (b * kinds + k) + 1] = twiddle(depth, b, k, false);
            }
        }
        return table;
    }

    /** Part of e^iθ/2, e^iθ/4, e^iθ/8 or e^i(θ/8 + π/4), θ the angle of a block. */
    static double twiddle(int depth, int block, int kind, boolean real) {
        long turn = turn(depth, block);
        int shift = depth + 2 + Math.min(kind, 2);
        if (kind == 3) {
            turn += 1L << (shift - 2);
        }
        return real ? cosine(turn, shift) : cosine(turn - (1L << (shift - 1)), shift);
    }

    /** The turn of a block. */
    static long turn(int depth, int block) {
        long turn = 1;
        for (int level = 0; level < depth; level++) {
            turn += (long) (block >> (depth - 1 - level) & 1) << (level + 2);
        }
        return turn;
    }

    /** cos(π·turn/2^shift). */
    static double cosine(long turn, int shift) {
        long half = 1L << shift;
        long x = Math.abs(turn) & 2 * half - 1;
        x = x > half ? 2 * half - x : x;
        boolean negative = 2 * x > half;
        x = negative ? half - x : x;
        double value = 4 * x > half ? Math.sin(Math.PI * (half - 2 * x) / (2 * half)) : Math.cos(Math.PI * x / half);
        return negative ? -value : value;
    }

    /** The address of the twiddles of the stages with the transposition. */
    long turns() {
        return turn.segment().address();
    }

    /** The address of the twiddles of the finest stages; before them are the choices of lanes. */
    long finest() {
        return finest.segment().address() + (long) Long.BYTES * selectionWords;
    }

    /** Where number p of the spectrum in the order of the tree lies. */
    int place(int p) {
        return lanes <= 2 ? p : p & -(lanes * lanes) | (p & lanes - 1) * lanes | p / lanes & lanes - 1;
    }

    void close() {
        turn.free();
        finest.free();
    }
}
