package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.narrow;
import static io.fhe4j.backend.cpu.Words.setNarrow;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/**
 * Rows of 32-bit words: odd moduli below 2^29 and powers of two below 2^32, canonical. They fill half of the room of others, and what is done
 * with them much (external products, blind rotations, sums of table rows) has kernels of its own ({@link NarrowKernels}); the rest are plain loops.
 */
final class NarrowRows extends RowKernels {

    /** Odd moduli of at most this many bits. */
    static final int ODD_BITS = 29;

    /** Powers of two of at most this many bits; rows of the torus modulo 2^32 are wide. */
    static final int MASKED_BITS = 31;

    private final KernelChoice<NarrowKernels> kernels;
    private final NarrowKernels plain;
    private final EvaluationOrder order;

    /**
     * Rows with these kernels.
     *
     * @param plain what serves widths that the kernels do not
     */
    NarrowRows(KernelChoice<NarrowKernels> kernels, NarrowKernels plain, EvaluationOrder order) {
        this.kernels = kernels;
        this.plain = plain;
        this.order = order;
    }

    /** Who is to run a kernel now for transforms of this width. */
    NarrowKernels kernels(NarrowKernel kernel, int n) {
        return NarrowTables.onVectors(n) ? kernels.of(kernel) : plain;
    }

    KernelChoice<NarrowKernels> kernels() {
        return kernels;
    }

    /** The bound of words after forward transforms, in units of p. */
    double forwardBound(int n, int p) {
        return NarrowTables.onVectors(n) ? Math.max(1, kernels.vectors().forwardBound(n, p)) : 1;
    }

    @Override
    EvaluationOrder order() {
        return order;
    }

    @Override
    int wordBytes() {
        return Integer.BYTES;
    }

    @Override
    long get(MemorySegment x, long xo, int i) {
        return narrow(x, xo, i);
    }

    @Override
    void set(MemorySegment a, long o, int i, long word) {
        setNarrow(a, o, i, (int) word);
    }

    @Override
    String word() {
        return "narrow";
    }

    @Override
    boolean isSound(MemorySegment x, long xo, int n, RowModulus m) {
        long largest = m.isOdd() ? m.value - 1 : m.mask;
        long bad = 0;
        for (int i = 0; i < n; i++) {
            bad |= largest - narrow(x, xo, i);
        }
        return bad >= 0;
    }

    @Override
    boolean decode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        long bad = 0;
        boolean places = order.transposes(n, form);
        for (int i = 0; i < n; i++) {
            long word = Words.get(x, xo, i);
            bad |= m.isOdd() ? word | m.value - 1 - word : word & ~m.mask;
            setNarrow(a, o, places ? order.place(i) : i, (int) word);
        }
        return m.isOdd() ? bad >= 0 : bad == 0;
    }

    @Override
    void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        if (order.transposes(n, form)) {
            for (int i = 0; i < n; i++) {
                Words.set(a, o, i, narrow(x, xo, order.place(i)));
            }
        } else {
            // From the end, since a may be x: its words become twice as long.
            for (int i = n - 1; i >= 0; i--) {
                Words.set(a, o, i, narrow(x, xo, i));
            }
        }
    }

    @Override
    long canonical(MemorySegment x, long xo, int i, RowModulus m) {
        return narrow(x, xo, i);
    }

    @Override
    void put(MemorySegment a, long o, int i, long word, RowModulus m) {
        setNarrow(a, o, i, (int) word);
    }

    @Override
    void add(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            long p = m.value;
            for (int i = 0; i < n; i++) {
                setNarrow(a, o, i, fold(narrow(x, xo, i) + narrow(y, yo, i), p));
            }
        } else {
            int mask = (int) m.mask;
            for (int i = 0; i < n; i++) {
                setNarrow(a, o, i, (int) (narrow(x, xo, i) + narrow(y, yo, i)) & mask);
            }
        }
    }

    /** x mod p for x &lt; 2p. */
    private static int fold(long x, long p) {
        return (int) (x >= p ? x - p : x);
    }

    @Override
    void subtract(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        if (m.isOdd()) {
            long p = m.value;
            for (int i = 0; i < n; i++) {
                setNarrow(a, o, i, fold(narrow(x, xo, i) + p - narrow(y, yo, i), p));
            }
        } else {
            int mask = (int) m.mask;
            for (int i = 0; i < n; i++) {
                setNarrow(a, o, i, (int) (narrow(x, xo, i) - narrow(y, yo, i)) & mask);
            }
        }
    }

    @Override
    void negate(MemorySegment a, long o, MemorySegment x, long xo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) negateWord(narrow(x, xo, i), m));
        }
    }

    @Override
    void multiply(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) product(narrow(x, xo, i), narrow(y, yo, i), m));
        }
    }

    /** x·y, odd moduli by Barrett's quotient: what the division by 2^s and the floor take away from it makes the rest at most 3p. */
    private static long product(long x, long y, RowModulus m) {
        long product = x * y;
        if (!m.isOdd()) {
            return product & m.mask;
        }
        long rest = product - ((product >>> m.shift) * m.narrowBarrett >>> m.shift + 2) * m.value;
        return fold(fold(rest, 2 * m.value), m.value);
    }

    @Override
    void multiplyAdd(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment y, long yo, int n, RowModulus m) {
        for (int i = 0; i < n; i++) {
            long product = product(narrow(x, xo, i), narrow(y, yo, i), m);
            setNarrow(a, o, i, (int) m.add(product, narrow(a, o, i)));
        }
    }

    @Override
    void addScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) m.add(narrow(x, xo, i), s));
        }
    }

    @Override
    void multiplyScalar(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) product(narrow(x, xo, i), s, m));
        }
    }

    @Override
    void multiplyScalarAdd(MemorySegment a, long o, MemorySegment x, long xo, int n, long s, RowModulus m) {
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) m.add(product(narrow(x, xo, i), s, m), narrow(a, o, i)));
        }
    }

    @Override
    void addRows(MemorySegment a, long o, int n, MemorySegment t, long[] rows, int count, RowModulus m) {
        if (m.isOdd()) {
            super.addRows(a, o, n, t, rows, count, m);
            return;
        }
        kernels.of(NarrowKernel.SUM_ROWS).sumRows(a, o, n, t, rows, count);
        int mask = (int) m.mask;
        for (int i = 0; i < n; i++) {
            setNarrow(a, o, i, (int) narrow(a, o, i) & mask);
        }
    }

    @Override
    void permute(MemorySegment a, long o, MemorySegment x, long xo, int[] table) {
        for (int i = 0; i < table.length; i++) {
            setNarrow(a, o, i, (int) narrow(x, xo, table[i]));
        }
    }

    @Override
    long negateWord(long word, RowModulus m) {
        return m.isOdd() ? word == 0 ? 0 : m.value - word : -word & m.mask;
    }

    @Override
    RowTransform transform(Twiddles twiddles) {
        return new NarrowTransform(this, twiddles);
    }
}
