package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** Gadget digits, conversions between bases, division. */
final class ConversionChecks {

    private ConversionChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.DECOMPOSE, "digits of residues", ConversionChecks::decompose),
                new KernelCheck(
                        Kernel.SWITCH_MODULUS,
                        "⌊x·m'/m + 1/2⌋",
                        t -> switchModulus(t, SlowModel::switchModulus, t.stream()::switchModulus)),
                new KernelCheck(
                        Kernel.SWITCH_MODULUS_ODD,
                        "to the nearest odd number",
                        t -> switchModulus(t, SlowModel::switchModulusOdd, t.stream()::switchModulusOdd)),
                new KernelCheck(
                        Kernel.CONVERT,
                        "uncorrected, of any residues",
                        t -> convert(t, BaseConversion.Kind.UNCORRECTED, false)),
                new KernelCheck(
                        Kernel.CONVERT, "exact, of any residues", t -> convert(t, BaseConversion.Kind.EXACT, false)),
                new KernelCheck(
                        Kernel.CONVERT,
                        "exact, of integers near 0 and Q/2",
                        t -> convert(t, BaseConversion.Kind.EXACT, true)),
                new KernelCheck(Kernel.DIVIDE, "by special primes or the last ones", t -> divide(t, false)),
                new KernelCheck(Kernel.DIVIDE, "of integers near multiples of D/2", t -> divide(t, true)));
    }

    private static void decompose(Trial trial) {
        SplittableRandom random = trial.random();
        Shape shape = trial.shape(trial.width(false)).withBatch3(1);
        RnsBasis moduli = trial.moduli(shape, Form.COEFFICIENT);
        int most = moduli.moduli().stream().mapToInt(Modulus::bits).max().orElseThrow();
        int least = moduli.moduli().stream().mapToInt(Modulus::bits).min().orElseThrow();
        int logBase = random.nextInt(most <= 8 ? 1 : most / 8, 33);
        int dropped = trial.chance(2) ? 0 : random.nextInt(least);
        int levels = Math.min(64, Math.max(1, (most - dropped + logBase - 1) / logBase) + random.nextInt(2));
        RnsBasis digitModuli = trial.chance(2) ? moduli : trial.moduli(shape, Form.COEFFICIENT);
        Gadget gadget = new Gadget(logBase, levels, dropped);
        Operand x = trial.input(shape, moduli, Form.COEFFICIENT);
        Operand out = trial.output(shape.withBatch3(levels), digitModuli, Form.COEFFICIENT);
        HostRows expected = SlowModel.decompose(x.value(), gadget, digitModuli);
        trial.stream().decompose(out.buffer(), x.buffer(), gadget);
        trial.verify(expected, out);
    }

    private static void switchModulus(
            Trial trial, BiFunction<HostRows, RnsBasis, HostRows> model, BiConsumer<RowBuffer, RowBuffer> kernel) {
        Shape shape = trial.shape(trial.width(false));
        RnsBasis from = trial.moduli(shape, Form.COEFFICIENT);
        RnsBasis to = trial.moduli(shape, Form.COEFFICIENT);
        Operand x = trial.input(shape, from, Form.COEFFICIENT);
        HostRows expected = model.apply(x.value(), to);
        if (x.isWritable() && x.buffer().holds(to) && trial.chance(3)) {
            RowBuffer out = x.buffer().withModuli(to);
            kernel.accept(out, x.buffer());
            trial.verify(expected, x, out);
        } else {
            Operand out = trial.output(shape, to, Form.COEFFICIENT);
            kernel.accept(out.buffer(), x.buffer());
            trial.verify(expected, out);
        }
    }

    /** An integer near 0, near ±Q/2, near a simple fraction of Q, or anywhere. */
    private static BigInteger integer(SplittableRandom random, BigInteger product) {
        BigInteger small = BigInteger.valueOf(random.nextInt(-3, 4));
        BigInteger any = new BigInteger(1, bytes(random, product.bitLength() / 8 + 8)).mod(product);
        return switch (random.nextInt(5)) {
            case 0 -> small;
            case 1 -> product.shiftRight(1).add(small);
            case 2 -> product.shiftRight(1).negate().add(small);
            case 3 ->
                product.multiply(BigInteger.valueOf(random.nextInt(1, 16)))
                        .shiftRight(4)
                        .add(small);
            default -> any;
        };
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Rows that hold the residues of such integers. */
    private static HostRows integers(
            SplittableRandom random, Shape shape, RnsBasis moduli, Form form, BigInteger product) {
        BigInteger[] columns = new BigInteger[shape.batch() * shape.components() * shape.width()];
        return SlowModel.fill(shape, moduli, form, (b, c, r, i) -> {
            int place = (b * shape.components() + c) * shape.width() + i;
            if (r == 0) {
                columns[place] = integer(random, product);
            }
            return columns[place];
        });
    }

    private static void convert(Trial trial, BaseConversion.Kind kind, boolean nearTies) {
        SplittableRandom random = trial.random();
        Shape shape = trial.shape(trial.width(false));
        int most = trial.chance(8) ? 20 : 5;
        RnsBasis from = trial.subject().moduli().coprime(random, random.nextInt(1, most + 1));
        RnsBasis to = trial.moduli(shape, Form.COEFFICIENT);
        Shape fromShape = shape.withRows(from.size());
        Operand x = nearTies
                ? trial.given(integers(random, fromShape, from, Form.COEFFICIENT, from.product()))
                : trial.input(fromShape, from, Form.COEFFICIENT);
        Operand out = trial.output(shape, to, Form.COEFFICIENT);
        BaseConversion conversion = BaseConversion.of(from, to, kind);
        HostRows expected = SlowModel.convert(x.value(), conversion);
        trial.stream().convert(out.buffer(), x.buffer(), conversion);
        trial.verify(expected, out);
    }

    private static void divide(Trial trial, boolean nearTies) {
        SplittableRandom random = trial.random();
        int rows = random.nextInt(2, trial.isLarge() ? 4 : 6);
        int width = trial.width(true);
        Shape shape = trial.shape(width).withRows(rows);
        Form form = trial.form(width);
        RnsBasis basis = trial.subject().moduli().distinctPrimes(random, rows, width);
        int dropped = random.nextInt(1, rows);
        ExactDivision division =
                trial.chance(2) ? ExactDivision.byLeading(basis, dropped) : ExactDivision.byTrailing(basis, dropped);
        Operand x = dividend(trial, shape, division, form, nearTies);
        HostRows expected = SlowModel.divide(x.value(), division);
        int first = division.keptFrom();
        int kept = division.kept().size();
        if (x.isWritable() && trial.chance(3)) {
            RowBuffer out = x.buffer().rows(first, first + kept);
            trial.stream().divide(out, x.buffer(), division);
            trial.verify(expected, x, out);
        } else {
            Operand out = trial.output(shape.withRows(kept), division.kept(), form);
            trial.stream().divide(out.buffer(), x.buffer(), division);
            trial.verify(expected, out);
        }
    }

    private static Operand dividend(Trial trial, Shape shape, ExactDivision division, Form form, boolean nearTies) {
        if (!nearTies) {
            return trial.input(shape, division.basis(), form);
        }
        BigInteger divisor = division.basis()
                .range(division.droppedFrom(), division.droppedTo())
                .product();
        HostRows coefficients = integers(trial.random(), shape, division.basis(), Form.COEFFICIENT, divisor);
        return trial.given(form == Form.COEFFICIENT ? coefficients : SlowModel.forwardNtt(coefficients));
    }
}
