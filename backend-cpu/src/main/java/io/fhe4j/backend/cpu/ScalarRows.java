package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/**
 * Rows of canonical words, one word at a time: everything where the JVM has no vectors, and elsewhere the odd moduli from 2^62 on. Rows
 * are in the order of the host, except that beside vector rows they follow the vector rows' order.
 */
final class ScalarRows extends WordRows {

    private final EvaluationOrder order;

    ScalarRows(EvaluationOrder order) {
        this.order = order;
    }

    @Override
    EvaluationOrder order() {
        return order;
    }

    @Override
    void reorder(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form) {
        if (!order.transposes(n, form)) {
            Words.copy(a, o, x, xo, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            int place = order.place(i);
            if (place >= i) {
                long here = Words.get(x, xo, i);
                Words.set(a, o, i, Words.get(x, xo, place));
                Words.set(a, o, place, here);
            }
        }
    }

    @Override
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            long sum = Words.get(x, xo, i) + Words.get(y, yo, i);
            Words.set(a, o, i, m.isOdd() ? Words.fold(sum, m.value) : sum & m.mask);
        }
    }

    @Override
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            long u = Words.get(x, xo, i);
            long v = Words.get(y, yo, i);
            Words.set(a, o, i, m.isOdd() ? Words.subtract(u, v, m.value) : u - v & m.mask);
        }
    }

    @Override
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            Words.set(a, o, i, negateWord(Words.get(x, xo, i), m));
        }
    }

    @Override
    void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            Words.set(a, o, i, m.multiply(Words.get(x, xo, i), Words.get(y, yo, i)));
        }
    }

    @Override
    void multiplyAdd(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            long product = m.multiply(Words.get(x, xo, i), Words.get(y, yo, i));
            Words.set(a, o, i, m.add(product, Words.get(a, o, i)));
        }
    }

    @Override
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        for (int i = 0; i < n; i++) {
            Words.set(a, o, i, m.add(Words.get(x, xo, i), s));
        }
    }

    @Override
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        long quotient = m.quotient(s);
        for (int i = 0; i < n; i++) {
            Words.set(a, o, i, m.multiply(Words.get(x, xo, i), s, quotient));
        }
    }

    @Override
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        long quotient = m.quotient(s);
        for (int i = 0; i < n; i++) {
            long product = m.multiply(Words.get(x, xo, i), s, quotient);
            Words.set(a, o, i, m.add(product, Words.get(a, o, i)));
        }
    }

    @Override
    RowTransform transform(Twiddles twiddles) {
        RowTransform transform = new ScalarTransform(twiddles);
        return order.transposes(twiddles.n, Form.EVALUATION)
                ? new ReorderedTransform(transform, this, twiddles.n)
                : transform;
    }
}
