package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Kernels;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Kernels that work word by word. */
final class ElementWiseChecks {

    private interface UnaryKernel {
        void run(Kernels kernels, RowBuffer out, RowBuffer x);
    }

    private interface BinaryKernel {
        void run(Kernels kernels, RowBuffer out, RowBuffer x, RowBuffer y);
    }

    private interface ScalarKernel {
        void run(Kernels kernels, RowBuffer out, RowBuffer x, RowScalars s);
    }

    private interface ScalarModel {
        HostRows apply(HostRows x, RowScalars s);
    }

    private ElementWiseChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.UPLOAD, "what goes up comes down", ElementWiseChecks::uploadDownload),
                new KernelCheck(Kernel.ZERO, "0", t -> unary(t, (k, out, x) -> k.zero(out), SlowModel::zero)),
                new KernelCheck(Kernel.COPY, "x", t -> unary(t, Kernels::copy, x -> x)),
                new KernelCheck(Kernel.NEGATE, "−x", t -> unary(t, Kernels::negate, SlowModel::negate)),
                new KernelCheck(Kernel.ADD, "x + y", t -> binary(t, Kernels::add, SlowModel::add)),
                new KernelCheck(Kernel.SUBTRACT, "x − y", t -> binary(t, Kernels::subtract, SlowModel::subtract)),
                new KernelCheck(Kernel.MULTIPLY, "x·y", t -> binary(t, Kernels::multiply, SlowModel::multiply)),
                new KernelCheck(Kernel.MULTIPLY_ADD, "out + x·y", ElementWiseChecks::multiplyAdd),
                new KernelCheck(Kernel.ADD_SCALAR, "x + s", t -> scalar(t, Kernels::addScalar, SlowModel::addScalar)),
                new KernelCheck(
                        Kernel.MULTIPLY_SCALAR,
                        "x·s",
                        t -> scalar(t, Kernels::multiplyScalar, SlowModel::multiplyScalar)),
                new KernelCheck(Kernel.MULTIPLY_SCALAR_ADD, "out + x·s", ElementWiseChecks::multiplyScalarAdd),
                new KernelCheck(Kernel.MULTIPLY_SUM, "Σ x[d]·y[d]", ElementWiseChecks::multiplySum));
    }

    private static void uploadDownload(Trial trial) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        Operand x = trial.input(shape, trial.moduli(shape, form), form);
        Difference.verifyEqual(x.value(), trial.stream().download(x.buffer()));
        x.verifyUnchanged();
    }

    /** The output is one of the operands now and then. */
    private static Operand outputFor(Trial trial, Operand x, Operand y) {
        if (x.isWritable() && trial.chance(4)) {
            return x;
        }
        if (y.isWritable() && trial.chance(4)) {
            return y;
        }
        return trial.output(x.value().shape(), x.value().moduli(), x.value().form());
    }

    private static void unary(Trial trial, UnaryKernel kernel, UnaryOperator<HostRows> model) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        Operand x = trial.input(shape, trial.moduli(shape, form), form);
        Operand out = outputFor(trial, x, x);
        HostRows expected = model.apply(x.value());
        kernel.run(trial.stream(), out.buffer(), x.buffer());
        trial.verify(expected, out);
    }

    private static void binary(Trial trial, BinaryKernel kernel, BinaryOperator<HostRows> model) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        Operand x = trial.input(shape, moduli, form);
        Operand y = trial.chance(5) ? x : trial.input(shape, moduli, form);
        Operand out = outputFor(trial, x, y);
        HostRows expected = model.apply(x.value(), y.value());
        kernel.run(trial.stream(), out.buffer(), x.buffer(), y.buffer());
        trial.verify(expected, out);
    }

    private static void multiplyAdd(Trial trial) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        Operand out = trial.plain(shape, moduli, form);
        Operand x = trial.chance(6) ? out : trial.input(shape, moduli, form);
        Operand y = trial.chance(6) ? out : trial.input(shape, moduli, form);
        HostRows expected = SlowModel.multiplyAdd(out.value(), x.value(), y.value());
        trial.stream().multiplyAdd(out.buffer(), x.buffer(), y.buffer());
        trial.verify(expected, out);
    }

    private static RowScalars scalars(Trial trial, RnsBasis moduli) {
        long[] residues = new long[moduli.size()];
        Pattern pattern = Pattern.choose(trial.random());
        for (int r = 0; r < residues.length; r++) {
            residues[r] = pattern.word(trial.random(), moduli.get(r), r, residues.length);
        }
        return RowScalars.ofResidues(moduli, residues);
    }

    private static void scalar(Trial trial, ScalarKernel kernel, ScalarModel model) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        Operand x = trial.input(shape, moduli, form);
        Operand out = outputFor(trial, x, x);
        RowScalars s = scalars(trial, moduli);
        HostRows expected = model.apply(x.value(), s);
        kernel.run(trial.stream(), out.buffer(), x.buffer(), s);
        trial.verify(expected, out);
    }

    private static void multiplyScalarAdd(Trial trial) {
        Shape shape = trial.shape(trial.width(false));
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        Operand out = trial.plain(shape, moduli, form);
        Operand x = trial.chance(6) ? out : trial.input(shape, moduli, form);
        RowScalars s = scalars(trial, moduli);
        HostRows expected = SlowModel.multiplyScalarAdd(out.value(), x.value(), s);
        trial.stream().multiplyScalarAdd(out.buffer(), x.buffer(), s);
        trial.verify(expected, out);
    }

    private static void multiplySum(Trial trial) {
        Shape shape = trial.shape(trial.width(false));
        // Up to 40 terms: more than any lazy sum of 60-bit products holds in two words without a reduction.
        int terms =
                trial.chance(3) ? trial.random().nextInt(1, 41) : trial.random().nextInt(1, 6);
        Shape summed = shape.withBatch3(shape.width() > 300 ? Math.min(terms, 5) : terms);
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        Operand x = trial.input(summed, moduli, form);
        Operand y = trial.chance(6) ? x : trial.input(summed, moduli, form);
        Operand out = trial.output(shape.withBatch3(1), moduli, form);
        HostRows expected = SlowModel.multiplySum(x.value(), y.value());
        trial.stream().multiplySum(out.buffer(), x.buffer(), y.buffer());
        trial.verify(expected, out);
    }
}
