package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/** Rows of canonical words on vectors: odd moduli below 2^62 that are too large for doubles, and powers of two. */
final class LongRows extends WordRows {

    private final LongKernels kernels;
    private final EvaluationOrder order;

    LongRows(LongKernels kernels, EvaluationOrder order) {
        this.kernels = kernels;
        this.order = order;
    }

    @Override
    EvaluationOrder order() {
        return order;
    }

    @Override
    void reorder(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form) {
        if (order.transposes(n, form)) {
            kernels.transposeBlocks(a, o, x, xo, n);
        } else {
            Words.copy(a, o, x, xo, n);
        }
    }

    @Override
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            kernels.add(a, o, x, xo, y, yo, n, m.value);
        } else {
            kernels.addMasked(a, o, x, xo, y, yo, n, m.mask);
        }
    }

    @Override
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            kernels.subtract(a, o, x, xo, y, yo, n, m.value);
        } else {
            kernels.subtractMasked(a, o, x, xo, y, yo, n, m.mask);
        }
    }

    @Override
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, RowModulus m) {
        if (m.isOdd()) {
            kernels.negate(a, o, x, xo, n, m.value);
        } else {
            kernels.negateMasked(a, o, x, xo, n, m.mask);
        }
    }

    @Override
    void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            kernels.multiply(a, o, x, xo, y, yo, n, m.value, m.barrett, m.shift);
        } else {
            kernels.multiplyMasked(a, o, x, xo, y, yo, n, m.mask);
        }
    }

    @Override
    void multiplyAdd(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            kernels.multiplyAdd(a, o, x, xo, y, yo, n, m.value, m.barrett, m.shift);
        } else {
            kernels.multiplyAddMasked(a, o, x, xo, y, yo, n, m.mask);
        }
    }

    @Override
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        if (m.isOdd()) {
            kernels.addScalar(a, o, x, xo, n, m.value, s);
        } else {
            kernels.addScalarMasked(a, o, x, xo, n, m.mask, s);
        }
    }

    @Override
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        if (m.isOdd()) {
            kernels.multiplyScalar(a, o, x, xo, n, m.value, s, m.quotient(s));
        } else {
            kernels.multiplyScalarMasked(a, o, x, xo, n, m.mask, s);
        }
    }

    @Override
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        if (m.isOdd()) {
            kernels.multiplyScalarAdd(a, o, x, xo, n, m.value, s, m.quotient(s));
        } else {
            kernels.multiplyScalarAddMasked(a, o, x, xo, n, m.mask, s);
        }
    }

    @Override
    void subtractMultiplyScalar(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long s, RowModulus m) {
        if (m.isOdd()) {
            kernels.subtractMultiplyScalar(a, o, x, xo, y, yo, n, m.value, s, m.quotient(s));
        } else {
            super.subtractMultiplyScalar(a, o, x, xo, y, yo, n, s, m);
        }
    }

    @Override
    RowTransform transform(Twiddles twiddles) {
        return twiddles.n < EvaluationOrder.LEAST
                ? new ScalarTransform(twiddles)
                : new LongTransform(kernels, twiddles);
    }
}
