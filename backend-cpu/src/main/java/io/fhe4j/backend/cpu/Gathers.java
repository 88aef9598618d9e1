package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** The kernels that move words: gather by an index buffer, automorphisms, products with monomials. */
final class Gathers {

    private final CpuDevice device;

    Gathers(CpuDevice device) {
        this.device = device;
    }

    void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        int n = out.width();
        int w = x.width();
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment u = CpuQueue.segment(x);
        MemorySegment e = CpuQueue.segment(index);
        RowKernels indexes = device.modulus(index.moduli().get(0)).kernels;
        CpuQueue.eachRow(device, out, (b, c, r, m) -> {
            EvaluationOrder order = m.kernels.order();
            boolean placesOut = order.transposes(n, out.form());
            boolean placesIn = order.transposes(w, x.form());
            long o = CpuQueue.at(out, b, c, r);
            long xo = CpuQueue.at(x, b, c, r);
            long eo = CpuQueue.at(index, index.shape().batch() == 1 ? 0 : b, 0, 0);
            for (int i = 0; i < n; i++) {
                long from = indexes.get(e, eo, i);
                long word = 0;
                if (from >= 0 && from < 2L * w) {
                    int j = (int) (from < w ? from : from - w);
                    word = m.kernels.get(u, xo, placesIn ? order.place(j) : j);
                    word = from < w ? word : m.kernels.negateWord(word, m);
                }
                m.kernels.set(a, o, placesOut ? order.place(i) : i, word);
            }
        });
    }

    void automorphism(RowBuffer out, RowBuffer x, long galois) {
        int n = x.width();
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment u = CpuQueue.segment(x);
        if (x.form() == Form.EVALUATION) {
            CpuQueue.eachRow(device, out, (b, c, r, m) -> {
                int[] table = device.automorphisms().table(n, galois, m.kernels.order());
                m.kernels.permute(a, CpuQueue.at(out, b, c, r), u, CpuQueue.at(x, b, c, r), table);
            });
        } else {
            CpuQueue.eachRow(
                    device,
                    out,
                    (b, c, r, m) -> Automorphisms.onCoefficients(
                            a, CpuQueue.at(out, b, c, r), u, CpuQueue.at(x, b, c, r), n, galois, m));
        }
    }

    void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        int n = x.width();
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment u = CpuQueue.segment(x);
        MemorySegment e = CpuQueue.segment(exponents);
        RowKernels numbers = device.modulus(exponents.moduli().get(0)).kernels;
        boolean one = exponents.shape().batch() == 1;
        boolean evaluation = x.form() == Form.EVALUATION;
        CpuQueue.eachRow(device, out, (b, c, r, m) -> {
            int exponent = (int) numbers.get(e, CpuQueue.at(exponents, one ? 0 : b, 0, 0), column);
            long o = CpuQueue.at(out, b, c, r);
            long xo = CpuQueue.at(x, b, c, r);
            if (evaluation) {
                // The row of X^e is written to the output and multiplied there.
                monomial(a, o, n, exponent, m);
                m.kernels.multiply(a, o, a, o, u, xo, n, m);
            } else {
                rotate(a, o, u, xo, n, exponent, m);
            }
        });
    }

    private static void monomial(MemorySegment a, long o, int n, int exponent, RowModulus m) {
        EvaluationOrder order = m.kernels.order();
        boolean places = order.transposes(n, Form.EVALUATION);
        RowTransform transform = m.transform(n);
        int log = Integer.numberOfTrailingZeros(n);
        for (int i = 0; i < n; i++) {
            long power = exponent * (2L * Words.reverse(i, log) + 1) & 2L * n - 1;
            m.kernels.set(a, o, places ? order.place(i) : i, transform.power((int) power));
        }
    }

    /** Word i goes to place i + e, and changes its sign each time it passes the end. */
    private static void rotate(MemorySegment a, long o, MemorySegment x, long xo, int n, int exponent, RowModulus m) {
        int shift = exponent & n - 1;
        boolean negated = exponent >= n;
        for (int i = 0; i < n; i++) {
            long word = m.kernels.get(x, xo, i);
            int place = i + shift & n - 1;
            boolean negative = negated ^ place < shift;
            m.kernels.set(a, o, place, negative ? m.kernels.negateWord(word, m) : word);
        }
    }
}
