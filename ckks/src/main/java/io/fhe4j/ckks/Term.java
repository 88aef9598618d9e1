package io.fhe4j.ckks;

import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.RowBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An operand on its way through an operation: a view of rows with level, scale and noise, and the intermediate memory behind it, if
 * there is any, which {@link #close} returns.
 *
 * @param rows 1 to 3 components × rows of the level × N, evaluation form; only to be read
 * @param owned the intermediate memory, or null if the rows are a value's own
 */
record Term(
        RowBuffer rows,
        int level,
        Scale scale,
        NoiseEstimate noise,
        @Nullable RowBuffer owned) implements AutoCloseable {

    /** The same rows with a scale that is declared instead of kept. */
    Term with(Scale declared, NoiseEstimate estimate) {
        return new Term(rows, level, declared, estimate, owned);
    }

    /** Returns the intermediate memory; work that was enqueued on it is not disturbed. */
    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }
}
