package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/** Conversion between any moduli, one word at a time: the scratch rows are signed words. */
final class WordConversion extends Conversion {

    private final BaseConversion conversion;
    private final RowModulus[] from;
    private final RowModulus[] to;
    /** For each target the quotients of the cofactors and of Q. */
    private final long[][] quotients;

    WordConversion(RowModulus[] from, RowModulus[] to, BaseConversion conversion) {
        super(from.length, conversion.kind() == BaseConversion.Kind.EXACT);
        this.conversion = conversion;
        this.from = from;
        this.to = to;
        quotients = new long[to.length][terms() + 1];
        for (int j = 0; j < to.length; j++) {
            for (int i = 0; i <= terms(); i++) {
                quotients[j][i] = to[j].quotient(factor(i, j));
            }
        }
    }

    private long factor(int i, int j) {
        return i < terms() ? conversion.cofactor(i, j) : conversion.product(j);
    }

    @Override
    void prepare(MemorySegment y, long yo, MemorySegment x, long xo, int n, int i) {
        RowModulus m = from[i];
        m.kernels.multiplyScalar(y, yo, x, xo, n, conversion.cofactorInverses().get(i), m);
        m.kernels.encode(y, yo, y, yo, n, Form.COEFFICIENT, m);
        for (int w = 0; w < n; w++) {
            Words.set(y, yo, w, m.centre(Words.get(y, yo, w)));
        }
    }

    @Override
    void finish(MemorySegment y, long yo, long ys, int n) {
        for (int w = 0; w < n; w++) {
            double s = 0;
            for (int i = 0; i < terms(); i++) {
                s = Math.fma((double) Words.get(y, yo + i * ys, w), conversion.reciprocal(i), s);
            }
            Words.set(y, yo + terms() * ys, w, -(long) Math.rint(s));
        }
    }

    @Override
    void combine(MemorySegment a, long o, MemorySegment y, long yo, long ys, int n, int j) {
        RowModulus m = to[j];
        for (int w = 0; w < n; w++) {
            long sum = 0;
            for (int i = 0; i < scratchRows(); i++) {
                long signed = Words.get(y, yo + i * ys, w);
                // The absolute value, read as unsigned, is right for -2^63 too.
                long product = m.multiply(Math.abs(signed), factor(i, j), quotients[j][i]);
                sum = signed < 0 ? m.subtract(sum, product) : m.add(sum, product);
            }
            m.kernels.put(a, o, w, sum, m);
        }
    }
}
