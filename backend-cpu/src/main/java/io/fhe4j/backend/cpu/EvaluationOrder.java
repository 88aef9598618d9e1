package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;

/**
 * Where the words of a row lie: in the order of the host, except that in evaluation form rows of at least {@link #LEAST} words have each block of
 * lanes × lanes words transposed, as the last pass of the transform leaves it.
 */
final class EvaluationOrder {

    /** Narrower rows are kept in the order of the host. */
    static final int LEAST = 64;

    private final int log;

    /** @param lanes of the vectors; with fewer than four nothing is transposed */
    EvaluationOrder(int lanes) {
        this.log = lanes < 4 ? 0 : Integer.numberOfTrailingZeros(lanes);
    }

    /** Whether rows of this width and form are kept in transposed blocks. */
    boolean transposes(int width, Form form) {
        return log > 0 && form == Form.EVALUATION && width >= LEAST && Integer.bitCount(width) == 1;
    }

    /** The place of word i of the host in a row of transposed blocks; also the word at place i. */
    int place(int i) {
        int lane = (1 << log) - 1;
        return i & -(1 << 2 * log) | (i & lane) << log | i >> log & lane;
    }
}
