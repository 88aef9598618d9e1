package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;

/** Conversion between bases, and the division that is made of it. */
final class Conversions {

    private final CpuDevice device;

    Conversions(CpuDevice device) {
        this.device = device;
    }

    void convert(RowBuffer out, RowBuffer x, BaseConversion constants) {
        Conversion conversion = device.conversion(constants);
        int n = x.width();
        int components = x.shape().components();
        int polynomials = x.shape().batch() * components;
        int perPolynomial = conversion.scratchRows();
        long needed = (long) polynomials * perPolynomial;
        try (Scratchpad.Rows scratch = device.scratchpad().borrow(needed, n, x.isSecret())) {
            prepare(conversion, scratch, x, 0, polynomials);
            MemorySegment y = scratch.segment();
            MemorySegment a = CpuQueue.segment(out);
            int targets = out.shape().rows();
            device.workers().run(polynomials * targets, (index, slot) -> {
                int polynomial = index / targets;
                int j = index % targets;
                long o = CpuQueue.at(out, polynomial / components, polynomial % components, j);
                long yo = scratch.offset((long) polynomial * perPolynomial);
                conversion.combine(a, o, y, yo, scratch.stride(), n, j);
            });
        }
    }

    /** The scratch rows of each polynomial of x, whose rows from {@code first} on are converted; x may be in evaluation form. */
    private void prepare(Conversion conversion, CpuMemory scratch, RowBuffer x, int first, int polynomials) {
        int n = x.width();
        int components = x.shape().components();
        int terms = conversion.terms();
        int perPolynomial = conversion.scratchRows();
        boolean evaluation = x.form() == Form.EVALUATION;
        MemorySegment u = CpuQueue.segment(x);
        MemorySegment y = scratch.segment();
        device.workers().run(polynomials * terms, (index, slot) -> {
            int polynomial = index / terms;
            int i = index % terms;
            long xo = CpuQueue.at(x, polynomial / components, polynomial % components, first + i);
            long yo = scratch.offset((long) polynomial * perPolynomial + i);
            if (evaluation) {
                device.modulus(x.moduli().get(first + i)).transform(n).inverse(y, yo, u, xo);
                conversion.prepare(y, yo, y, yo, n, i);
            } else {
                conversion.prepare(y, yo, u, xo, n, i);
            }
        });
        if (conversion.isExact()) {
            device.workers()
                    .run(
                            polynomials,
                            (polynomial, slot) -> conversion.finish(
                                    y, scratch.offset((long) polynomial * perPolynomial), scratch.stride(), n));
        }
    }

    void divide(RowBuffer out, RowBuffer x, ExactDivision division) {
        Conversion conversion = device.conversion(division.conversion());
        int n = x.width();
        Shape shape = x.shape();
        int components = shape.components();
        int polynomials = shape.batch() * components;
        int perPolynomial = conversion.scratchRows();
        int parts = device.workers().parallelism();
        long needed = (long) polynomials * perPolynomial + parts;
        try (Scratchpad.Rows scratch = device.scratchpad().borrow(needed, n, x.isSecret())) {
            prepare(conversion, scratch, x, division.droppedFrom(), polynomials);
            int kept = out.shape().rows();
            device.workers().run(polynomials * kept, (index, slot) -> {
                int polynomial = index / kept;
                long error = scratch.offset((long) polynomials * perPolynomial + slot);
                long prepared = scratch.offset((long) polynomial * perPolynomial);
                keptRow(out, x, division, conversion, scratch, prepared, error, polynomial, index % kept);
            });
        }
    }

    private void keptRow(
            RowBuffer out,
            RowBuffer x,
            ExactDivision division,
            Conversion conversion,
            CpuMemory scratch,
            long prepared,
            long error,
            int polynomial,
            int j) {
        int n = x.width();
        int b = polynomial / x.shape().components();
        int c = polynomial % x.shape().components();
        RowModulus m = device.modulus(out.moduli().get(j));
        MemorySegment y = scratch.segment();
        conversion.combine(y, error, y, prepared, scratch.stride(), n, j);
        if (x.form() == Form.EVALUATION) {
            m.transform(n).forward(y, error, y, error);
        }
        m.kernels.subtractMultiplyScalar(
                CpuQueue.segment(out),
                CpuQueue.at(out, b, c, j),
                CpuQueue.segment(x),
                CpuQueue.at(x, b, c, division.keptFrom() + j),
                y,
                error,
                n,
                division.inverses().get(j),
                m);
    }
}
