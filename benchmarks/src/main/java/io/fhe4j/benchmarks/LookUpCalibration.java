package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.TorusSwitchingKey;
import io.fhe4j.ringgsw.cost.CostTable;
import java.util.Arrays;
import java.util.function.Consumer;

/** The part of a {@link CostCalibration} that searches for look-ups read: steps of rotations, and key switches, of both engines. */
final class LookUpCalibration {

    private static final int MOST_GROUPED_DEGREE = 2048;
    private static final int MOST_STEPS = 2048;

    private static final int TORUS_BASE = 18;
    private static final int[] TORUS_DIMENSIONS = {512, 1024};
    private static final int TORUS_WORDS = 2048;
    private static final int TORUS_ROW_LEVELS = 4;
    /** Polynomials and digits. */
    private static final int[][] SHAPES = {{2, 1}, {2, 2}, {3, 1}};

    private static final int EXACT_BASE = 16;
    private static final int EXACT_SWITCHING_BITS = 30;
    private static final int[] EXACT_SWITCHING_LEVELS = {4, 8};
    private static final int[] MOVE_LEVELS = {2, 6};

    private final KernelTimer timer;
    private final Consumer<CostTable.Line> found;

    LookUpCalibration(KernelTimer timer, Consumer<CostTable.Line> found) {
        this.timer = timer;
        this.found = found;
    }

    private void add(CostTable.Kernel kernel, int degree, int bits, int batch, double fixed, double perDigit) {
        found.accept(new CostTable.Line(kernel, degree, bits, batch, fixed, perDigit));
    }

    /** Rows of key switches on the torus, of any degree. */
    void torusRows(Torus torus, int batch) {
        CostFit row = new CostFit(2);
        for (int dimension : TORUS_DIMENSIONS) {
            row.add(torusRow(torus, dimension, batch), 1, dimension / 1024.0);
        }
        double[] costs = row.costs();
        add(CostTable.Kernel.TORUS_ROW, 0, Integer.SIZE, batch, costs[0], costs[1]);
    }

    /** Steps of rotations on the torus, and up to some degree those of several numbers of the secret. */
    void torusSteps(Torus torus, int degree, int[] batches) {
        double[][] costs = steps(
                CostTable.Kernel.TORUS_STEP,
                CostTable.Kernel.TORUS_PRODUCT,
                degree,
                Long.SIZE,
                batches,
                (components, levels) -> torusStep(torus, degree, components, levels, 1, batches));
        if (degree > MOST_GROUPED_DEGREE) {
            return;
        }
        double[][] grouped = new double[TorusRotation.MAX_GROUPING + 1][];
        for (int grouping = 2; grouping <= TorusRotation.MAX_GROUPING; grouping++) {
            grouped[grouping] = torusStep(torus, degree, 2, 1, grouping, batches);
        }
        for (int b = 0; b < batches.length; b++) {
            CostFit products = new CostFit(2);
            for (int grouping = 2; grouping <= TorusRotation.MAX_GROUPING; grouping++) {
                double polynomials = 2 * (costs[b][0] + costs[b][1]);
                products.add(Math.max(1, grouped[grouping][b] - polynomials) / 4, 1, (1 << grouping) - 1);
            }
            double[] bundle = products.costs();
            add(CostTable.Kernel.TORUS_BUNDLE, degree, Long.SIZE, batches[b], bundle[0], bundle[1]);
        }
    }

    /** Steps of rotations of the exact engine, by primes of so many bits. */
    void exactSteps(int degree, int bits, int[] batches) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(bits, degree, 1)[0]));
        try (RowBuffer rows = timer.keyRows(basis, degree, Long.BYTES)) {
            steps(
                    CostTable.Kernel.EXACT_STEP,
                    CostTable.Kernel.EXACT_PRODUCT,
                    degree,
                    bits,
                    batches,
                    (components, levels) -> exactStep(rows, components, levels, batches));
        }
    }

    /** The nanoseconds of a step with so many polynomials and digits, in each batch. */
    private interface Step {
        double[] nanos(int components, int levels);
    }

    /**
     * Of some shapes: with f and d for each polynomial and m for each product a step takes (k + 1)·(f + levels·d) + (k + 1)²·levels·m.
     *
     * @return f, d and m for each batch
     */
    private double[][] steps(
            CostTable.Kernel step, CostTable.Kernel products, int degree, int bits, int[] batches, Step measured) {
        CostFit[] fits = new CostFit[batches.length];
        Arrays.setAll(fits, b -> new CostFit(3));
        for (int[] shape : SHAPES) {
            int components = shape[0];
            int digits = components * shape[1];
            double[] nanos = measured.nanos(components, shape[1]);
            for (int b = 0; b < batches.length; b++) {
                fits[b].add(nanos[b], components, digits, (double) components * digits);
            }
        }
        double[][] costs = new double[batches.length][];
        for (int b = 0; b < batches.length; b++) {
            costs[b] = fits[b].costs();
            add(step, degree, bits, batches[b], costs[b][0], costs[b][1]);
            add(products, degree, bits, batches[b], 0, costs[b][2]);
        }
        return costs;
    }

    private double[] exactStep(RowBuffer rows, int components, int levels, int[] batches) {
        int degree = rows.shape().width();
        Modulus modulus = rows.moduli().get(0);
        Gadget gadget = Gadget.ofHighest(modulus, Math.min(modulus.bits() / levels, EXACT_BASE), levels);
        Shape one = new Shape(1, components, levels, components, 1, degree);
        int steps = stepCount(one);
        RowBuffer key = KernelTimer.key(rows, 0, one.withBatch1(steps));
        Stream stream = timer.backend().stream();
        return Arrays.stream(batches)
                .mapToDouble(batch -> {
                    try (RowBuffer accumulator = timer.filled(
                                    new Shape(batch, 1, 1, components, 1, degree), rows.moduli(), Form.COEFFICIENT);
                            RowBuffer exponents = timer.exponents(steps, 2L * degree, batch)) {
                        return timer.median(() -> stream.blindRotateGinx(accumulator, exponents, key, gadget))
                                / (steps * batch);
                    }
                })
                .toArray();
    }

    /** A ring key switch of one mask polynomial of the exact engine. */
    void exactSwitch(int degree, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(EXACT_SWITCHING_BITS, degree, 1)[0]));
        CostFit fit = new CostFit(2);
        for (int levels : EXACT_SWITCHING_LEVELS) {
            fit.add(ringSwitch(basis, degree, levels, batch), 1, levels);
        }
        double[] costs = fit.costs();
        add(CostTable.Kernel.EXACT_SWITCH, degree, EXACT_SWITCHING_BITS, batch, costs[0], costs[1]);
    }

    /** An automorphism of the exact engine with its key switch, by primes of so many bits. */
    void exactMove(int degree, int bits, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(bits, degree, 1)[0]));
        CostFit fit = new CostFit(2);
        for (int levels : MOVE_LEVELS) {
            fit.add(move(basis, degree, levels, batch), 1, levels);
        }
        double[] costs = fit.costs();
        add(CostTable.Kernel.EXACT_MOVE, degree, bits, batch, costs[0], costs[1]);
    }

    private double move(RnsBasis basis, int degree, int levels, int batch) {
        Gadget gadget = Gadget.ofHighest(basis.get(0), basis.get(0).bits() / levels, levels);
        Stream stream = timer.backend().stream();
        Shape digitShape = new Shape(batch, 1, levels, 1, 1, degree);
        Shape spread = digitShape.withComponents(2);
        Shape ring = new Shape(batch, 1, 1, 2, 1, degree);
        try (RowBuffer x = timer.filled(ring, basis, Form.COEFFICIENT);
                RowBuffer moved = timer.filled(ring, basis, Form.COEFFICIENT);
                RowBuffer digits = timer.filled(digitShape, basis, Form.EVALUATION);
                RowBuffer key = timer.filled(new Shape(1, 1, levels, 2, 1, degree), basis, Form.EVALUATION);
                RowBuffer sum = timer.filled(ring, basis, Form.EVALUATION)) {
            return timer.median(() -> {
                        stream.automorphism(moved, x, degree + 1L);
                        stream.decompose(digits.as(Form.COEFFICIENT), moved.component(0), gadget);
                        stream.forwardNtt(digits, digits.as(Form.COEFFICIENT));
                        stream.multiplySum(sum, digits.broadcastTo(spread), key.broadcastTo(spread));
                        stream.inverseNtt(sum.as(Form.COEFFICIENT), sum);
                        stream.add(x, x, sum.as(Form.COEFFICIENT));
                        stream.add(x.component(1), x.component(1), moved.component(1));
                    })
                    / batch;
        }
    }

    private double ringSwitch(RnsBasis basis, int degree, int levels, int batch) {
        Gadget gadget = Gadget.ofHighest(basis.get(0), 2, levels);
        Stream stream = timer.backend().stream();
        Shape digitShape = new Shape(batch, 1, levels, 1, 1, degree);
        Shape spread = new Shape(batch, 1, levels, 2, 1, degree);
        try (RowBuffer mask = timer.filled(new Shape(batch, 1, 1, 1, 1, degree), basis, Form.COEFFICIENT);
                RowBuffer digits = timer.filled(digitShape, basis, Form.EVALUATION);
                RowBuffer key = timer.filled(new Shape(1, 1, levels, 2, 1, degree), basis, Form.EVALUATION);
                RowBuffer out = timer.filled(new Shape(batch, 1, 1, 2, 1, degree), basis, Form.EVALUATION)) {
            return timer.median(() -> {
                        stream.decompose(digits.as(Form.COEFFICIENT), mask, gadget);
                        stream.forwardNtt(digits, digits.as(Form.COEFFICIENT));
                        stream.multiplySum(out, digits.broadcastTo(spread), key.broadcastTo(spread));
                        stream.inverseNtt(out.as(Form.COEFFICIENT), out);
                    })
                    / batch;
        }
    }

    /** Keys that no cache holds. */
    private static int stepCount(Shape one) {
        return Math.min(KernelTimer.numbers(one, Long.BYTES), MOST_STEPS);
    }

    private double[] torusStep(Torus torus, int degree, int components, int levels, int grouping, int[] batches) {
        Modulus modulus = TorusRotation.modulus();
        RnsBasis words = RnsBasis.of(modulus);
        Gadget gadget = Gadget.ofHighest(modulus, TORUS_BASE, levels);
        int steps = stepCount(new Shape((1 << grouping) - 1, components, levels, components, 1, degree));
        TorusRotation shape = new TorusRotation(steps * grouping, components, degree, gadget, grouping);
        TorusRotationKey key = torus.rotationKey(shape);
        try (RowBuffer entries = timer.filled(shape.entries(1), words, Form.COEFFICIENT)) {
            for (int i = 0; i < shape.keys(); i++) {
                torus.prepare(key, i, entries);
            }
        }
        try (key) {
            return Arrays.stream(batches)
                    .mapToDouble(batch -> {
                        try (RowBuffer accumulator = timer.filled(
                                        new Shape(batch, 1, 1, components, 1, degree), words, Form.COEFFICIENT);
                                RowBuffer exponents = timer.exponents(shape.steps(), 2L * degree, batch)) {
                            return timer.median(() -> torus.blindRotate(accumulator, exponents, key)) / (steps * batch);
                        }
                    })
                    .toArray();
        }
    }

    private double torusRow(Torus torus, int dimension, int batch) {
        Gadget gadget = Gadget.ofHighest(TorusRotation.modulus(), 4, TORUS_ROW_LEVELS);
        TorusSwitching shape = new TorusSwitching(TORUS_WORDS, dimension, gadget);
        TorusSwitchingKey key = torus.switchingKey(shape);
        RnsBasis results = RnsBasis.of(TorusSwitching.modulus());
        try (RowBuffer entries = timer.filled(shape.entries(TORUS_WORDS), results, Form.COEFFICIENT)) {
            torus.prepare(key, 0, entries);
        }
        RnsBasis words = RnsBasis.of(TorusRotation.modulus());
        try (key;
                RowBuffer x = timer.filled(new Shape(batch, 1, 1, 1, 1, TORUS_WORDS + 1), words, Form.COEFFICIENT);
                RowBuffer out = timer.filled(new Shape(batch, 1, 1, 1, 1, dimension + 1), results, Form.COEFFICIENT)) {
            return timer.median(() -> torus.switchKey(out, x, key)) / (shape.rows() * batch);
        }
    }
}
