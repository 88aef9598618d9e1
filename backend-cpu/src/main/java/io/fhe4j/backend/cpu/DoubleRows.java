package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/** Rows of signed doubles: odd moduli below 2^50 on vectors. */
final class DoubleRows extends RowKernels {

    private final KernelChoice<DoubleKernels> kernels;
    private final EvaluationOrder order;

    DoubleRows(KernelChoice<DoubleKernels> kernels, EvaluationOrder order) {
        this.kernels = kernels;
        this.order = order;
    }

    KernelChoice<DoubleKernels> kernels() {
        return kernels;
    }

    @Override
    EvaluationOrder order() {
        return order;
    }

    @Override
    String word() {
        return "doubles";
    }

    @Override
    boolean isSound(MemorySegment x, long xo, int n, RowModulus m) {
        boolean sound = true;
        for (int i = 0; i < n; i++) {
            double word = Words.real(x, xo, i);
            sound &= Math.abs(word) < m.real && word == Math.rint(word);
        }
        return sound;
    }

    @Override
    long canonical(MemorySegment x, long xo, int i, RowModulus m) {
        long word = (long) Words.real(x, xo, i);
        return word < 0 ? word + m.value : word;
    }

    @Override
    void put(MemorySegment a, long o, int i, long word, RowModulus m) {
        Words.setReal(a, o, i, (double) Words.centre(word, m.value));
    }

    @Override
    boolean decode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        Words.copy(a, o, x, xo, n);
        if (order.transposes(n, form)) {
            return kernels.of(DoubleKernel.DECODE_BLOCKS).decodeBlocks(a, o, n, m.real) >= 0;
        }
        for (int i = n; i % kernels.vectors().lanes() != 0; i++) {
            Words.set(a, o, i, 0);
        }
        return kernels.of(DoubleKernel.DECODE).decode(a, o, n, m.real) >= 0;
    }

    @Override
    void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        if (order.transposes(n, form)) {
            kernels.of(DoubleKernel.ENCODE_BLOCKS).encodeBlocks(a, o, x, xo, n, m.real);
        } else {
            kernels.of(DoubleKernel.ENCODE).encode(a, o, x, xo, n, m.real);
        }
    }

    @Override
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        kernels.of(DoubleKernel.ADD).add(a, o, x, xo, y, yo, n, m.real);
    }

    @Override
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        kernels.of(DoubleKernel.SUBTRACT).subtract(a, o, x, xo, y, yo, n, m.real);
    }

    @Override
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, RowModulus m) {
        kernels.of(DoubleKernel.NEGATE).negate(a, o, x, xo, n, m.real);
    }

    @Override
    void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        kernels.of(DoubleKernel.MULTIPLY).multiply(a, o, x, xo, y, yo, n, m.real);
    }

    @Override
    void multiplyAdd(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        kernels.of(DoubleKernel.MULTIPLY_ADD).multiplyAdd(a, o, x, xo, y, yo, n, m.real);
    }

    @Override
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        kernels.of(DoubleKernel.ADD_SCALAR).addScalar(a, o, x, xo, n, m.real, (double) Words.centre(s, m.value));
    }

    @Override
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        double w = Words.centre(s, m.value);
        kernels.of(DoubleKernel.MULTIPLY_SCALAR).multiplyScalar(a, o, x, xo, n, m.real, w, w / m.real);
    }

    @Override
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        double w = Words.centre(s, m.value);
        kernels.of(DoubleKernel.MULTIPLY_SCALAR_ADD).multiplyScalarAdd(a, o, x, xo, n, m.real, w, w / m.real);
    }

    @Override
    void subtractMultiplyScalar(
            MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, long s, RowModulus m) {
        double w = Words.centre(s, m.value);
        kernels.of(DoubleKernel.SUBTRACT_MULTIPLY_SCALAR)
                .subtractMultiplyScalar(a, o, x, xo, y, yo, n, m.real, w, w / m.real);
    }

    @Override
    void multiplySum(
            MemorySegment a,
            long o,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            int terms,
            int n,
            RowModulus m) {
        LazySums s = m.products;
        int first = Math.min(terms, s.terms);
        kernels.of(DoubleKernel.MULTIPLY_SUM)
                .multiplySum(a, o, x, xo, xs, y, yo, ys, first, n, m.real, s.high, s.unit, s.factor, s.quotient);
        for (int d = first; d < terms; d += s.terms) {
            int count = Math.min(terms - d, s.terms);
            kernels.of(DoubleKernel.MULTIPLY_SUM_ADD)
                    .multiplySumAdd(
                            a,
                            o,
                            x,
                            xo + d * xs,
                            xs,
                            y,
                            yo + d * ys,
                            ys,
                            count,
                            n,
                            m.real,
                            s.high,
                            s.unit,
                            s.factor,
                            s.quotient);
        }
    }

    @Override
    void multiplySumPair(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            long xs,
            MemorySegment y,
            long yo,
            long ys,
            long z,
            int terms,
            int n,
            RowModulus m) {
        LazySums s = m.products;
        long row = CpuMemory.stride(n, Double.BYTES);
        boolean counted = (terms == 2 || terms == 4 || terms == 6) && terms <= s.terms;
        if (DoubleKernel.hasOwn(n) && counted && xs == row && ys == 2 * row && z == row) {
            kernels.of(DoubleKernel.sized(DoubleKernel.DENSE_PAIR_1024_2, n, 3, terms / 2 - 1))
                    .densePair(a, o, o1, x, xo, y, yo, terms, n, m.real, s.high, s.unit, s.factor, s.quotient);
            return;
        }
        int first = Math.min(terms, s.terms);
        kernels.of(DoubleKernel.MULTIPLY_SUM_PAIR)
                .multiplySumPair(
                        a, o, o1, x, xo, xs, y, yo, ys, z, first, n, m.real, s.high, s.unit, s.factor, s.quotient);
        for (int d = first; d < terms; d += s.terms) {
            int count = Math.min(terms - d, s.terms);
            long xd = xo + d * xs;
            long yd = yo + d * ys;
            kernels.of(DoubleKernel.MULTIPLY_SUM_PAIR_ADD)
                    .multiplySumPairAdd(
                            a, o, o1, x, xd, xs, y, yd, ys, z, count, n, m.real, s.high, s.unit, s.factor, s.quotient);
        }
    }

    /** Whether {@link #signedSums} serves sums of so many terms of two components. */
    static boolean hasSignedSums(int components, int signs, int terms, int n, RowModulus m) {
        boolean counted = components == 2 && signs == 2 && (terms == 2 || terms == 4);
        return counted && DoubleKernel.hasOwn(n) && terms <= m.products.terms;
    }

    /** Rows at o and o1 = Σ_σ f_σ·Σ_d x_d·y_{σ,d}, for both components: see {@link DoubleKernels#denseSigns}. */
    void signedSums(
            MemorySegment a,
            long o,
            long o1,
            MemorySegment x,
            long xo,
            MemorySegment y,
            long yo,
            MemorySegment f,
            long fo,
            int terms,
            int n,
            RowModulus m) {
        LazySums s = m.products;
        kernels.of(DoubleKernel.sized(DoubleKernel.DENSE_SIGNS_1024_2, n, 2, terms / 2 - 1))
                .denseSigns(a, o, o1, x, xo, y, yo, f, fo, terms, n, m.real, s.high, s.unit, s.factor, s.quotient);
    }

    @Override
    void tensor(
            MemorySegment a,
            long o,
            long o1,
            long o2,
            MemorySegment x,
            long xo,
            long x1,
            MemorySegment y,
            long yo,
            long y1,
            int n,
            RowModulus m) {
        kernels.of(DoubleKernel.TENSOR).tensor(a, o, o1, o2, x, xo, x1, y, yo, y1, n, m.real);
    }

    @Override
    long negateWord(long word, RowModulus m) {
        return word ^ Long.MIN_VALUE;
    }

    @Override
    RowTransform transform(Twiddles twiddles) {
        return twiddles.n < EvaluationOrder.LEAST
                ? new SmallDoubleTransform(twiddles)
                : new DoubleTransform(kernels, twiddles);
    }
}
