package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Kernels on shapes as programs have them, for which big integers are too slow, against the reference backend. */
final class DifferentialChecks {

    private DifferentialChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.FORWARD_NTT, "of many rows, as the reference does", DifferentialChecks::forward),
                new KernelCheck(Kernel.CONVERT, "of many rows, as the reference does", DifferentialChecks::convert),
                new KernelCheck(Kernel.DIVIDE, "of many rows, as the reference does", DifferentialChecks::divide),
                new KernelCheck(
                        Kernel.GALOIS_INNER_PRODUCTS,
                        "of many digits, as the reference does",
                        DifferentialChecks::galoisInnerProducts),
                new KernelCheck(
                        Kernel.KEY_SWITCH, "of many digits, as the reference does", DifferentialChecks::keySwitch));
    }

    /** A kernel on buffers of any backend; gives what it has written. */
    @FunctionalInterface
    private interface Program {
        RowBuffer run(Backend backend, RowBuffer[] operands);
    }

    private static void compare(Trial trial, Program program, HostRows... operands) {
        HostRows expected = run(trial.subject().reference(), program, operands);
        Difference.verifyEqual(expected, run(trial.subject().backend(), program, operands));
    }

    private static HostRows run(Backend backend, Program program, HostRows[] operands) {
        RowBuffer[] buffers = new RowBuffer[operands.length];
        for (int k = 0; k < operands.length; k++) {
            HostRows words = operands[k];
            buffers[k] = backend.allocate(words.shape(), words.moduli(), words.form(), BufferRole.CIPHERTEXT);
            backend.stream().upload(buffers[k], words);
        }
        try (RowBuffer out = program.run(backend, buffers)) {
            HostRows result = backend.stream().download(out);
            for (int k = 0; k < operands.length; k++) {
                Difference.verifyEqual(operands[k], backend.stream().download(buffers[k]));
                buffers[k].close();
            }
            return result;
        }
    }

    private static RowBuffer output(Backend backend, Shape shape, RnsBasis moduli, Form form) {
        return backend.allocate(shape, moduli, form, BufferRole.CIPHERTEXT);
    }

    private static int width(Trial trial) {
        return trial.isLarge() ? trial.width(true) : 1 << trial.random().nextInt(8, 12);
    }

    private static HostRows words(Trial trial, Shape shape, RnsBasis moduli, Form form) {
        return Operand.words(trial.random(), shape, moduli, form, Pattern.choose(trial.random()));
    }

    private static RnsBasis primes(Trial trial, int least, int most, int width) {
        int bound = trial.isLarge() ? Math.max(least, most / 2) : most;
        int count = trial.random().nextInt(least, bound + 1);
        return trial.subject().moduli().distinctPrimes(trial.random(), count, width);
    }

    private static void forward(Trial trial) {
        int width = width(trial);
        RnsBasis moduli = primes(trial, 1, 8, width);
        Shape shape = Shape.of(2, moduli.size(), width);
        HostRows x = words(trial, shape, moduli, Form.COEFFICIENT);
        compare(
                trial,
                (backend, operands) -> {
                    RowBuffer out = output(backend, shape, moduli, Form.EVALUATION);
                    backend.stream().forwardNtt(out, operands[0]);
                    return out;
                },
                x);
    }

    private static void convert(Trial trial) {
        int width = width(trial);
        RnsBasis all = primes(trial, 2, 24, width);
        int split = trial.random().nextInt(1, all.size());
        RnsBasis from = all.leading(split);
        RnsBasis to = all.range(split, all.size());
        BaseConversion.Kind kind = trial.chance(2) ? BaseConversion.Kind.EXACT : BaseConversion.Kind.UNCORRECTED;
        BaseConversion conversion = BaseConversion.of(from, to, kind);
        HostRows x = words(trial, Shape.of(split, width), from, Form.COEFFICIENT);
        compare(
                trial,
                (backend, operands) -> {
                    RowBuffer out = output(backend, Shape.of(to.size(), width), to, Form.COEFFICIENT);
                    backend.stream().convert(out, operands[0], conversion);
                    return out;
                },
                x);
    }

    private static void divide(Trial trial) {
        int width = width(trial);
        RnsBasis all = primes(trial, 2, 12, width);
        int dropped = trial.random().nextInt(1, all.size());
        ExactDivision division =
                trial.chance(2) ? ExactDivision.byLeading(all, dropped) : ExactDivision.byTrailing(all, dropped);
        HostRows x = words(trial, Shape.of(2, all.size(), width), all, Form.EVALUATION);
        compare(
                trial,
                (backend, operands) -> {
                    Shape shape = x.shape().withRows(division.kept().size());
                    RowBuffer out = output(backend, shape, division.kept(), Form.EVALUATION);
                    backend.stream().divide(out, operands[0], division);
                    return out;
                },
                x);
    }

    private static void galoisInnerProducts(Trial trial) {
        int width = width(trial);
        RnsBasis full = primes(trial, 2, 8, width);
        int terms = trial.random().nextInt(1, trial.isLarge() ? 4 : 10);
        int count = trial.random().nextInt(1, 4);
        long[] galois = new long[count];
        List<HostRows> operands = new ArrayList<>();
        operands.add(words(trial, new Shape(1, 1, terms, 1, full.size(), width), full, Form.EVALUATION));
        for (int k = 0; k < count; k++) {
            galois[k] = MovementChecks.galois(trial, width);
            operands.add(words(trial, new Shape(1, 1, terms, 2, full.size(), width), full, Form.EVALUATION));
        }
        compare(
                trial,
                (backend, buffers) -> {
                    RowBuffer all =
                            output(backend, new Shape(1, 1, count, 2, full.size(), width), full, Form.EVALUATION);
                    RowBuffer[] outs = new RowBuffer[count];
                    RowBuffer[] keys = new RowBuffer[count];
                    for (int k = 0; k < count; k++) {
                        outs[k] = all.batch3(k, k + 1);
                        keys[k] = buffers[k + 1];
                    }
                    backend.stream().galoisInnerProducts(outs, buffers[0], keys, galois);
                    return all;
                },
                operands.toArray(HostRows[]::new));
    }

    private static void keySwitch(Trial trial) {
        SplittableRandom random = trial.random();
        int width = width(trial);
        RnsBasis all = primes(trial, 3, 11, width);
        int special = random.nextInt(1, Math.min(4, all.size() - 1));
        RnsBasis ciphertext = all.range(special, all.size());
        int[] digitRows = new int[ciphertext.size()];
        Arrays.fill(digitRows, special);
        KeySwitchLayout layout = KeySwitchLayout.of(all.leading(special), ciphertext, digitRows);
        long galois = MovementChecks.galois(trial, width);
        HostRows x = words(trial, Shape.of(ciphertext.size(), width), ciphertext, Form.EVALUATION);
        Shape keyShape = new Shape(1, 1, layout.digits(), 2, all.size(), width);
        HostRows key = words(trial, keyShape, all, Form.EVALUATION);
        compare(
                trial,
                (backend, operands) -> {
                    RowBuffer out = output(backend, Shape.of(2, ciphertext.size(), width), ciphertext, Form.EVALUATION);
                    backend.stream().keySwitch(out, operands[0], operands[1], layout, galois);
                    return out;
                },
                x,
                key);
    }
}
