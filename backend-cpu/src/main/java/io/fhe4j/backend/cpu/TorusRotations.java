package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.TorusRotation;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Blind rotations of one shape. Accumulators are doubles in [−1/2, 1/2] while they turn, of 64-bit and of 32-bit words alike; what is read and written are words. A step makes the digits of (X^e − 1)·A and the first
 * stages of their transforms, ciphertext by ciphertext; then, piece by piece of the key, the last stages, the products and the first inverse
 * stages of all ciphertexts, so that the key goes once through the caches; then the rest of the inverse, added to A.
 *
 * <p>Where numbers of the secret are grouped, a step makes the digits of −A, and each piece of each ciphertext has a key of its own: those of the step times
 * 1 − X^e, added up.
 *
 * <p>A GGSW ciphertext of the key is one row. For each vector of the spectrum it has, side by side, those of all key polynomials: row c·levels + j for digit j of
 * component c, and there column by column, real and imaginary part. 1/M and the digits' place are multiplied into it.
 */
final class TorusRotations {

    /** So many ciphertexts walk over the key together: their accumulators and scratch fit the second-level cache. */
    private static final int TOGETHER = 8;

    /**
     * Vectors of the spectrum between two looks at the key by several ciphertexts: their part of it stays in the first-level cache. One ciphertext alone reads it
     * in one piece: each piece begins with a wait for memory.
     */
    private static final int CHUNK = 32;

    /** Doubles between polynomials, so that equal places do not share cache sets. */
    private static final int GAP = 24;

    private static final double MAGIC = 0x1.8p52;

    private final CpuDevice device;
    private final TorusRotation shape;
    private final TorusChoice choice;
    private final TorusTables tables;
    private final PlainTorusFft plain;
    private final @Nullable TorusFft fft;
    private final Set<TorusKernel> wanted;
    private final int n;
    private final int components;
    private final int levels;
    private final int rows;
    private final boolean inPlace;
    private final long polynomial;
    private final long imaginary;
    /** 1.5·2^52 times the place of each level's digits, the least level first. */
    private final double[] units;

    private final @Nullable TorusMonomials monomials;

    /** A quarter of the least place. */
    private final double quarter;

    /** What the last bit of a word stands for, of the circle. */
    private final double word;

    TorusRotations(CpuDevice device, TorusRotation shape, TorusChoice choice, TorusTables tables, PlainTorusFft plain) {
        this.device = device;
        this.shape = shape;
        this.choice = choice;
        this.tables = tables;
        this.plain = plain;
        this.n = shape.degree();
        this.components = shape.components();
        this.levels = shape.gadget().levels();
        this.rows = components * levels;
        this.inPlace = rows == 2 && components == 2;
        this.polynomial = 8L * (n + GAP);
        this.imaginary = 4L * n;
        this.units = new double[levels];
        for (int k = 0; k < levels; k++) {
            units[k] = Math.scalb(MAGIC, -shape.gadget().logBase() * (levels - k));
        }
        this.quarter = units[0] / MAGIC / 4;
        this.word = Math.scalb(1.0, -shape.wordBits());
        TorusVectors vectors = choice.vectors();
        this.fft = vectors == null ? null : new TorusFft(choice, tables);
        this.wanted = vectors == null ? Set.of() : TorusKernel.ofProducts(tables, components, levels);
        this.monomials = shape.grouping() > 1 ? new TorusMonomials(tables) : null;
        if (monomials != null && vectors != null) {
            wanted.addAll(TorusKernel.bundle(shape.grouping()));
            wanted.addAll(TorusKernel.bundle(shape.groupSize(shape.groups() - 1)));
        }
    }

    /** The words of one GGSW ciphertext of a key. */
    static int keyWords(TorusRotation shape) {
        return Math.multiplyExact(shape.polynomials(), shape.degree());
    }

    /** Transforms the polynomials of GGSW ciphertexts, by plain loops: the same key whatever is compiled. */
    void prepare(RowBuffer key, int first, RowBuffer entries) {
        int parts = device.workers().parallelism();
        MemorySegment from = CpuQueue.segment(entries);
        MemorySegment to = CpuQueue.segment(key);
        boolean secret = entries.isSecret();
        RowKernels numbers = device.modulus(shape.wordModulus()).kernels;
        try (Scratchpad.Rows scratch = device.scratchpad().borrow(parts, n, secret)) {
            device.workers().run(entries.shape().batch1(), (i, slot) -> {
                long w = scratch.offset(slot);
                long row = CpuQueue.at(key, first + i, 0, 0);
                for (int r = 0; r < rows; r++) {
                    double place = Math.scalb(word, shape.gadget().logBase() * (levels - r % levels)) / tables.numbers;
                    for (int c = 0; c < components; c++) {
                        long words = CpuQueue.at(entries, i * rows + r, c, 0);
                        for (int j = 0; j < n; j++) {
                            setReal(scratch.segment(), w, j, signed(numbers.get(from, words, j)) * place);
                        }
                        plain.forward(scratch.segment(), w);
                        interleave(to, row, r * components + c, scratch.segment(), w);
                    }
                }
            });
        }
    }

    /** A word as the number of [−2^(w−1), 2^(w−1)) that it stands for. */
    private long signed(long x) {
        int spare = Long.SIZE - shape.wordBits();
        return x << spare >> spare;
    }

    private void interleave(MemorySegment key, long row, int entry, MemorySegment spectrum, long w) {
        int lanes = tables.lanes;
        for (int p = 0; p < tables.numbers; p++) {
            long at = keyPlace(tables.place(p), entry);
            setReal(key, row, at, real(spectrum, w, p));
            setReal(key, row, at + lanes, real(spectrum, w + imaginary, p));
        }
    }

    /** Where the real part of number q, as vectors count, of a key polynomial lies. */
    private long keyPlace(int q, int entry) {
        int lanes = tables.lanes;
        return ((long) (q / lanes) * shape.polynomials() + entry) * 2 * lanes + q % lanes;
    }

    void rotate(RowBuffer accumulator, RowBuffer exponents, RowBuffer key) {
        boolean secret = accumulator.isSecret() || exponents.isSecret();
        int batch = accumulator.shape().batch();
        int parts = device.workers().parallelism();
        // As many groups for each part, of nearly equal sizes, so that no part waits for another.
        int groups = Math.min(batch, parts * Math.ceilDiv(batch, parts * TOGETHER));
        int together = Math.ceilDiv(batch, groups);
        int width = Math.toIntExact(polynomial / 8 * (2 * components + rows));
        int bundle = monomials == null ? tables.lanes : keyWords(shape);
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * together, width, secret);
                Scratchpad.Rows bundles = device.scratchpad().borrow(parts, bundle, secret)) {
            device.workers().run(groups, (group, slot) -> {
                int from = batch * group / groups;
                int count = batch * (group + 1) / groups - from;
                Turn turn = new Turn(scratch, (long) slot * together, from, count, exponents, key);
                turn.load(accumulator);
                MemorySegment keys = CpuQueue.segment(key);
                TorusMonomials x = monomials;
                for (int i = 0; i < shape.groups(); i++) {
                    long first = CpuQueue.at(key, shape.firstKey(i), 0, 0);
                    if (x == null) {
                        turn.step(keys, first, i);
                    } else {
                        turn.groupedStep(x, keys, first, bundles.segment(), bundles.offset(slot), i);
                    }
                }
                turn.store(accumulator);
            });
        }
    }

    /** Some ciphertexts on their way: each has a row of scratch with its accumulator, its digits, and room for products. */
    private final class Turn {
        private final Scratchpad.Rows scratch;
        private final MemorySegment memory;
        private final long address;
        private final long firstRow;
        private final int from;
        private final int count;
        private final MemorySegment exponentWords;
        private final RowKernels numbers;
        private final long[] exponentRows;

        /** From one GGSW ciphertext of the key to the next. */
        private final long keyBytes;

        Turn(Scratchpad.Rows scratch, long firstRow, int from, int count, RowBuffer exponents, RowBuffer key) {
            this.scratch = scratch;
            this.memory = scratch.segment();
            this.address = memory.address();
            this.firstRow = firstRow;
            this.from = from;
            this.count = count;
            this.exponentWords = CpuQueue.segment(exponents);
            this.keyBytes = key.shape().batch1() == 1 ? 0 : CpuQueue.at(key, 1, 0, 0) - CpuQueue.at(key, 0, 0, 0);
            this.numbers = device.modulus(exponents.moduli().get(0)).kernels;
            this.exponentRows = new long[count];
            for (int b = 0; b < count; b++) {
                exponentRows[b] = CpuQueue.at(exponents, from + b, 0, 0);
            }
        }

        private long accumulator(int b) {
            return scratch.offset(firstRow + b);
        }

        private long digits(int b) {
            return accumulator(b) + components * polynomial;
        }

        private long products(int b) {
            return inPlace ? digits(b) : digits(b) + rows * polynomial;
        }

        void load(RowBuffer accumulators) {
            RowKernels kernels = device.modulus(shape.wordModulus()).kernels;
            for (int b = 0; b < count; b++) {
                for (int c = 0; c < components; c++) {
                    long words = CpuQueue.at(accumulators, from + b, c, 0);
                    for (int j = 0; j < n; j++) {
                        long x = signed(kernels.get(CpuQueue.segment(accumulators), words, j));
                        setReal(memory, accumulator(b) + c * polynomial, j, x * word);
                    }
                }
            }
        }

        /** Back to the nearest words: of 64 bits they have more than doubles. */
        void store(RowBuffer accumulators) {
            RowKernels kernels = device.modulus(shape.wordModulus()).kernels;
            long mask = -1L >>> Long.SIZE - shape.wordBits();
            for (int b = 0; b < count; b++) {
                for (int c = 0; c < components; c++) {
                    long words = CpuQueue.at(accumulators, from + b, c, 0);
                    for (int j = 0; j < n; j++) {
                        double x = real(memory, accumulator(b) + c * polynomial, j) / word;
                        long nearest = shape.wordBits() == Long.SIZE ? (long) x : Math.round(x);
                        kernels.set(CpuQueue.segment(accumulators), words, j, nearest & mask);
                    }
                }
            }
        }

        private int exponent(int b, int i) {
            return (int) numbers.get(exponentWords, exponentRows[b], i);
        }

        void step(MemorySegment keys, long keyRow, int i) {
            TorusFft transform = fft;
            if (transform != null && choice.isReady(wanted)) {
                step(choice.kernels(), transform, keys.address() + keyRow, i);
                return;
            }
            for (int b = 0; b < count; b++) {
                int e = exponent(b, i);
                if (e != 0) {
                    plainStep(keys, keyRow, b, e);
                }
            }
        }

        private void step(TorusVectors kernels, TorusFft transform, long key, int i) {
            for (int b = 0; b < count; b++) {
                int e = exponent(b, i);
                if (e != 0) {
                    for (int c = 0; c < components; c++) {
                        long first = digits(b) + c * (levels * polynomial);
                        rotateDecompose(kernels, accumulator(b) + c * polynomial, e, first);
                        for (int r = 0; r < levels; r++) {
                            transform.forwardPasses(address + first + r * polynomial);
                        }
                    }
                }
            }
            int vectors = transform.vectors();
            int piece = count == 1 ? vectors : CHUNK;
            for (int v = 0; v < vectors; v += piece) {
                int end = v + piece;
                for (int b = 0; b < count; b++) {
                    if (exponent(b, i) != 0) {
                        multiply(kernels, transform, key, b, v, end);
                    }
                }
            }
            for (int b = 0; b < count; b++) {
                if (exponent(b, i) != 0) {
                    addProducts(transform, b);
                }
            }
        }

        /** The exponent of a number of a group, 0 where it has none. */
        private int exponent(int b, int group, int number) {
            return number < shape.groupSize(group) ? exponent(b, group * shape.grouping() + number) : 0;
        }

        void groupedStep(TorusMonomials x, MemorySegment keys, long keyRow, MemorySegment bundles, long bundle, int i) {
            TorusFft transform = fft;
            if (transform == null || !choice.isReady(wanted)) {
                plainGroupedStep(x, keys, keyRow, bundles, bundle, i);
                return;
            }
            TorusVectors kernels = choice.kernels();
            for (int b = 0; b < count; b++) {
                for (int c = 0; c < components; c++) {
                    long first = digits(b) + c * (levels * polynomial);
                    // 0 times any numbers, less A
                    decompose(kernels, accumulator(b) + c * polynomial, 0, 0, first, 0, n);
                    for (int r = 0; r < levels; r++) {
                        transform.forwardPasses(address + first + r * polynomial);
                    }
                }
            }
            long first = keys.address() + keyRow;
            int numbers = shape.groupSize(i);
            int vectors = transform.vectors();
            for (int v = 0; v < vectors; v += CHUNK) {
                int end = v + CHUNK;
                // All pieces lie in one place, which stays in the first-level cache.
                long own = bundles.address() + bundle - 2L * Double.BYTES * tables.lanes * shape.polynomials() * v;
                for (int b = 0; b < count; b++) {
                    x.bundle(
                            kernels,
                            numbers,
                            first,
                            keyBytes,
                            own,
                            shape.polynomials(),
                            exponent(b, i, 0),
                            exponent(b, i, 1),
                            exponent(b, i, 2),
                            v,
                            end);
                    multiply(kernels, transform, own, b, v, end);
                }
            }
            for (int b = 0; b < count; b++) {
                addProducts(transform, b);
            }
        }

        private void plainGroupedStep(
                TorusMonomials x, MemorySegment keys, long keyRow, MemorySegment bundles, long bundle, int i) {
            for (int b = 0; b < count; b++) {
                x.plainBundle(
                        keys,
                        shape.groupSize(i),
                        keyRow,
                        keyBytes,
                        bundles,
                        bundle,
                        shape.polynomials(),
                        exponent(b, i, 0),
                        exponent(b, i, 1),
                        exponent(b, i, 2));
                for (int c = 0; c < components; c++) {
                    decompose(accumulator(b) + c * polynomial, 0, false, digits(b) + c * (levels * polynomial), 0, n);
                }
                plainProduct(bundles, bundle, b);
            }
        }

        private void addProducts(TorusFft transform, int b) {
            for (int c = 0; c < components; c++) {
                long product = address + products(b) + c * polynomial;
                transform.inversePasses(product);
                transform.inverseHeadAdd(product, address + accumulator(b) + c * polynomial);
            }
        }

        private void multiply(TorusVectors kernels, TorusFft transform, long key, int b, int v, int end) {
            long digits = address + digits(b);
            for (int r = 0; r < rows; r++) {
                transform.forwardTail(digits + r * polynomial, v, end);
            }
            long products = address + products(b);
            if (inPlace) {
                kernels.products2(key, digits, imaginary, polynomial, v, end);
            } else {
                kernels.products(key, digits, products, imaginary, polynomial, rows, components, v, end);
            }
            for (int c = 0; c < components; c++) {
                transform.inverseTail(products + c * polynomial, v, end);
            }
        }

        /** Digits of (X^e − 1)·A, 0 &lt; e &lt; 2N: numbers before e mod N come from the other end, with the opposite sign. */
        private void rotateDecompose(TorusVectors kernels, long a, int e, long w) {
            double sign = e >= n ? -1 : 1;
            int shift = e & n - 1;
            int lanes = tables.lanes;
            int edge = shift & -lanes;
            decompose(kernels, a, 8L * (n - shift), -sign, w, 0, edge);
            decompose(a, e, true, w, edge, edge + lanes);
            decompose(kernels, a, -8L * shift, sign, w, edge + lanes, n);
        }

        private void decompose(TorusVectors kernels, long a, long distance, double sign, long w, int begin, int end) {
            long e = address + a;
            if (levels == 1) {
                kernels.digits(e, e + distance, sign, address + w, begin, end, units[0], quarter);
            } else {
                kernels.digitLevels(e, e + distance, sign, address + w, polynomial, begin, end, units, quarter);
            }
        }

        /** Digits of X^e·A − A, or of −A. */
        private void decompose(long a, int e, boolean turns, long w, int begin, int end) {
            for (int j = begin; j < end; j++) {
                int source = j - e & 2 * n - 1;
                double turned = real(memory, a, source & n - 1);
                double d = (!turns ? 0 : source < n ? turned : -turned) - real(memory, a, j);
                d = d + units[0] - units[0];
                long row = w;
                for (int k = 1; k < levels; k++, row += polynomial) {
                    double high = d + units[k] - units[k];
                    setReal(memory, row, j, d - high);
                    d = high;
                }
                setReal(memory, row, j, d - (d + quarter + MAGIC - MAGIC));
            }
        }

        private void plainStep(MemorySegment keys, long keyRow, int b, int e) {
            for (int c = 0; c < components; c++) {
                decompose(accumulator(b) + c * polynomial, e, true, digits(b) + c * (levels * polynomial), 0, n);
            }
            plainProduct(keys, keyRow, b);
        }

        private void plainProduct(MemorySegment keys, long keyRow, int b) {
            for (int r = 0; r < rows; r++) {
                plain.forward(memory, digits(b) + r * polynomial);
            }
            // Behind the digits, for which vectors may need no room.
            long sums = digits(b) + rows * polynomial;
            for (int c = 0; c < components; c++) {
                long sum = sums + c * polynomial;
                plainProducts(keys, keyRow, digits(b), sum, c);
                plain.inverse(memory, sum);
                long a = accumulator(b) + c * polynomial;
                for (int j = 0; j < n; j++) {
                    double x = real(memory, a, j) + real(memory, sum, j);
                    setReal(memory, a, j, x - (x + MAGIC - MAGIC));
                }
            }
        }

        private void plainProducts(MemorySegment keys, long keyRow, long digits, long sum, int c) {
            int lanes = tables.lanes;
            for (int p = 0; p < tables.numbers; p++) {
                long at = keyPlace(tables.place(p), c);
                double re = 0;
                double im = 0;
                for (int r = 0; r < rows; r++, at += 2L * lanes * components) {
                    double dr = real(memory, digits + r * polynomial, p);
                    double di = real(memory, digits + r * polynomial + imaginary, p);
                    double kr = real(keys, keyRow, at);
                    double ki = real(keys, keyRow, at + lanes);
                    re += dr * kr - di * ki;
                    im += dr * ki + di * kr;
                }
                setReal(memory, sum, p, re);
                setReal(memory, sum + imaginary, p, im);
            }
        }
    }
}
