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
import java.util.function.Consumer;

/** The part of a {@link CostCalibration} that searches for look-ups read: steps of rotations, and key switches, of both engines. */
final class LookUpCalibration {

    /** A rotation has so many steps times N: keys that no cache holds. */
    private static final int NUMBERS = 1 << 18;

    private static final int TORUS_BASE = 18;
    private static final int[] TORUS_DIMENSIONS = {512, 1024};
    private static final int TORUS_WORDS = 2048;
    private static final int TORUS_ROW_LEVELS = 4;
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
        found.accept(new CostTable.Line(kernel, degree, bits, batch, Math.max(0, fixed), perDigit));
    }

    /** Rows of key switches on the torus, of any degree. */
    void torusRows(Torus torus, int batch) {
        double[] nanos = new double[TORUS_DIMENSIONS.length];
        for (int d = 0; d < nanos.length; d++) {
            nanos[d] = torusRow(torus, TORUS_DIMENSIONS[d], batch);
        }
        double perWord = (nanos[1] - nanos[0]) / (TORUS_DIMENSIONS[1] - TORUS_DIMENSIONS[0]);
        double fixed = nanos[0] - TORUS_DIMENSIONS[0] * perWord;
        add(CostTable.Kernel.TORUS_ROW, 0, Integer.SIZE, batch, fixed, 1024 * perWord);
    }

    /** Steps of rotations on the torus. */
    void torusSteps(Torus torus, int degree, int batch) {
        steps(
                CostTable.Kernel.TORUS_STEP,
                CostTable.Kernel.TORUS_PRODUCT,
                degree,
                Long.SIZE,
                batch,
                (components, levels) -> torusStep(torus, degree, components, levels, batch));
    }

    /** Steps of rotations of the exact engine, by primes of so many bits. */
    void exactSteps(int degree, int bits, int batch) {
        steps(
                CostTable.Kernel.EXACT_STEP,
                CostTable.Kernel.EXACT_PRODUCT,
                degree,
                bits,
                batch,
                (components, levels) -> exactStep(degree, bits, components, levels, batch));
    }

    /** The nanoseconds of a step with so many polynomials and digits. */
    private interface Step {
        double nanos(int components, int levels);
    }

    /**
     * Of three shapes: with f and d for each polynomial and m for each product a step takes (k + 1)·(f + levels·d) + (k + 1)²·levels·m.
     */
    private void steps(
            CostTable.Kernel step, CostTable.Kernel products, int degree, int bits, int batch, Step measured) {
        double one = measured.nanos(2, 1);
        double more = measured.nanos(2, 2) - one;
        double third = measured.nanos(3, 1);
        double fixed = Math.max(0, one - more) / 2;
        double product = (third - 3 * fixed - 1.5 * more) / 3;
        add(step, degree, bits, batch, fixed, more / 2 - 2 * product);
        add(products, degree, bits, batch, 0, product);
    }

    private double exactStep(int degree, int bits, int components, int levels, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(bits, degree, 1)[0]));
        int base = Math.min(bits / levels, EXACT_BASE);
        Gadget gadget = Gadget.ofHighest(basis.get(0), base, levels);
        int steps = Math.max(4, NUMBERS / degree);
        Stream stream = timer.backend().stream();
        try (RowBuffer accumulator =
                        timer.filled(new Shape(batch, 1, 1, components, 1, degree), basis, Form.COEFFICIENT);
                RowBuffer exponents = timer.exponents(steps, 2 * degree, batch);
                RowBuffer key = timer.filled(
                        new Shape(steps, components, levels, components, 1, degree), basis, Form.EVALUATION)) {
            return timer.median(() -> stream.blindRotateGinx(accumulator, exponents, key, gadget)) / (steps * batch);
        }
    }

    /** A ring key switch of one mask polynomial of the exact engine. */
    void exactSwitch(int degree, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(EXACT_SWITCHING_BITS, degree, 1)[0]));
        double[] nanos = new double[EXACT_SWITCHING_LEVELS.length];
        for (int l = 0; l < nanos.length; l++) {
            nanos[l] = ringSwitch(basis, degree, EXACT_SWITCHING_LEVELS[l], batch);
        }
        double each = (nanos[1] - nanos[0]) / (EXACT_SWITCHING_LEVELS[1] - EXACT_SWITCHING_LEVELS[0]);
        double fixed = nanos[0] - EXACT_SWITCHING_LEVELS[0] * each;
        add(CostTable.Kernel.EXACT_SWITCH, degree, EXACT_SWITCHING_BITS, batch, fixed, each);
    }

    /** An automorphism of the exact engine with its key switch, by primes of so many bits. */
    void exactMove(int degree, int bits, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.ofBits(bits, degree, 1)[0]));
        double[] nanos = new double[MOVE_LEVELS.length];
        for (int l = 0; l < nanos.length; l++) {
            nanos[l] = move(basis, degree, MOVE_LEVELS[l], batch);
        }
        double each = (nanos[1] - nanos[0]) / (MOVE_LEVELS[1] - MOVE_LEVELS[0]);
        add(CostTable.Kernel.EXACT_MOVE, degree, bits, batch, nanos[0] - MOVE_LEVELS[0] * each, each);
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

    private double torusStep(Torus torus, int degree, int components, int levels, int batch) {
        Modulus modulus = TorusRotation.modulus();
        RnsBasis words = RnsBasis.of(modulus);
        Gadget gadget = Gadget.ofHighest(modulus, TORUS_BASE, levels);
        int steps = Math.max(4, NUMBERS / degree);
        TorusRotation shape = new TorusRotation(steps, components, degree, gadget);
        TorusRotationKey key = torus.rotationKey(shape);
        for (int i = 0; i < steps; i++) {
            try (RowBuffer entries = timer.filled(shape.entries(1), words, Form.COEFFICIENT)) {
                torus.prepare(key, i, entries);
            }
        }
        try (key;
                RowBuffer accumulator =
                        timer.filled(new Shape(batch, 1, 1, components, 1, degree), words, Form.COEFFICIENT);
                RowBuffer exponents = timer.exponents(steps, 2 * degree, batch)) {
            return timer.median(() -> torus.blindRotate(accumulator, exponents, key)) / (steps * batch);
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
