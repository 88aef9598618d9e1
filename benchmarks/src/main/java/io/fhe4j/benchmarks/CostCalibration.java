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
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final int[] SMALL_LEVELS = {2, 3, 4};
    private static final int[] LARGE_LEVELS = {1, 3};
    private static final int MOST_BASE = 22;
    /** Most moves that there can be, and few. */
    private static final int[] WINDOWS = {1, 20};

    private static final int COMPONENTS = 2;
    private static final int SIGNS = 2;
    private static final int[] ROW_WORDS = {513, 1025};
    private static final int[][] TABLES = {{15, 5}, {18, 6}, {35, 2}};
    private static final int TABLE_MASKS = 1024;
    /** Ciphertexts whose keys are switched in turn: rows of the table come from main memory, as between two rotations. */
    private static final int IN_TURN = 32;

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
        Map<String, Runnable> sections = new LinkedHashMap<>();
        for (int[] table : TABLES) {
            sections.put("table." + table[0], () -> eachBatch(batch -> gates.table(table, batch)));
        }
        for (int degree : SMALL_DEGREES) {
            sections.put("gates." + degree + "." + SMALL[1], () -> gates.rotations(degree, SMALL, SMALL_LEVELS));
        }
        backend.stream().torus().ifPresent(torus -> {
            sections.put("torus.rows", () -> eachBatch(batch -> lookUps.torusRows(torus, batch)));
            for (int log = LEAST_TORUS_LOG; log <= MOST_TORUS_LOG; log++) {
                int degree = 1 << log;
                sections.put("torus." + degree, () -> lookUps.torusSteps(torus, degree, BATCHES));
            }
        });
        for (int degree : EXACT_DEGREES) {
            for (int bits : EXACT_BITS) {
                sections.put("exact." + degree + "." + bits, () -> lookUps.exactSteps(degree, bits, BATCHES));
                sections.put(
                        "exact." + degree + "." + bits + ".move",
                        () -> eachBatch(batch -> lookUps.exactMove(degree, bits, batch)));
            }
            sections.put("exact." + degree + ".switch", () -> eachBatch(batch -> lookUps.exactSwitch(degree, batch)));
        }
        for (int degree : LARGE_DEGREES) {
            sections.put("gates." + degree + "." + LARGE[1], () -> gates.rotations(degree, LARGE, LARGE_LEVELS));
        }
        sections.forEach((name, section) -> {
            if (wanted.test(name)) {
                section.run();
            }
        });
    }

    private static void eachBatch(IntConsumer section) {
        for (int batch : BATCHES) {
            section.accept(batch);
        }
    }

    /** A line of two costs that were found, from a place on. */
    private void add(CostTable.Kernel kernel, int degree, int bits, int batch, double[] costs, int from) {
        found.accept(new CostTable.Line(kernel, degree, bits, batch, costs[from], costs[from + 1]));
    }

    private void rotations(int degree, int[] size, int[] levels) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.below(1L << size[0], degree)));
        int wordBytes = size[1] == SMALL[1] ? Integer.BYTES : Long.BYTES;
        CostFit[] ginx = {new CostFit(2), new CostFit(2)};
        CostFit ap = new CostFit(2);
        CostFit lmkcdey = new CostFit(4);
        try (RowBuffer rows = timer.keyRows(basis, degree, wordBytes)) {
            for (int digits : levels) {
                Gadget gadget = Gadget.ofHighest(basis.get(0), Math.min(MOST_BASE, size[0] / digits), digits);
                Shape product = new Shape(1, COMPONENTS, digits, COMPONENTS, 1, degree);
                for (int b = 0; b < BATCHES.length; b++) {
                    ginx[b].add(ginx(rows, product, wordBytes, gadget, BATCHES[b]), 1, digits);
                }
                ap.add(ap(rows, product, wordBytes, gadget), 1, digits);
                for (int window : WINDOWS) {
                    int free = rows.shape().batch1() - (window + 1) * COMPONENTS * digits;
                    int numbers = Math.min(walkNumbers(degree), free / (COMPONENTS * COMPONENTS * digits));
                    double moves = AccumulatorNoise.automorphisms(numbers, degree, window);
                    double nanos = lmkcdey(rows, product, gadget, numbers, window);
                    lmkcdey.add(nanos, numbers, (double) numbers * digits, moves, moves * digits);
                }
            }
        }
        for (int b = 0; b < BATCHES.length; b++) {
            add(CostTable.Kernel.GINX, degree, size[1], BATCHES[b], ginx[b].costs(), 0);
        }
        // By the other methods ciphertexts walk alone, in a batch, too.
        add(CostTable.Kernel.AP, degree, size[1], 1, ap.costs(), 0);
        add(CostTable.Kernel.LMKCDEY, degree, size[1], 1, lmkcdey.costs(), 0);
        add(CostTable.Kernel.MOVE, degree, size[1], 1, lmkcdey.costs(), 2);
    }

    /** One number of the secret. */
    private double ginx(RowBuffer rows, Shape product, int wordBytes, Gadget gadget, int batch) {
        Shape one = product.withBatch2(SIGNS * COMPONENTS);
        int numbers = KernelTimer.numbers(one, wordBytes);
        RowBuffer key = KernelTimer.key(rows, 0, one.withBatch1(numbers));
        try (RowBuffer accumulator = accumulator(rows, batch);
                RowBuffer exponents = timer.exponents(numbers, 2L * product.width(), batch)) {
            return timer.median(() -> stream().blindRotateGinx(accumulator, exponents, key, gadget))
                    / (numbers * batch);
        }
    }

    /** One product: in base 2 with no digit 0, so that the whole key is read. */
    private double ap(RowBuffer rows, Shape product, int wordBytes, Gadget gadget) {
        int modulus = 2 * product.width();
        int entries = new ExponentDigits(2, modulus).entries();
        Shape one = product.withBatch2(entries * COMPONENTS);
        int numbers = KernelTimer.numbers(one, wordBytes);
        RowBuffer key = KernelTimer.key(rows, 0, one.withBatch1(numbers));
        try (RowBuffer accumulator = accumulator(rows, 1);
                RowBuffer exponents = timer.exponents(numbers, modulus, 1, () -> modulus - 1)) {
            return timer.median(() -> stream().blindRotateAp(accumulator, exponents, key, gadget, 2))
                    / ((double) numbers * entries);
        }
    }

    /** About as many as sets of 128 to 256 bits have, for how many moves there are depends on them. */
    private static int walkNumbers(int degree) {
        return 640 + 384 * Integer.numberOfTrailingZeros(degree / 1024);
    }

    /** The whole way. */
    private double lmkcdey(RowBuffer rows, Shape product, Gadget gadget, int numbers, int window) {
        Shape move = product.withBatch2(COMPONENTS - 1);
        RowBuffer moves = KernelTimer.key(rows, 0, move.withBatch1(window + 1));
        RowBuffer key = KernelTimer.key(rows, (window + 1) * COMPONENTS * gadget.levels(), product.withBatch1(numbers));
        try (RowBuffer accumulator = accumulator(rows, 1);
                RowBuffer exponents = timer.exponents(numbers, product.width(), 1)) {
            return timer.median(() -> stream().blindRotateLmkcdey(accumulator, exponents, key, moves, gadget));
        }
    }

    private void table(int[] sizes, int batch) {
        Modulus modulus = Modulus.powerOfTwo(sizes[0]);
        Gadget gadget = new Gadget(sizes[1], Math.ceilDiv(modulus.bits(), sizes[1]));
        CostFit row = new CostFit(2);
        for (int words : ROW_WORDS) {
            Shape rows = new Shape(TABLE_MASKS, gadget.levels(), 1 << gadget.logBase() - 1, 1, 1, words);
            RnsBasis basis = RnsBasis.of(modulus);
            try (RowBuffer out = timer.filled(new Shape(batch, 1, 1, 1, 1, words), basis, Form.COEFFICIENT);
                    RowBuffer masks = timer.exponents(TABLE_MASKS, 1L << sizes[0], IN_TURN * batch);
                    RowBuffer key = timer.filled(rows, basis, Form.COEFFICIENT)) {
                double read = TABLE_MASKS * gadget.levels() * (1 - Math.scalb(1.0, -gadget.logBase()));
                AtomicInteger calls = new AtomicInteger();
                double nanos = timer.median(() -> {
                    int first = calls.getAndIncrement() % IN_TURN * batch;
                    stream().lweKeySwitch(out, masks.batch1(first, first + batch), key, gadget);
                });
                row.add(nanos / (read * batch), 1, words / 1024.0);
            }
        }
        int bits = sizes[0] <= Short.SIZE ? Short.SIZE : sizes[0] < Integer.SIZE ? Integer.SIZE - 1 : LARGE[1];
        add(CostTable.Kernel.TABLE_ROW, 0, bits, batch, row.costs(), 0);
    }

    private Stream stream() {
        return timer.backend().stream();
    }

    private RowBuffer accumulator(RowBuffer rows, int batch) {
        return timer.filled(
                new Shape(batch, 1, 1, COMPONENTS, 1, rows.shape().width()), rows.moduli(), Form.COEFFICIENT);
    }
}
