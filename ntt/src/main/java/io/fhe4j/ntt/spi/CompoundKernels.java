package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernels;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;

/**
 * The compound kernels made of primitive ones: what a new backend starts with, what an expanded trace shows, and what the conformance
 * suite compares overriding implementations with.
 */
public final class CompoundKernels {

    private CompoundKernels() {}

    /** {@link Kernels#divide}: (x − e)·D^-1, e the exact conversion of the dropped rows. */
    public static void divide(Kernels kernels, Scratch scratch, RowBuffer out, RowBuffer x, ExactDivision division) {
        boolean evaluation = x.form() == Form.EVALUATION;
        RowBuffer dropped = x.rows(division.droppedFrom(), division.droppedTo());
        RowBuffer kept =
                x.rows(division.keptFrom(), division.keptFrom() + out.shape().rows());
        try (RowBuffer coefficients =
                        scratch.allocate(dropped.shape(), dropped.moduli(), Form.COEFFICIENT, x.isSecret());
                RowBuffer converted = scratch.allocate(out.shape(), out.moduli(), Form.COEFFICIENT, x.isSecret())) {
            if (evaluation) {
                kernels.inverseNtt(coefficients, dropped);
            }
            kernels.convert(converted, evaluation ? coefficients : dropped, division.conversion());
            RowBuffer error = converted.as(x.form());
            if (evaluation) {
                kernels.forwardNtt(error, converted);
            }
            kernels.subtract(out, kept, error);
            kernels.multiplyScalar(out, out, division.inverses());
        }
    }

    /** {@link Kernels#tensor}. */
    public static void tensor(Kernels kernels, RowBuffer out, RowBuffer x, RowBuffer y) {
        RowBuffer x0 = x.component(0);
        RowBuffer x1 = x.component(1);
        RowBuffer y0 = y.component(0);
        RowBuffer y1 = y.component(1);
        kernels.multiply(out.component(0), x0, y0);
        kernels.multiply(out.component(1), x0, y1);
        kernels.multiplyAdd(out.component(1), x1, y0);
        kernels.multiply(out.component(2), x1, y1);
    }

    /** {@link Kernels#decomposeModUp}. */
    public static void decomposeModUp(
            Kernels kernels, Scratch scratch, RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        int special = layout.special().size();
        try (RowBuffer coefficients = scratch.allocate(x.shape(), x.moduli(), Form.COEFFICIENT, x.isSecret())) {
            kernels.inverseNtt(coefficients, x);
            for (int d = 0; d < layout.digits(); d++) {
                int start = layout.start(d);
                int end = layout.end(d);
                RowBuffer digit = out.batch3(d, d + 1);
                for (KeySwitchLayout.RaisedRows raised : layout.raised(d)) {
                    RowBuffer rows = digit.rows(raised.from(), raised.to());
                    RowBuffer raisedCoefficients = rows.as(Form.COEFFICIENT);
                    kernels.convert(raisedCoefficients, coefficients.rows(start, end), raised.conversion());
                    kernels.forwardNtt(rows, raisedCoefficients);
                }
                kernels.copy(digit.rows(special + start, special + end), x.rows(start, end));
            }
        }
    }

    /** {@link Kernels#galoisInnerProducts}. */
    public static void galoisInnerProducts(
            Kernels kernels, Scratch scratch, RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        for (int k = 0; k < out.length; k++) {
            Shape full = digits.shape().withComponents(2);
            RowBuffer key = keys[k].broadcastTo(full);
            RowBuffer spread = digits.broadcastTo(full);
            if (galois[k] == 1) {
                kernels.multiplySum(out[k], spread, key);
                continue;
            }
            boolean secret = digits.isSecret() || keys[k].isSecret();
            try (RowBuffer sum = scratch.allocate(out[k].shape(), out[k].moduli(), Form.EVALUATION, secret)) {
                kernels.multiplySum(sum, spread, key);
                kernels.automorphism(out[k], sum, galois[k]);
            }
        }
    }

    /** {@link Kernels#keySwitch}. */
    public static void keySwitch(
            Kernels kernels,
            Scratch scratch,
            RowBuffer out,
            RowBuffer x,
            RowBuffer key,
            KeySwitchLayout layout,
            long galois) {
        RnsBasis full = layout.full();
        boolean secret = x.isSecret() || key.isSecret();
        Shape digitShape = x.shape().withBatch3(layout.digits()).withRows(full.size());
        Shape productShape = out.shape().withRows(full.size());
        try (RowBuffer digits = scratch.allocate(digitShape, full, Form.EVALUATION, secret);
                RowBuffer product = scratch.allocate(productShape, full, Form.EVALUATION, secret)) {
            kernels.decomposeModUp(digits, x, layout);
            kernels.galoisInnerProducts(new RowBuffer[] {product}, digits, new RowBuffer[] {key}, new long[] {galois});
            kernels.divide(out, product, layout.modDown());
        }
    }
}
