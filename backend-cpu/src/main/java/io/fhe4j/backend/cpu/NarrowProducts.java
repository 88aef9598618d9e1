package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.OddExponentWalk;
import java.lang.foreign.MemorySegment;

/**
 * External products and blind rotations on narrow rows. The digits of one ciphertext are made, transformed, multiplied with the key and transformed
 * back while they are in the first-level cache; the key's rows are read as they lie, since rows in evaluation form are already in the order of the
 * passes: nothing is prepared, and no second form of a key is kept. What Montgomery's reductions and the inverse transform leave too much is
 * in the factors of the monomials. An object serves one call.
 */
final class NarrowProducts {

    /** So many ciphertexts of a batch walk over the key together: their accumulators and one step's key fit the second-level cache. */
    private static final int TOGETHER = 8;

    /** The largest base for which a carry fits a word. */
    private static final int MOST_BASE_BITS = 29;

    private final CpuDevice device;
    private final NarrowRows rows;
    private final NarrowTransform transform;
    private final NarrowTables tables;
    private final RowBuffer key;
    private final MemorySegment keyRows;
    private final long row;
    private final int n;
    private final int p;
    private final int components;
    private final Gadget gadget;
    private final int terms;

    private NarrowProducts(CpuDevice device, RowBuffer x, RowBuffer key, Gadget gadget) {
        this.device = device;
        RowModulus m = device.modulus(x.moduli().get(0));
        this.rows = (NarrowRows) m.kernels;
        this.n = x.width();
        this.transform = (NarrowTransform) m.transform(n);
        this.tables = transform.tables();
        this.p = tables.p;
        this.key = key;
        this.keyRows = CpuQueue.segment(key);
        this.row = CpuMemory.stride(n, Integer.BYTES);
        this.components = x.shape().components();
        this.gadget = gadget;
        this.terms = components * gadget.levels();
    }

    /**
     * Whether these rows are narrow, the sums fit 64 bits, and the key lies dense: one after another the rows of an entry, in memory for
     * words of 32 bits.
     */
    static boolean serves(CpuDevice device, RowBuffer x, RowBuffer key, Gadget gadget) {
        RowModulus m = device.modulus(x.moduli().get(0));
        if (!m.isNarrow() || gadget.logBase() > MOST_BASE_BITS && gadget.levels() > 1 || gadget.droppedBits() > 29) {
            return false;
        }
        double p = m.value;
        double terms = x.shape().components() * (double) gadget.levels();
        double bound = ((NarrowRows) m.kernels).forwardBound(x.width(), (int) m.value);
        return terms * bound * p * p + 0x1p32 * p < 0x1p64 && sumsEnter(terms * bound * p * p, p) && isDense(key);
    }

    /** Whether sums over two signs are below what the inverse transform takes: 2p where p has 27 bits at most, else always below 3p. */
    private static boolean sumsEnter(double sum, double p) {
        return p > 0x1p27 || 2 * (sum * 0x1p-32 + p) * 0x1p-32 < 1;
    }

    private static boolean isDense(RowBuffer key) {
        long[] placement = key.placement();
        int components = key.shape().components();
        return CpuMemory.of(key).stride() == CpuMemory.stride(key.width(), Integer.BYTES)
                && (components == 1 || placement[4] == 1)
                && (key.shape().batch3() == 1 || placement[3] == components)
                && (key.shape().batch2() == 1
                        || placement[2] == (long) components * key.shape().batch3());
    }

    static void multiply(CpuDevice device, RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        new NarrowProducts(device, x, key, gadget).multiply(out, x);
    }

    private void multiply(RowBuffer out, RowBuffer x) {
        boolean secret = x.isSecret() || key.isSecret();
        int parts = device.workers().parallelism();
        MemorySegment a = CpuQueue.segment(out);
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * terms, n, Integer.BYTES, secret)) {
            device.workers().run(x.shape().batch(), (b, slot) -> {
                long digits = scratch.offset((long) slot * terms);
                transformDigits(scratch.segment(), digits, x, b);
                for (int c = 0; c < components; c++) {
                    long o = CpuQueue.at(out, b, c, 0);
                    sums(a, o, scratch.segment(), digits, terms, keyRows, CpuQueue.at(key, 0, c, 0));
                    inverse(a, o);
                }
            });
        }
    }

    /** The digits of a ciphertext in evaluation form, component by component, in successive rows. */
    private void transformDigits(MemorySegment s, long digits, RowBuffer x, int b) {
        for (int c = 0; c < components; c++) {
            transformDigits(s, digits + row * c * gadget.levels(), CpuQueue.segment(x), CpuQueue.at(x, b, c, 0));
        }
    }

    /** The digits of one row in evaluation form, in successive rows. */
    private void transformDigits(MemorySegment s, long digits, MemorySegment x, long xo) {
        int levels = gadget.levels();
        rows.kernels(NarrowKernel.digits(n, levels), n)
                .digits(s, digits, row, x, xo, levels, n, p, gadget.droppedBits(), gadget.logBase());
        NarrowKernels transforming = rows.kernels(NarrowKernel.forward(n, p), n);
        for (int d = 0; d < levels; d++) {
            transforming.forward(s, digits + d * row, tables);
        }
    }

    /** The sum over {@code count} digits of their products with rows of a key, ready for the inverse transform. */
    private void sums(MemorySegment a, long o, MemorySegment x, long digits, int count, MemorySegment k, long ko) {
        rows.kernels(NarrowKernel.products(n, 1, components, count), n)
                .products(a, o, x, digits, k, ko, components * row, transform.scale(), 0, 1, count, tables);
    }

    private void inverseAdd(MemorySegment a, long o, MemorySegment c, long co) {
        rows.kernels(NarrowKernel.inverseAdd(n, p), n).inverseAdd(a, o, c, co, tables);
    }

    private void inverse(MemorySegment a, long o) {
        rows.kernels(NarrowKernel.inverse(n, p), n).inverse(a, o, tables);
    }

    static void rotate(CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        new NarrowProducts(device, accumulator, key, gadget).rotate(accumulator, exponents);
    }

    /** Each worker takes some ciphertexts through the whole rotation, so that none waits for another within a step. */
    private void rotate(RowBuffer accumulator, RowBuffer exponents) {
        boolean secret = accumulator.isSecret() || key.isSecret() || exponents.isSecret();
        int batch = accumulator.shape().batch();
        int parts = device.workers().parallelism();
        int together = Math.min(TOGETHER, (batch + parts - 1) / parts);
        int signs = key.shape().batch2() / components;
        int needed = terms + signs + 1;
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * needed, n, Integer.BYTES, secret)) {
            device.workers().run((batch + together - 1) / together, (group, slot) -> {
                Rotation rotation = new Rotation(scratch, (long) slot * needed, signs);
                int end = Math.min(batch, (group + 1) * together);
                for (int i = 0; i < key.shape().batch1(); i++) {
                    for (int b = group * together; b < end; b++) {
                        rotation.step(accumulator, b, i, exponent(exponents, b, i));
                    }
                }
            });
        }
    }

    static void walk(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            RowBuffer moves,
            Gadget gadget) {
        new NarrowProducts(device, accumulator, key, gadget).walk(accumulator, exponents, moves);
    }

    /** LMKCDEY: ciphertexts go different ways, so each walks alone. */
    private void walk(RowBuffer accumulator, RowBuffer exponents, RowBuffer moves) {
        boolean secret = accumulator.isSecret() || key.isSecret() || moves.isSecret();
        int parts = device.workers().parallelism();
        int needed = terms + 3;
        OddExponentWalk walk = new OddExponentWalk(n, moves.shape().batch1() - 1);
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * needed, n, Integer.BYTES, secret)) {
            device.workers().run(accumulator.shape().batch(), (b, slot) -> {
                long[] halves = new long[key.shape().batch1()];
                for (int i = 0; i < halves.length; i++) {
                    halves[i] = exponent(exponents, b, i);
                }
                Walker walker = new Walker(scratch, (long) slot * needed, accumulator, b);
                for (int c = 0; c < components; c++) {
                    walker.move(c, walk.galois(OddExponentWalk.TURN));
                    walker.keep(c);
                }
                for (int step : walk.course(halves, 0, halves.length)) {
                    if (step >= 0) {
                        walker.multiply(step);
                    } else {
                        walker.move(moves, -1 - step, walk.galois(-1 - step));
                    }
                }
            });
        }
    }

    /** A ciphertext under way, and the rows that its steps need: digits, a component that has moved, and a row of twice the width. */
    private final class Walker {
        private final MemorySegment scratch;
        private final MemorySegment a;
        private final long[] places;
        private final long digits;
        private final long moved;
        private final long mirrored;

        Walker(CpuMemory scratch, long first, RowBuffer accumulator, int b) {
            this.scratch = scratch.segment();
            this.a = CpuQueue.segment(accumulator);
            this.places = new long[components];
            for (int c = 0; c < components; c++) {
                places[c] = CpuQueue.at(accumulator, b, c, 0);
            }
            this.digits = scratch.offset(first);
            this.moved = scratch.offset(first + terms);
            this.mirrored = scratch.offset(first + terms + 1);
        }

        /** A ← A ⊡ key[i]. */
        void multiply(int i) {
            for (int c = 0; c < components; c++) {
                transformDigits(scratch, digits + row * c * gadget.levels(), a, places[c]);
            }
            int entry = i * key.shape().batch2() * gadget.levels();
            for (int c = 0; c < components; c++) {
                sums(a, places[c], scratch, digits, terms, keyRows, CpuQueue.at(key, entry, c, 0));
                inverse(a, places[c]);
            }
        }

        /** The scratch row becomes component c after X → X^g. */
        void move(int c, long galois) {
            rows.kernels(NarrowKernel.MIRROR, n).mirror(scratch, mirrored, a, places[c], n, p);
            rows.permute(
                    scratch, moved, scratch, mirrored, device.automorphisms().signedTable(n, galois));
        }

        /** Component c becomes what has moved. */
        void keep(int c) {
            MemorySegment.copy(scratch, moved, a, places[c], 4L * n);
        }

        /** A ← switch(A, g). */
        void move(RowBuffer moves, int number, long galois) {
            int body = components - 1;
            for (int c = 0; c < body; c++) {
                move(c, galois);
                transformDigits(scratch, digits + row * c * gadget.levels(), scratch, moved);
            }
            move(body, galois);
            int count = body * gadget.levels();
            int entry = number * moves.shape().batch2() * gadget.levels();
            for (int c = 0; c < components; c++) {
                long k = CpuQueue.at(moves, entry, c, 0);
                sums(a, places[c], scratch, digits, count, CpuQueue.segment(moves), k);
                if (c < body) {
                    inverse(a, places[c]);
                } else {
                    inverseAdd(a, places[c], scratch, moved);
                    keep(c);
                }
            }
        }
    }

    private int exponent(RowBuffer exponents, int b, int i) {
        int at = exponents.shape().batch() == 1 ? 0 : b;
        RowKernels numbers = device.modulus(exponents.moduli().get(0)).kernels;
        return (int) numbers.get(CpuQueue.segment(exponents), CpuQueue.at(exponents, at, 0, 0), i);
    }

    /** The rows that a worker needs for a step: digits, X^±e − 1, and the sum of one component. */
    private final class Rotation {
        private final MemorySegment scratch;
        private final int signs;
        private final long digits;
        private final long factors;
        private final long sum;
        private final int[] lanes = new int[16];

        Rotation(CpuMemory scratch, long first, int signs) {
            this.scratch = scratch.segment();
            this.signs = signs;
            this.digits = scratch.offset(first);
            this.factors = scratch.offset(first + terms);
            this.sum = scratch.offset(first + terms + signs);
        }

        /** A ← A + Σ_σ (X^(σ·e) − 1)·(A ⊡ key[i, σ]); nothing changes where e = 0. */
        void step(RowBuffer accumulator, int b, int i, int e) {
            if (e == 0) {
                return;
            }
            transformDigits(scratch, digits, accumulator, b);
            NarrowMonomials monomials = transform.monomials();
            for (int sign = 0; sign < signs; sign++) {
                int power = sign == 0 ? e : 2 * n - e;
                monomials.lanes(lanes, power);
                rows.kernels(NarrowKernel.monomial(n), n)
                        .monomialLessOne(scratch, factors + sign * row, lanes, monomials, power);
            }
            int entry = i * key.shape().batch2() * gadget.levels();
            for (int c = 0; c < components; c++) {
                long k = CpuQueue.at(key, entry, c, 0);
                rows.kernels(NarrowKernel.products(n, signs, components, terms), n)
                        .products(
                                scratch,
                                sum,
                                scratch,
                                digits,
                                keyRows,
                                k,
                                components * row,
                                scratch,
                                factors,
                                signs,
                                terms,
                                tables);
                inverseAdd(scratch, sum, CpuQueue.segment(accumulator), CpuQueue.at(accumulator, b, c, 0));
            }
        }
    }
}
