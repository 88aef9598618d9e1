package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Compound kernels, overridden or not, against their integer formulas. */
final class CompoundChecks {

    private static final Form FORM = Form.EVALUATION;

    /** Wider rows take long on big integers. */
    private static final int WIDEST = 256;

    private CompoundChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.TENSOR, "(x0·y0, x0·y1 + x1·y0, x1·y1)", CompoundChecks::tensor),
                new KernelCheck(Kernel.DECOMPOSE_MOD_UP, "digits over P ∪ Q", CompoundChecks::decomposeModUp),
                new KernelCheck(
                        Kernel.GALOIS_INNER_PRODUCTS, "for several elements", CompoundChecks::galoisInnerProducts),
                new KernelCheck(Kernel.KEY_SWITCH, "all three steps", CompoundChecks::keySwitch));
    }

    private static void tensor(Trial trial) {
        Shape shape = trial.shape(trial.width(true)).withComponents(2);
        RnsBasis moduli = trial.moduli(shape, FORM);
        Operand x = trial.input(shape, moduli, FORM);
        Operand y = trial.chance(4) ? x : trial.input(shape, moduli, FORM);
        Operand out = trial.output(shape.withComponents(3), moduli, FORM);
        HostRows expected = SlowModel.tensor(x.value(), y.value());
        trial.stream().tensor(out.buffer(), x.buffer(), y.buffer());
        trial.verify(expected, out);
    }

    private static KeySwitchLayout layout(Trial trial, int width) {
        SplittableRandom random = trial.random();
        int special = trial.isLarge() ? 1 : random.nextInt(1, 4);
        int rows = trial.isLarge() ? 2 : random.nextInt(1, 6);
        RnsBasis all = trial.subject().moduli().distinctPrimes(random, special + rows, width);
        int[] digitRows = new int[rows];
        for (int d = 0; d < rows; d++) {
            digitRows[d] = random.nextInt(1, trial.isLarge() ? 2 : 4);
        }
        return KeySwitchLayout.of(all.leading(special), all.range(special, special + rows), digitRows);
    }

    /** A batch of single polynomials over some rows. */
    private static Shape batch(Trial trial, int width, int rows) {
        Shape shape = trial.shape(width);
        return new Shape(shape.batch1(), shape.batch2(), 1, 1, rows, width);
    }

    private static int shortWidth(Trial trial) {
        return trial.isLarge() ? trial.width(true) : Math.min(trial.width(true), WIDEST);
    }

    private static void decomposeModUp(Trial trial) {
        int width = shortWidth(trial);
        KeySwitchLayout layout = layout(trial, width);
        Shape shape = batch(trial, width, layout.ciphertext().size());
        Operand x = trial.input(shape, layout.ciphertext(), FORM);
        Shape raised = shape.withBatch3(layout.digits()).withRows(layout.full().size());
        Operand out = trial.output(raised, layout.full(), FORM);
        HostRows expected = SlowModel.decomposeModUp(x.value(), layout);
        trial.stream().decomposeModUp(out.buffer(), x.buffer(), layout);
        trial.verify(expected, out);
    }

    private static Operand key(Trial trial, RnsBasis full, int digits, int width) {
        return trial.plain(new Shape(1, 1, digits, 2, full.size(), width), full, FORM);
    }

    private static void galoisInnerProducts(Trial trial) {
        int width = shortWidth(trial);
        SplittableRandom random = trial.random();
        int most = trial.isLarge() ? 2 : 5;
        RnsBasis full = trial.subject().moduli().distinctPrimes(random, random.nextInt(1, most), width);
        int terms = random.nextInt(1, trial.chance(4) ? 20 : most);
        int count = random.nextInt(1, Math.min(most, 4));
        Shape shape = batch(trial, width, full.size());
        Operand digits = trial.input(shape.withBatch3(terms), full, FORM);
        RowBuffer[] outs = new RowBuffer[count];
        RowBuffer[] keys = new RowBuffer[count];
        long[] galois = new long[count];
        List<Trial.Expectation> expectations = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            galois[k] = MovementChecks.galois(trial, width);
            Operand key = key(trial, full, terms, width);
            Operand out = trial.output(shape.withComponents(2), full, FORM);
            keys[k] = key.buffer();
            outs[k] = out.buffer();
            expectations.add(
                    new Trial.Expectation(SlowModel.galoisInnerProduct(digits.value(), key.value(), galois[k]), out));
        }
        trial.stream().galoisInnerProducts(outs, digits.buffer(), keys, galois);
        trial.verify(expectations);
    }

    private static void keySwitch(Trial trial) {
        int width = shortWidth(trial);
        KeySwitchLayout layout = layout(trial, width);
        long galois = MovementChecks.galois(trial, width);
        Shape shape = batch(trial, width, layout.ciphertext().size());
        Operand x = trial.input(shape, layout.ciphertext(), FORM);
        Operand key = key(trial, layout.full(), layout.digits(), width);
        Operand out = trial.output(shape.withComponents(2), layout.ciphertext(), FORM);
        HostRows expected = SlowModel.keySwitch(x.value(), key.value(), layout, galois);
        trial.stream().keySwitch(out.buffer(), x.buffer(), key.buffer(), layout, galois);
        trial.verify(expected, out);
    }
}
