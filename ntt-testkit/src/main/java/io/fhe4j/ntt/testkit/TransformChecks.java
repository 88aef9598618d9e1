package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.List;

/** The transforms. */
final class TransformChecks {

    private TransformChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.FORWARD_NTT, "values at ψ^(2·bitrev(i)+1)", TransformChecks::forward),
                new KernelCheck(Kernel.FORWARD_NTT, "of values that grow in every stage", TransformChecks::growing),
                new KernelCheck(Kernel.INVERSE_NTT, "coefficients from values", TransformChecks::inverse));
    }

    private static void forward(Trial trial) {
        Shape shape = trial.shape(trial.width(true));
        RnsBasis moduli = trial.moduli(shape, Form.EVALUATION);
        Operand x = trial.input(shape, moduli, Form.COEFFICIENT);
        boolean inPlace = x.isWritable() && trial.chance(3);
        Operand out = inPlace ? x : trial.output(shape, moduli, Form.EVALUATION);
        HostRows expected = SlowModel.forwardNtt(x.value());
        trial.stream().forwardNtt(out.buffer().as(Form.EVALUATION), x.buffer());
        trial.verify(expected, out);
    }

    private static void inverse(Trial trial) {
        Shape shape = trial.shape(trial.width(true));
        RnsBasis moduli = trial.moduli(shape, Form.EVALUATION);
        Operand x = trial.input(shape, moduli, Form.EVALUATION);
        boolean inPlace = x.isWritable() && trial.chance(3);
        Operand out = inPlace ? x : trial.output(shape, moduli, Form.COEFFICIENT);
        HostRows expected = SlowModel.inverseNtt(x.value());
        trial.stream().inverseNtt(out.buffer().as(Form.COEFFICIENT), x.buffer());
        trial.verify(expected, out);
    }

    /** Coefficients whose transform is extreme: the terms of some values all line up. */
    private static void growing(Trial trial) {
        Shape shape = trial.shape(trial.width(true));
        RnsBasis moduli = trial.moduli(shape, Form.EVALUATION);
        Operand values = trial.plain(shape, moduli, Form.EVALUATION);
        HostRows coefficients = SlowModel.inverseNtt(values.value());
        Operand out = trial.output(shape, moduli, Form.EVALUATION);
        trial.stream().forwardNtt(out.buffer(), trial.given(coefficients).buffer());
        trial.verify(values.value(), out);
    }
}
