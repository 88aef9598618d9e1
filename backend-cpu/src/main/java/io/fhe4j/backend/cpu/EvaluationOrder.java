package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/**
 * Where the words of a row lie: in the order of the host, except in evaluation form, where blocks of words are kept as the last pass of the transform
 * leaves them. Rows of 64-bit words of at least {@link #LEAST} words have each block of lanes × lanes words transposed. Narrow rows that
 * are on vectors have the numbers in blocks of 64 words, read as three digits to base 4, rotated: word 16r + 4j + k of a block lies at
 * 16k + 4r + j.
 */
final class EvaluationOrder {

    /** Narrower rows are kept in the order of the host. */
    static final int LEAST = 64;

    private final int log;
    private final boolean narrow;

    private EvaluationOrder(int log, boolean narrow) {
        this.log = log;
        this.narrow = narrow;
    }

    /**
     * The order of rows of 64-bit words.
     *
     * @param lanes of the vectors; with fewer than four nothing is transposed
     */
    static EvaluationOrder ofBlocks(int lanes) {
        return new EvaluationOrder(lanes < 4 ? 0 : Integer.numberOfTrailingZeros(lanes), false);
    }

    /** The order of narrow rows, on vectors or not. */
    static EvaluationOrder ofNarrow(boolean onVectors) {
        return new EvaluationOrder(onVectors ? 2 : 0, true);
    }

    /** Whether it is that of narrow rows. */
    boolean isNarrow() {
        return narrow;
    }

    /** Whether rows of this width and form are kept in another order than the host's. */
    boolean transposes(int width, Form form) {
        return log > 0
                && form == Form.EVALUATION
                && (narrow ? NarrowTables.onVectors(width) : width >= LEAST && Integer.bitCount(width) == 1);
    }

    /** The order's name, in images of rows. */
    @Override
    public String toString() {
        return narrow ? "in blocks of 64, digits rotated" : "in blocks of " + (1 << log) + " by " + (1 << log);
    }

    /** The place of word i of the host in such a row. */
    int place(int i) {
        if (narrow) {
            return i & -64 | (i & 3) << 4 | i >> 2 & 15;
        }
        int lane = (1 << log) - 1;
        return i & -(1 << 2 * log) | (i & lane) << log | i >> log & lane;
    }

    /** The host's number of the word at a place of a row of this width in evaluation form. */
    int hostPlace(int place, int width) {
        if (!transposes(width, Form.EVALUATION)) {
            return place;
        }
        return narrow ? place & -64 | (place & 15) << 2 | place >> 4 & 3 : place(place);
    }

    /** In place, a narrow row from the order of the host to that of evaluation form. */
    void toPlaces(MemorySegment a, long o, int width) {
        rotate(a, o, width, true);
    }

    /** In place, the reverse. */
    void toHost(MemorySegment a, long o, int width) {
        rotate(a, o, width, false);
    }

    /** The places of a block form cycles of three. */
    private void rotate(MemorySegment a, long o, int width, boolean forth) {
        if (!transposes(width, Form.EVALUATION)) {
            return;
        }
        for (int i = 0; i < width; i++) {
            int second = place(i);
            int third = place(second);
            if (i < second && i < third) {
                int to1 = forth ? second : third;
                int to2 = forth ? third : second;
                int first = a.get(Words.INT, o + 4L * i);
                int middle = a.get(Words.INT, o + 4L * to1);
                a.set(Words.INT, o + 4L * i, a.get(Words.INT, o + 4L * to2));
                a.set(Words.INT, o + 4L * to1, first);
                a.set(Words.INT, o + 4L * to2, middle);
            }
        }
    }
}
