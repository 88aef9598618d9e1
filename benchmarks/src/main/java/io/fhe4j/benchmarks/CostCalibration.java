package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Measures a table of costs for searches of parameters: the kernels of a backend themselves, on keys of random residues that no cache holds, as those of a
 * gate. It takes some minutes; the machine should have nothing else to do.
 */
final class CostCalibration {

    private static final int[] SMALL_DEGREES = {1024, 2048};
    private static final int[] LARGE_DEGREES = {1024, 2048, 4096};
    /** Residues in 32-bit and in 64-bit words: the size that is measured, and the largest that the line is for. */
    private static final int[] SMALL = {27, 29};

    private static final int[] LARGE = {37, 50};

    private static final int[] BATCHES = {1, 8};
    private static final int[] LEVELS = {2, 4};
    private static final int WINDOW = 10;
    private static final int REFRESH_BASE = 64;
    private static final int COMPONENTS = 2;
    private static final int SIGNS = 2;

    private static final int NUMBERS = 128;
    private static final int FEW_NUMBERS = 16;
    private static final int[] ROW_WORDS = {513, 1025};
    private static final int[][] TABLES = {{15, 5}, {18, 6}, {35, 2}};
    private static final int TABLE_MASKS = 1024;

    private static final int LEAST_TORUS_LOG = 9;
    private static final int MOST_TORUS_LOG = 16;
    private static final int[] EXACT_DEGREES = {1024, 2048, 4096, 8192, 16384, 32768};
    private static final int[] EXACT_BITS = {49, 50};

    private final KernelTimer timer;
    private final Consumer<CostTable.Line> found;

    private CostCalibration(KernelTimer timer, Consumer<CostTable.Line> found) {
        this.timer = timer;
        this.found = found;
    }

    /**
     * Measures lines, section by section: {@code table}, {@code gates.DEGREE.BITS}, {@code torus.DEGREE}, {@code torus.rows}, {@code exact.DEGREE.BITS},
     * {@code exact.DEGREE.BITS.move} and {@code exact.DEGREE.switch}.
     *
     * @param backend one that does not begin on slow kernels, see {@link io.fhe4j.ntt.BackendOptions#forMeasuring}
     * @param wanted the sections whose names it accepts
     * @param found gets each line as soon as it is measured
     */
    static void measure(Backend backend, Predicate<String> wanted, Consumer<CostTable.Line> found) {
        KernelTimer timer = new KernelTimer(backend);
        CostCalibration gates = new CostCalibration(timer, found);
        LookUpCalibration lookUps = new LookUpCalibration(timer, found);
        Map<String, IntConsumer> sections = new LinkedHashMap<>();
        for (int[] table : TABLES) {
            sections.put("table." + table[0], batch -> gates.table(table, batch));
        }
        for (int degree : SMALL_DEGREES) {
            sections.put("gates." + degree + "." + SMALL[1], batch -> gates.rotations(degree, SMALL, batch));
        }
        backend.stream().torus().ifPresent(torus -> {
            sections.put("torus.rows", batch -> lookUps.torusRows(torus, batch));
            for (int log = LEAST_TORUS_LOG; log <= MOST_TORUS_LOG; log++) {
                int degree = 1 << log;
                sections.put("torus." + degree, batch -> lookUps.torusSteps(torus, degree, batch));
            }
        });
        for (int degree : EXACT_DEGREES) {
            for (int bits : EXACT_BITS) {
                sections.put("exact." + degree + "." + bits, batch -> lookUps.exactSteps(degree, bits, batch));
                sections.put("exact." + degree + "." + bits + ".move", batch -> lookUps.exactMove(degree, bits, batch));
            }
            sections.put("exact." + degree + ".switch", batch -> lookUps.exactSwitch(degree, batch));
        }
        for (int degree : LARGE_DEGREES) {
            sections.put("gates." + degree + "." + LARGE[1], batch -> gates.rotations(degree, LARGE, batch));
        }
        sections.forEach((name, section) -> {
            if (wanted.test(name)) {
                for (int batch : BATCHES) {
                    section.accept(batch);
                }
            }
        });
    }

    private void add(CostTable.Kernel kernel, int degree, int bits, int batch, double fixed, double perDigit) {
        found.accept(new CostTable.Line(kernel, degree, bits, batch, Math.max(0, fixed), Math.max(0, perDigit)));
    }

    private void rotations(int degree, int[] size, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.below(1L << size[0], degree)));
        double[] ginx = new double[LEVELS.length];
        double[] ap = new double[LEVELS.length];
        double[] product = new double[LEVELS.length];
        double[] move = new double[LEVELS.length];
        for (int l = 0; l < LEVELS.length; l++) {
            Gadget gadget = Gadget.ofHighest(basis.get(0), size[0] / LEVELS[l], LEVELS[l]);
            ginx[l] = ginx(basis, degree, gadget, batch);
            ap[l] = ap(basis, degree, gadget, batch);
            double many = lmkcdey(basis, degree, gadget, batch, NUMBERS);
            double few = lmkcdey(basis, degree, gadget, batch, FEW_NUMBERS);
            double manyMoves = AccumulatorNoise.automorphisms(NUMBERS, degree, WINDOW);
            double fewMoves = AccumulatorNoise.automorphisms(FEW_NUMBERS, degree, WINDOW);
            // many = NUMBERS·product + manyMoves·move, few = FEW_NUMBERS·product + fewMoves·move
            double determinant = NUMBERS * fewMoves - FEW_NUMBERS * manyMoves;
            product[l] = (many * fewMoves - few * manyMoves) / determinant;
            move[l] = (NUMBERS * few - FEW_NUMBERS * many) / determinant;
        }
        line(CostTable.Kernel.GINX, degree, size[1], batch, ginx);
        line(CostTable.Kernel.AP, degree, size[1], batch, ap);
        line(CostTable.Kernel.LMKCDEY, degree, size[1], batch, product);
        line(CostTable.Kernel.MOVE, degree, size[1], batch, move);
    }

    private void line(CostTable.Kernel kernel, int degree, int bits, int batch, double[] nanos) {
        double perDigit = Math.max(0, (nanos[1] - nanos[0]) / (LEVELS[1] - LEVELS[0]));
        double fixed = nanos[0] - LEVELS[0] * perDigit;
        if (fixed < 0) {
            perDigit =
                    (nanos[0] + nanos[1]) / (LEVELS[0] + LEVELS[1]); // nothing but digits: the line through the origin
        }
        add(kernel, degree, bits, batch, fixed, perDigit);
    }

    /** One number of the secret. */
    private double ginx(RnsBasis basis, int degree, Gadget gadget, int batch) {
        try (RowBuffer accumulator = accumulator(basis, degree, batch);
                RowBuffer exponents = timer.exponents(NUMBERS, 2 * degree, batch);
                RowBuffer key = key(basis, NUMBERS, SIGNS * COMPONENTS, gadget, degree)) {
            return timer.median(() -> stream().blindRotateGinx(accumulator, exponents, key, gadget))
                    / (NUMBERS * batch);
        }
    }

    /** One product. */
    private double ap(RnsBasis basis, int degree, Gadget gadget, int batch) {
        int modulus = 2 * degree;
        int entries = new ExponentDigits(REFRESH_BASE, modulus).entries();
        try (RowBuffer accumulator = accumulator(basis, degree, batch);
                RowBuffer exponents = timer.exponents(FEW_NUMBERS, modulus, batch);
                RowBuffer key = key(basis, FEW_NUMBERS, entries * COMPONENTS, gadget, degree)) {
            double products = AccumulatorNoise.apProducts(FEW_NUMBERS, modulus, REFRESH_BASE);
            return timer.median(() -> stream().blindRotateAp(accumulator, exponents, key, gadget, REFRESH_BASE))
                    / (products * batch);
        }
    }

    /** The whole way. */
    private double lmkcdey(RnsBasis basis, int degree, Gadget gadget, int batch, int numbers) {
        try (RowBuffer accumulator = accumulator(basis, degree, batch);
                RowBuffer exponents = timer.exponents(numbers, degree, batch);
                RowBuffer moves = key(basis, WINDOW + 1, COMPONENTS - 1, gadget, degree);
                RowBuffer key = key(basis, numbers, COMPONENTS, gadget, degree)) {
            return timer.median(() -> stream().blindRotateLmkcdey(accumulator, exponents, key, moves, gadget)) / batch;
        }
    }

    private void table(int[] sizes, int batch) {
        Modulus modulus = Modulus.powerOfTwo(sizes[0]);
        Gadget gadget = new Gadget(sizes[1], Math.ceilDiv(modulus.bits(), sizes[1]));
        double[] nanos = new double[ROW_WORDS.length];
        for (int w = 0; w < ROW_WORDS.length; w++) {
            Shape rows = new Shape(TABLE_MASKS, gadget.levels(), 1 << gadget.logBase() - 1, 1, 1, ROW_WORDS[w]);
            RnsBasis basis = RnsBasis.of(modulus);
            try (RowBuffer out = timer.filled(new Shape(batch, 1, 1, 1, 1, ROW_WORDS[w]), basis, Form.COEFFICIENT);
                    RowBuffer mask = timer.filled(new Shape(batch, 1, 1, 1, 1, TABLE_MASKS), basis, Form.COEFFICIENT);
                    RowBuffer key = timer.filled(rows, basis, Form.COEFFICIENT)) {
                double found = TABLE_MASKS * gadget.levels() * (1 - Math.scalb(1.0, -gadget.logBase()));
                nanos[w] = timer.median(() -> stream().lweKeySwitch(out, mask, key, gadget)) / (found * batch);
            }
        }
        double perWord = (nanos[1] - nanos[0]) / (ROW_WORDS[1] - ROW_WORDS[0]);
        int bits = sizes[0] <= Short.SIZE ? Short.SIZE : sizes[0] < Integer.SIZE ? Integer.SIZE - 1 : LARGE[1];
        add(CostTable.Kernel.TABLE_ROW, 0, bits, batch, nanos[0] - ROW_WORDS[0] * perWord, 1024 * perWord);
    }

    private Stream stream() {
        return timer.backend().stream();
    }

    private RowBuffer accumulator(RnsBasis basis, int degree, int batch) {
        return timer.filled(new Shape(batch, 1, 1, COMPONENTS, 1, degree), basis, Form.COEFFICIENT);
    }

    private RowBuffer key(RnsBasis basis, int numbers, int entries, Gadget gadget, int degree) {
        Shape shape = new Shape(numbers, entries, gadget.levels(), COMPONENTS, 1, degree);
        return timer.filled(shape, basis, Form.EVALUATION);
    }
}
