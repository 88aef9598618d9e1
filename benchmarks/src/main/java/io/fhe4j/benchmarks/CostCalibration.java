package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.TorusSwitchingKey;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.search.CostTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

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
    private static final int[][] TABLES = {{15, 5}, {18, 6}};
    private static final int TABLE_MASKS = 1024;

    private static final int LEAST_TORUS_LOG = 9;
    private static final int MOST_TORUS_LOG = 16;
    /** A rotation has so many steps times N: keys that no cache holds. */
    private static final int TORUS_NUMBERS = 1 << 18;

    private static final int TORUS_BASE = 20;
    private static final int[] TORUS_DIMENSIONS = {512, 1024};
    private static final int TORUS_WORDS = 2048;
    private static final int TORUS_ROW_LEVELS = 4;

    private static final long WINDOW_NANOS = 150_000_000L;
    private static final int QUIET_WINDOWS = 2;
    private static final long LONGEST_WARM_UP_NANOS = 20_000_000_000L;
    private static final double GAIN = 0.03;
    private static final int REPETITIONS = 5;

    private final Backend backend;
    private final Compilers compilers = new Compilers();
    private final Consumer<CostTable.Line> found;
    private final List<CostTable.Line> lines = new ArrayList<>();
    private final Random random = new Random(1);

    private CostCalibration(Backend backend, Consumer<CostTable.Line> found) {
        this.backend = backend;
        this.found = found;
    }

    /**
     * Measures all lines.
     *
     * @param backend one that does not begin on slow kernels, see {@link io.fhe4j.ntt.BackendOptions#forMeasuring}
     * @param found gets each line as soon as it is measured
     */
    static CostTable measure(Backend backend, Consumer<CostTable.Line> found) {
        CostCalibration calibration = new CostCalibration(backend, found);
        for (int[] table : TABLES) {
            for (int batch : BATCHES) {
                calibration.table(table, batch);
            }
        }
        for (int degree : SMALL_DEGREES) {
            calibration.rotations(degree, SMALL);
        }
        backend.stream().torus().ifPresent(calibration::torus);
        for (int degree : LARGE_DEGREES) {
            calibration.rotations(degree, LARGE);
        }
        return CostTable.of(calibration.lines);
    }

    private void add(CostTable.Kernel kernel, int degree, int bits, int batch, double fixed, double perDigit) {
        CostTable.Line line =
                new CostTable.Line(kernel, degree, bits, batch, Math.max(0, fixed), Math.max(0, perDigit));
        lines.add(line);
        found.accept(line);
    }

    private void rotations(int degree, int[] size) {
        RnsBasis basis = RnsBasis.of(Modulus.of(Primes.below(1L << size[0], degree)));
        for (int batch : BATCHES) {
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
                RowBuffer exponents = exponents(NUMBERS, 2 * degree, batch);
                RowBuffer key = key(basis, NUMBERS, SIGNS * COMPONENTS, gadget, degree)) {
            return median(() -> backend.stream().blindRotateGinx(accumulator, exponents, key, gadget))
                    / (NUMBERS * batch);
        }
    }

    /** One product. */
    private double ap(RnsBasis basis, int degree, Gadget gadget, int batch) {
        int modulus = 2 * degree;
        int entries = new ExponentDigits(REFRESH_BASE, modulus).entries();
        try (RowBuffer accumulator = accumulator(basis, degree, batch);
                RowBuffer exponents = exponents(FEW_NUMBERS, modulus, batch);
                RowBuffer key = key(basis, FEW_NUMBERS, entries * COMPONENTS, gadget, degree)) {
            double products = AccumulatorNoise.apProducts(FEW_NUMBERS, modulus, REFRESH_BASE);
            return median(() -> backend.stream().blindRotateAp(accumulator, exponents, key, gadget, REFRESH_BASE))
                    / (products * batch);
        }
    }

    /** The whole way. */
    private double lmkcdey(RnsBasis basis, int degree, Gadget gadget, int batch, int numbers) {
        try (RowBuffer accumulator = accumulator(basis, degree, batch);
                RowBuffer exponents = exponents(numbers, degree, batch);
                RowBuffer moves = key(basis, WINDOW + 1, COMPONENTS - 1, gadget, degree);
                RowBuffer key = key(basis, numbers, COMPONENTS, gadget, degree)) {
            return median(() -> backend.stream().blindRotateLmkcdey(accumulator, exponents, key, moves, gadget))
                    / batch;
        }
    }

    private void table(int[] sizes, int batch) {
        Modulus modulus = Modulus.powerOfTwo(sizes[0]);
        Gadget gadget = new Gadget(sizes[1], Math.ceilDiv(modulus.bits(), sizes[1]));
        double[] nanos = new double[ROW_WORDS.length];
        for (int w = 0; w < ROW_WORDS.length; w++) {
            Shape rows = new Shape(TABLE_MASKS, gadget.levels(), 1 << gadget.logBase() - 1, 1, 1, ROW_WORDS[w]);
            RnsBasis basis = RnsBasis.of(modulus);
            try (RowBuffer out = filled(new Shape(batch, 1, 1, 1, 1, ROW_WORDS[w]), basis, Form.COEFFICIENT);
                    RowBuffer mask = filled(new Shape(batch, 1, 1, 1, 1, TABLE_MASKS), basis, Form.COEFFICIENT);
                    RowBuffer key = filled(rows, basis, Form.COEFFICIENT)) {
                double found = TABLE_MASKS * gadget.levels() * (1 - Math.scalb(1.0, -gadget.logBase()));
                nanos[w] = median(() -> backend.stream().lweKeySwitch(out, mask, key, gadget)) / (found * batch);
            }
        }
        double perWord = (nanos[1] - nanos[0]) / (ROW_WORDS[1] - ROW_WORDS[0]);
        int bits = sizes[0] <= Short.SIZE ? Short.SIZE : Integer.SIZE - 1;
        add(CostTable.Kernel.TABLE_ROW, 0, bits, batch, nanos[0] - ROW_WORDS[0] * perWord, 1024 * perWord);
    }

    private void torus(Torus torus) {
        for (int batch : BATCHES) {
            for (int log = LEAST_TORUS_LOG; log <= MOST_TORUS_LOG; log++) {
                torusSteps(torus, 1 << log, batch);
            }
            double[] nanos = new double[TORUS_DIMENSIONS.length];
            for (int d = 0; d < nanos.length; d++) {
                nanos[d] = torusRow(torus, TORUS_DIMENSIONS[d], batch);
            }
            double perWord = (nanos[1] - nanos[0]) / (TORUS_DIMENSIONS[1] - TORUS_DIMENSIONS[0]);
            double fixed = nanos[0] - TORUS_DIMENSIONS[0] * perWord;
            add(CostTable.Kernel.TORUS_ROW, 0, Integer.SIZE, batch, fixed, 1024 * perWord);
        }
    }

    /**
     * Of three shapes: with f and d for each polynomial and m for each product a step takes (k + 1)·(f + levels·d) + (k + 1)²·levels·m.
     */
    private void torusSteps(Torus torus, int degree, int batch) {
        double one = torusStep(torus, degree, 2, 1, batch);
        double more = torusStep(torus, degree, 2, 2, batch) - one;
        double third = torusStep(torus, degree, 3, 1, batch);
        double fixed = Math.max(0, (one - more) / 2);
        double product = Math.max(0, (third - 3 * fixed - 1.5 * more) / 3);
        add(CostTable.Kernel.TORUS_STEP, degree, Long.SIZE, batch, fixed, more / 2 - 2 * product);
        add(CostTable.Kernel.TORUS_PRODUCT, degree, Long.SIZE, batch, 0, product);
    }

    private double torusStep(Torus torus, int degree, int components, int levels, int batch) {
        Modulus modulus = TorusRotation.modulus();
        RnsBasis words = RnsBasis.of(modulus);
        Gadget gadget = Gadget.ofHighest(modulus, TORUS_BASE, levels);
        int steps = Math.max(4, TORUS_NUMBERS / degree);
        TorusRotation shape = new TorusRotation(steps, components, degree, gadget);
        TorusRotationKey key = torus.rotationKey(shape);
        for (int i = 0; i < steps; i++) {
            try (RowBuffer entries = filled(shape.entries(1), words, Form.COEFFICIENT)) {
                torus.prepare(key, i, entries);
            }
        }
        try (key;
                RowBuffer accumulator = filled(new Shape(batch, 1, 1, components, 1, degree), words, Form.COEFFICIENT);
                RowBuffer exponents = exponents(steps, 2 * degree, batch)) {
            return median(() -> torus.blindRotate(accumulator, exponents, key)) / (steps * batch);
        }
    }

    private double torusRow(Torus torus, int dimension, int batch) {
        Gadget gadget = Gadget.ofHighest(TorusRotation.modulus(), 4, TORUS_ROW_LEVELS);
        TorusSwitching shape = new TorusSwitching(TORUS_WORDS, dimension, gadget);
        TorusSwitchingKey key = torus.switchingKey(shape);
        RnsBasis results = RnsBasis.of(TorusSwitching.modulus());
        try (RowBuffer entries = filled(shape.entries(TORUS_WORDS), results, Form.COEFFICIENT)) {
            torus.prepare(key, 0, entries);
        }
        RnsBasis words = RnsBasis.of(TorusRotation.modulus());
        try (key;
                RowBuffer x = filled(new Shape(batch, 1, 1, 1, 1, TORUS_WORDS + 1), words, Form.COEFFICIENT);
                RowBuffer out = filled(new Shape(batch, 1, 1, 1, 1, dimension + 1), results, Form.COEFFICIENT)) {
            return median(() -> torus.switchKey(out, x, key)) / (shape.rows() * batch);
        }
    }

    private RowBuffer accumulator(RnsBasis basis, int degree, int batch) {
        return filled(new Shape(batch, 1, 1, COMPONENTS, 1, degree), basis, Form.COEFFICIENT);
    }

    private RowBuffer exponents(int numbers, int modulus, int batch) {
        RnsBasis basis = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(modulus)));
        HostRows rows = HostRows.allocate(new Shape(batch, 1, 1, 1, 1, numbers), basis, Form.COEFFICIENT);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < numbers; i++) {
                rows.set(b, 0, 0, i, random.nextInt(modulus));
            }
        }
        return uploaded(rows);
    }

    private RowBuffer key(RnsBasis basis, int numbers, int entries, Gadget gadget, int degree) {
        Shape shape = new Shape(numbers, entries, gadget.levels(), COMPONENTS, 1, degree);
        return filled(shape, basis, Form.EVALUATION);
    }

    /** Residues of no meaning: one random row, again and again, for times depend on places and not on values. */
    private RowBuffer filled(Shape shape, RnsBasis basis, Form form) {
        HostRows rows = HostRows.allocateCompact(shape, basis, form);
        for (int column = 0; column < shape.width(); column++) {
            rows.set(0, 0, 0, column, residue(basis.get(0)));
        }
        MemorySegment all = rows.words();
        long size = (long) shape.width() * rows.wordBytes();
        for (long filled = size; filled < all.byteSize(); filled *= 2) {
            MemorySegment.copy(all, 0, all, filled, Math.min(filled, all.byteSize() - filled));
        }
        return uploaded(rows);
    }

    private RowBuffer uploaded(HostRows rows) {
        RowBuffer buffer = backend.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.SCRATCH);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    /** 2^64, whose value is 0 as a word, has every word for a residue. */
    private long residue(Modulus modulus) {
        long word = random.nextLong();
        return modulus.value() == 0 ? word : Math.floorMod(word, modulus.value());
    }

    /** Warm is a call that in some windows in a row has not become faster, while nothing was compiled. */
    private double median(Runnable call) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        int quiet = 0;
        for (long now = start; quiet < QUIET_WINDOWS && now - start < LONGEST_WARM_UP_NANOS; ) {
            long windowStart = now;
            long windowBest = Long.MAX_VALUE;
            while (now - windowStart < WINDOW_NANOS) {
                windowBest = Math.min(windowBest, time(call));
                now = System.nanoTime();
            }
            quiet = compilers.getAsBoolean() || windowBest < best * (1 - GAIN) ? 0 : quiet + 1;
            best = Math.min(best, windowBest);
        }
        long[] times = new long[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            times[i] = time(call);
        }
        Arrays.sort(times);
        return times[REPETITIONS / 2];
    }

    private long time(Runnable call) {
        long before = System.nanoTime();
        call.run();
        backend.stream().await();
        return System.nanoTime() - before;
    }
}
