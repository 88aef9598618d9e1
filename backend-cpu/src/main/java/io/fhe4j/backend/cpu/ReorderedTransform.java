package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/** A transform in the order of the host, among rows that are kept in another. */
final class ReorderedTransform implements RowTransform {

    private final RowTransform transform;
    private final WordRows rows;
    private final int n;

    ReorderedTransform(RowTransform transform, WordRows rows, int n) {
        this.transform = transform;
        this.rows = rows;
        this.n = n;
    }

    @Override
    public void forward(MemorySegment a, long o, MemorySegment x, long xo) {
        transform.forward(a, o, x, xo);
        rows.reorder(a, o, a, o, n, Form.EVALUATION);
    }

    @Override
    public void inverse(MemorySegment a, long o, MemorySegment x, long xo) {
        rows.reorder(a, o, x, xo, n, Form.EVALUATION);
        transform.inverse(a, o, a, o);
    }

    @Override
    public long power(int j) {
        return transform.power(j);
    }

    @Override
    public void close() {
        transform.close();
    }
}
