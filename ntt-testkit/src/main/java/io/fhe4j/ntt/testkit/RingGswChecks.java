package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;

/** The kernels of Ring-GSW: external product, blind rotation, table look-ups and key switching of LWE ciphertexts. */
final class RingGswChecks {

    /** Wider rings take long on big integers. */
    private static final int WIDEST = 128;

    private RingGswChecks() {}

    static List<KernelCheck> all() {
        return List.of(
                new KernelCheck(Kernel.LOOK_UP_SUM, "entries chosen by signed digits", RingGswChecks::lookUpSum),
                new KernelCheck(Kernel.EXTERNAL_PRODUCT, "Σ d_j(x_c)·key[c, j]", RingGswChecks::externalProduct),
                new KernelCheck(Kernel.BLIND_ROTATE_GINX, "X^(Σ e_i·s_i)", RingGswChecks::blindRotateGinx),
                new KernelCheck(Kernel.BLIND_ROTATE_AP, "X^(u·Σ e_i·s_i)", RingGswChecks::blindRotateAp),
                new KernelCheck(Kernel.BLIND_ROTATE_LMKCDEY, "X^(Σ e_i·s_i)", RingGswChecks::blindRotateLmkcdey),
                new KernelCheck(Kernel.LWE_KEY_SWITCH, "by a table of multiples", RingGswChecks::lweKeySwitch),
                new KernelCheck(Kernel.SUM_OF_MULTIPLES, "out + Σ t_i·x[i]", RingGswChecks::sumOfMultiples));
    }

    private static void sumOfMultiples(Trial trial) {
        SplittableRandom random = trial.random();
        int terms = random.nextInt(1, 20);
        int largest = random.nextInt(2) == 0 ? 1 : random.nextInt(1, 8);
        int least = 2 + 32 - Integer.numberOfLeadingZeros(largest - 1);
        Modulus modulus = trial.subject().moduli().powerOfTwo(random, least);
        int width = trial.width(false);
        Shape one = new Shape(1, 1, 1, random.nextInt(1, 3), random.nextInt(1, 3), width);
        Form form = trial.form(width);
        RnsBasis moduli = trial.moduli(one, form);
        HostRows factors = SlowModel.fill(
                Shape.of(1, terms + random.nextInt(3)),
                RnsBasis.of(modulus),
                Form.COEFFICIENT,
                (b, c, r, i) -> digit(random, largest));
        Operand x = trial.input(one.withBatch1(terms), moduli, form);
        Operand out = trial.plain(one, moduli, form);
        HostRows expected = SlowModel.sumOfMultiples(out.value(), x.value(), factors, largest);
        trial.stream()
                .sumOfMultiples(out.buffer(), x.buffer(), trial.given(factors).buffer(), largest);
        trial.verify(expected, out);
    }

    private static void lookUpSum(Trial trial) {
        SplittableRandom random = trial.random();
        int places = random.nextInt(1, 6);
        int levels = random.nextInt(1, 4);
        int multiples = random.nextInt(1, 6);
        int least = 2 + 32 - Integer.numberOfLeadingZeros(multiples - 1);
        Modulus digitModulus = trial.subject().moduli().powerOfTwo(random, least);
        int width = trial.width(false);
        Shape entry = new Shape(places, levels, multiples, random.nextInt(1, 3), random.nextInt(1, 3), width);
        Form form = trial.form(width);
        RnsBasis moduli = trial.moduli(entry, form);
        Shape batch = new Shape(random.nextInt(1, 3), random.nextInt(1, 3), levels, 1, 1, places + random.nextInt(3));
        HostRows digits = SlowModel.fill(
                batch, RnsBasis.of(digitModulus), Form.COEFFICIENT, (b, c, r, i) -> digit(random, multiples));
        Operand table = trial.input(entry, moduli, form);
        Operand out = trial.output(
                new Shape(batch.batch1(), batch.batch2(), 1, entry.components(), entry.rows(), width), moduli, form);
        HostRows expected = SlowModel.lookUpSum(table.value(), digits);
        trial.stream()
                .lookUpSum(out.buffer(), table.buffer(), trial.given(digits).buffer());
        trial.verify(expected, out);
    }

    /** Digits that choose an entry, none, or lie just or far beyond the table. */
    private static BigInteger digit(SplittableRandom random, int multiples) {
        return BigInteger.valueOf(
                switch (random.nextInt(8)) {
                    case 0 -> multiples + 1;
                    case 1 -> -multiples - 1;
                    case 2 -> Long.MIN_VALUE;
                    default -> random.nextInt(-multiples, multiples + 1);
                });
    }

    /** A gadget that serves the modulus, exact or approximate. */
    private static Gadget gadget(SplittableRandom random, Modulus modulus, int leastBase, int mostBase) {
        int bits = modulus.bits();
        int logBase = random.nextInt(Math.min(leastBase, mostBase), mostBase + 1);
        int dropped = random.nextInt(2) == 0 ? 0 : random.nextInt(bits);
        return new Gadget(logBase, Math.max(1, (bits - dropped + logBase - 1) / logBase), dropped);
    }

    private static int width(Trial trial) {
        return trial.isLarge() ? trial.width(true) : Math.min(trial.width(true), WIDEST);
    }

    /** A batch of ciphertexts over one modulus. */
    private static Shape ciphertexts(Trial trial, int width) {
        SplittableRandom random = trial.random();
        int components = trial.isLarge() ? 2 : random.nextInt(1, 4);
        int most = trial.isLarge() ? 2 : 3;
        return new Shape(random.nextInt(1, most), random.nextInt(1, most), 1, components, 1, width);
    }

    private static Gadget keyGadget(Trial trial, Modulus modulus) {
        return gadget(trial.random(), modulus, Math.max(1, modulus.bits() / 6), 32);
    }

    private static void externalProduct(Trial trial) {
        int width = width(trial);
        Shape shape = ciphertexts(trial, width);
        RnsBasis modulus = trial.subject().moduli().distinctPrimes(trial.random(), 1, width);
        Gadget gadget = keyGadget(trial, modulus.get(0));
        int components = shape.components();
        Operand x = trial.input(shape, modulus, Form.COEFFICIENT);
        Operand key =
                trial.plain(new Shape(1, components, gadget.levels(), components, 1, width), modulus, Form.EVALUATION);
        Operand out = trial.output(shape, modulus, Form.COEFFICIENT);
        HostRows expected = SlowModel.externalProduct(x.value(), key.value(), 0, 0, gadget);
        trial.stream().externalProduct(out.buffer(), x.buffer(), key.buffer(), gadget);
        trial.verify(expected, out);
    }

    private static void blindRotateGinx(Trial trial) {
        SplittableRandom random = trial.random();
        int width = width(trial);
        Shape shape = ciphertexts(trial, width);
        RnsBasis modulus = trial.subject().moduli().distinctPrimes(random, 1, width);
        Gadget gadget = keyGadget(trial, modulus.get(0));
        int components = shape.components();
        int n = random.nextInt(1, trial.isLarge() ? 3 : 5);
        int signs = random.nextInt(1, 3);
        HostRows exponents = exponents(trial, shape, n, Integer.numberOfTrailingZeros(2 * width));
        Operand accumulator = trial.plain(shape, modulus, Form.COEFFICIENT);
        Operand key = trial.plain(
                new Shape(n, signs * components, gadget.levels(), components, 1, width), modulus, Form.EVALUATION);
        HostRows expected = SlowModel.blindRotateGinx(accumulator.value(), exponents, key.value(), gadget);
        trial.stream()
                .blindRotateGinx(accumulator.buffer(), trial.given(exponents).buffer(), key.buffer(), gadget);
        trial.verify(expected, accumulator);
    }

    /** Rows of at least n exponents below 2^log, some of them 0, for each batch entry or for all. */
    private static HostRows exponents(Trial trial, Shape shape, int n, int log) {
        SplittableRandom random = trial.random();
        Shape rows = trial.chance(3)
                ? Shape.of(1, n)
                : new Shape(shape.batch1(), shape.batch2(), 1, 1, 1, n + random.nextInt(2));
        RnsBasis modulus = RnsBasis.of(trial.subject().moduli().exactPowerOfTwo(log));
        return SlowModel.fill(
                rows,
                modulus,
                Form.COEFFICIENT,
                (b, c, r, i) -> BigInteger.valueOf(random.nextInt(4) == 0 ? 0 : random.nextInt(1 << log)));
    }

    private static void blindRotateAp(Trial trial) {
        SplittableRandom random = trial.random();
        int width = width(trial);
        Shape shape = ciphertexts(trial, width);
        RnsBasis modulus = trial.subject().moduli().distinctPrimes(random, 1, width);
        Gadget gadget = keyGadget(trial, modulus.get(0));
        int components = shape.components();
        int n = random.nextInt(1, trial.isLarge() ? 2 : 4);
        int base = random.nextInt(2, 7);
        int log = random.nextInt(1, trial.isLarge() ? 3 : 6);
        HostRows exponents = exponents(trial, shape, n, log);
        int entries = new ExponentDigits(base, 1L << log).entries();
        Operand accumulator = trial.plain(shape, modulus, Form.COEFFICIENT);
        Operand key = trial.plain(
                new Shape(n, entries * components, gadget.levels(), components, 1, width), modulus, Form.EVALUATION);
        HostRows expected = SlowModel.blindRotateAp(accumulator.value(), exponents, key.value(), gadget, base);
        trial.stream()
                .blindRotateAp(accumulator.buffer(), trial.given(exponents).buffer(), key.buffer(), gadget, base);
        trial.verify(expected, accumulator);
    }

    /** Always on narrow rings, since a rotation walks over all odd exponents. */
    private static void blindRotateLmkcdey(Trial trial) {
        SplittableRandom random = trial.random();
        int width = 1 << random.nextInt(1, trial.isLarge() ? 7 : 6);
        Shape any = ciphertexts(trial, width);
        Shape shape = any.withComponents(Math.max(2, any.components()));
        RnsBasis modulus = trial.subject().moduli().distinctPrimes(random, 1, width);
        Gadget gadget = keyGadget(trial, modulus.get(0));
        int components = shape.components();
        int n = random.nextInt(1, 6);
        int window = random.nextInt(1, 12);
        HostRows exponents = exponents(trial, shape, n, Integer.numberOfTrailingZeros(width));
        Operand accumulator = trial.plain(shape, modulus, Form.COEFFICIENT);
        Shape keys = new Shape(n, components, gadget.levels(), components, 1, width);
        Operand key = trial.plain(keys, modulus, Form.EVALUATION);
        Operand moves = trial.plain(
                new Shape(window + 1, components - 1, gadget.levels(), components, 1, width), modulus, Form.EVALUATION);
        HostRows expected =
                SlowModel.blindRotateLmkcdey(accumulator.value(), exponents, key.value(), moves.value(), gadget);
        trial.stream()
                .blindRotateLmkcdey(
                        accumulator.buffer(), trial.given(exponents).buffer(), key.buffer(), moves.buffer(), gadget);
        trial.verify(expected, accumulator);
    }

    private static void lweKeySwitch(Trial trial) {
        SplittableRandom random = trial.random();
        // a table has a row for each place, digit and multiple: few of them where rows are long, or it outgrows the
        // backend's memory
        int places = random.nextInt(1, trial.isLarge() ? 3 : 6);
        Shape masks = new Shape(random.nextInt(1, 3), random.nextInt(1, 3), 1, 1, 1, places);
        RnsBasis modulus = trial.moduli(masks, Form.COEFFICIENT);
        Gadget gadget = gadget(random, modulus.get(0), 1, trial.isLarge() ? 3 : 6);
        Shape outShape = masks.withWidth(trial.isLarge() ? trial.width(false) : random.nextInt(1, 70));
        Shape entries = new Shape(places, gadget.levels(), 1 << gadget.logBase() - 1, 1, 1, outShape.width());
        Operand out = trial.plain(outShape, modulus, Form.COEFFICIENT);
        Operand mask = trial.input(masks, modulus, Form.COEFFICIENT);
        Operand table = trial.plain(entries, modulus, Form.COEFFICIENT);
        HostRows expected = SlowModel.lweKeySwitch(out.value(), mask.value(), table.value(), gadget);
        trial.stream().lweKeySwitch(out.buffer(), mask.buffer(), table.buffer(), gadget);
        trial.verify(expected, out);
    }
}
