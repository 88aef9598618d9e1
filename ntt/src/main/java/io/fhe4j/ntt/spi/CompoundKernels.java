package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernels;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Modulus;
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

    /** {@link Kernels#externalProduct}. */
    public static void externalProduct(
            Kernels kernels, Scratch scratch, RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        boolean secret = x.isSecret() || key.isSecret();
        try (RowBuffer digits = digits(scratch, x, gadget, secret);
                RowBuffer term = scratch.allocate(x.shape(), x.moduli(), Form.EVALUATION, secret)) {
            RowBuffer sum = out.as(Form.EVALUATION);
            transformDigits(kernels, digits, x, gadget);
            multiplyDigits(kernels, sum, term, digits, key);
            kernels.inverseNtt(out, sum);
        }
    }

    /** Room for the digits of a ciphertext over one modulus. */
    private static RowBuffer digits(Scratch scratch, RowBuffer x, Gadget gadget, boolean secret) {
        return scratch.allocate(x.shape().withBatch3(gadget.levels()), x.moduli(), Form.EVALUATION, secret);
    }

    static void transformDigits(Kernels kernels, RowBuffer digits, RowBuffer x, Gadget gadget) {
        RowBuffer coefficients = digits.as(Form.COEFFICIENT);
        kernels.decompose(coefficients, x, gadget);
        kernels.forwardNtt(digits, coefficients);
    }

    /** sum = Σ_c Σ_j digits[j, c]·key[c, j], all in evaluation form; {@code term} is scratch shaped as the sum. */
    static void multiplyDigits(Kernels kernels, RowBuffer sum, RowBuffer term, RowBuffer digits, RowBuffer key) {
        Shape full = digits.shape().withComponents(sum.shape().components());
        for (int c = 0; c < digits.shape().components(); c++) {
            RowBuffer spread = digits.component(c).broadcastTo(full);
            RowBuffer rows = key.batch2(c, c + 1).broadcastTo(full);
            kernels.multiplySum(c == 0 ? sum : term, spread, rows);
            if (c > 0) {
                kernels.add(sum, sum, term);
            }
        }
    }

    /** {@link Kernels#blindRotateGinx}. */
    public static void blindRotateGinx(
            Kernels kernels,
            Scratch scratch,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            Gadget gadget) {
        boolean secret = accumulator.isSecret() || key.isSecret() || exponents.isSecret();
        Shape shape = accumulator.shape();
        int components = shape.components();
        int signs = key.shape().batch2() / components;
        RnsBasis moduli = accumulator.moduli();
        try (RowBuffer digits = digits(scratch, accumulator, gadget, secret);
                RowBuffer product = scratch.allocate(shape, moduli, Form.EVALUATION, secret);
                RowBuffer rotated = scratch.allocate(shape, moduli, Form.EVALUATION, secret);
                RowBuffer sum = scratch.allocate(shape, moduli, Form.EVALUATION, secret);
                RowBuffer negated = scratch.allocate(exponents.shape(), exponents.moduli(), Form.COEFFICIENT, secret)) {
            kernels.negate(negated, exponents);
            for (int i = 0; i < key.shape().batch1(); i++) {
                transformDigits(kernels, digits, accumulator, gadget);
                RowBuffer keys = key.batch1(i, i + 1);
                for (int sign = 0; sign < signs; sign++) {
                    RowBuffer rows = keys.batch2(sign * components, (sign + 1) * components);
                    multiplyDigits(kernels, product, rotated, digits, rows);
                    kernels.multiplyMonomial(rotated, product, sign == 0 ? exponents : negated, i);
                    kernels.subtract(sign == 0 ? sum : rotated, rotated, product);
                    if (sign > 0) {
                        kernels.add(sum, sum, rotated);
                    }
                }
                RowBuffer change = sum.as(Form.COEFFICIENT);
                kernels.inverseNtt(change, sum);
                kernels.add(accumulator, accumulator, change);
            }
        }
    }

    /** {@link Kernels#lweKeySwitch}. */
    public static void lweKeySwitch(
            Kernels kernels, Scratch scratch, RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        boolean secret = mask.isSecret() || table.isSecret();
        // Digits in [-B/2, B/2] are told apart modulo 2B.
        RnsBasis digitModulus = RnsBasis.of(Modulus.powerOfTwo(gadget.logBase() + 1));
        try (RowBuffer digits = scratch.allocate(
                        mask.shape().withBatch3(gadget.levels()), digitModulus, Form.COEFFICIENT, secret);
                RowBuffer sum = scratch.allocate(out.shape(), out.moduli(), Form.COEFFICIENT, secret)) {
            kernels.decompose(digits, mask, gadget);
            kernels.lookUpSum(sum, table, digits);
            kernels.subtract(out, out, sum);
        }
    }

    /** {@link Kernels#sumOfMultiples}: entries of a table of multiples, which the factors choose as digits do. */
    public static void sumOfMultiples(
            Kernels kernels, Scratch scratch, RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        boolean secret = out.isSecret() || x.isSecret() || factors.isSecret();
        try (RowBuffer sum = scratch.allocate(out.shape(), out.moduli(), out.form(), secret)) {
            if (largest == 1) {
                kernels.lookUpSum(sum, x, factors);
            } else {
                try (RowBuffer table =
                        scratch.allocate(x.shape().withBatch3(largest), x.moduli(), x.form(), x.isSecret())) {
                    kernels.copy(table.batch3(0, 1), x);
                    for (int h = 1; h < largest; h++) {
                        kernels.add(table.batch3(h, h + 1), table.batch3(h - 1, h), x);
                    }
                    kernels.lookUpSum(sum, table, factors);
                }
            }
            kernels.add(out, out, sum);
        }
    }
}
