package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.List;
import java.util.SplittableRandom;

/** Kernels that move words: gathers, automorphisms, monomial products. */
final class MovementChecks {

    private MovementChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.GATHER, "±x[index]", MovementChecks::gather),
                new KernelCheck(Kernel.AUTOMORPHISM, "X → X^g", MovementChecks::automorphism),
                new KernelCheck(Kernel.MULTIPLY_MONOMIAL, "x·X^e", MovementChecks::multiplyMonomial));
    }

    /** Control rows, one for each batch entry or one for all. */
    private static Shape controlShape(Trial trial, Shape shape, int width) {
        return trial.chance(2)
                ? Shape.of(1, width)
                : new Shape(shape.batch1(), shape.batch2(), shape.batch3(), 1, 1, width);
    }

    private static void gather(Trial trial) {
        SplittableRandom random = trial.random();
        Shape shape = trial.shape(trial.width(false));
        int width = shape.width();
        int outWidth = trial.chance(2) ? width : trial.width(false);
        Form form = outWidth == width ? trial.form(width) : Form.COEFFICIENT;
        RnsBasis moduli = trial.moduli(shape, form);
        int bits = 2 + 32 - Integer.numberOfLeadingZeros(width - 1);
        Modulus indexModulus = trial.subject().moduli().powerOfTwo(random, bits);
        HostRows index = SlowModel.fill(
                controlShape(trial, shape, outWidth),
                RnsBasis.of(indexModulus),
                Form.COEFFICIENT,
                (b, c, r, i) -> java.math.BigInteger.valueOf(place(random, width, bits)));
        Operand x = trial.input(shape, moduli, form);
        Operand out = trial.output(shape.withWidth(outWidth), moduli, form);
        HostRows expected = SlowModel.gather(x.value(), index);
        trial.stream().gather(out.buffer(), x.buffer(), trial.given(index).buffer());
        trial.verify(expected, out);
    }

    private static long place(SplittableRandom random, int width, int bits) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> width - 1;
            case 2 -> width;
            case 3 -> 2L * width - 1;
            case 4 -> 2L * width;
            case 5 -> (1L << bits) - 1;
            default -> random.nextLong(2L * width);
        };
    }

    private static void automorphism(Trial trial) {
        Shape shape = trial.shape(trial.width(true));
        Form form = trial.form(shape.width());
        RnsBasis moduli = trial.moduli(shape, form);
        long galois = galois(trial, shape.width());
        Operand x = trial.input(shape, moduli, form);
        Operand out = trial.output(shape, moduli, form);
        HostRows expected = SlowModel.automorphism(x.value(), galois);
        trial.stream().automorphism(out.buffer(), x.buffer(), galois);
        trial.verify(expected, out);
    }

    /** 1, −1, small powers of 5 as rotations use them, or any odd number. */
    static long galois(Trial trial, int width) {
        SplittableRandom random = trial.random();
        return switch (random.nextInt(6)) {
            case 0 -> 1;
            case 1 -> 2L * width - 1;
            case 2 -> 5 % (2L * width);
            default -> random.nextLong(width) * 2 + 1;
        };
    }

    private static void multiplyMonomial(Trial trial) {
        SplittableRandom random = trial.random();
        Shape shape = trial.shape(trial.width(true));
        int width = shape.width();
        Form form = trial.form(width);
        RnsBasis moduli = trial.moduli(shape, form);
        int log = Integer.numberOfTrailingZeros(2 * width);
        HostRows exponents = SlowModel.fill(
                controlShape(trial, shape, random.nextInt(1, 6)),
                RnsBasis.of(trial.subject().moduli().exactPowerOfTwo(log)),
                Form.COEFFICIENT,
                (b, c, r, i) -> java.math.BigInteger.valueOf(place(random, width, log)));
        Operand x = trial.input(shape, moduli, form);
        Operand out = trial.output(shape, moduli, form);
        int column = random.nextInt(exponents.shape().width());
        HostRows expected = SlowModel.multiplyMonomial(x.value(), exponents, column);
        trial.stream()
                .multiplyMonomial(
                        out.buffer(), x.buffer(), trial.given(exponents).buffer(), column);
        trial.verify(expected, out);
    }
}
