package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.OddExponentWalk;
import java.lang.foreign.MemorySegment;

/**
 * The blind rotations on narrow rows whose course depends on the exponents, AP and LMKCDEY. Ciphertexts go different ways through a key, so each goes
 * alone, in the first-level cache. Between two products it stays in evaluation form, as the sums that the last product left: an automorphism only
 * permutes them there, and of the body, of which a key switch takes no digits, neither it nor the key switch needs an inverse transform. An object serves one
 * call.
 */
final class NarrowWalks {

    /** Rows of a walker apart from its digits: a ciphertext, and the one that it becomes when it moves. */
    private static final int OWN_ROWS = 4;

    private final NarrowRing ring;
    private final RowBuffer accumulator;
    private final RowBuffer exponents;
    private final RowBuffer key;
    private final MemorySegment keyRows;
    private final int levels;

    private NarrowWalks(CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        this.ring = new NarrowRing(device, accumulator, gadget);
        this.accumulator = accumulator;
        this.exponents = exponents;
        this.key = key;
        this.keyRows = CpuQueue.segment(key);
        this.levels = gadget.levels();
    }

    /** Whether these rows are served with this key. */
    static boolean serve(CpuDevice device, RowBuffer accumulator, RowBuffer key, Gadget gadget) {
        return NarrowProducts.serves(device, accumulator, key, gadget)
                && NarrowRing.servesPairs(device, accumulator, gadget);
    }

    static void ap(
            CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        new NarrowWalks(device, accumulator, exponents, key, gadget).ap(base);
    }

    private void ap(int base) {
        ExponentDigits digits =
                new ExponentDigits(base, exponents.moduli().get(0).value());
        boolean secret = accumulator.isSecret() || key.isSecret();
        int entries = key.shape().batch2() / 2;
        each(secret, (b, walker) -> {
            for (int i = 0; i < key.shape().batch1(); i++) {
                int rest = exponent(b, i);
                for (int j = 0; rest > 0; j++, rest /= base) {
                    int value = rest % base;
                    if (value > 0) {
                        walker.multiply(i * entries + digits.entry(j, value));
                    }
                }
            }
        });
    }

    static void lmkcdey(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            RowBuffer moves,
            Gadget gadget) {
        new NarrowWalks(device, accumulator, exponents, key, gadget).lmkcdey(moves);
    }

    private void lmkcdey(RowBuffer moves) {
        boolean secret = accumulator.isSecret() || key.isSecret() || moves.isSecret();
        NarrowWay way = ring.device.automorphisms().way(ring.n, moves.shape().batch1() - 1, ring.rows.order());
        MemorySegment moveRows = CpuQueue.segment(moves);
        each(secret, (b, walker) -> {
            try (NarrowWay.Course course = way.course(key.shape().batch1())) {
                long[] halves = course.halves();
                for (int i = 0; i < halves.length; i++) {
                    halves[i] = exponent(b, i);
                }
                course.plan();
                walker.turn(way.map(OddExponentWalk.TURN));
                for (int k = 0; k < course.length(); k++) {
                    int step = course.step(k);
                    if (step >= 0) {
                        walker.multiply(step);
                    } else {
                        int move = -1 - step;
                        walker.move(way.map(move), moveRows, CpuQueue.at(moves, move * levels, 0, 0));
                    }
                }
            }
        });
    }

    private interface Course {
        void run(int b, Walker walker);
    }

    /** Takes every ciphertext of the batch through its course. */
    private void each(boolean secret, Course course) {
        int parts = ring.device.workers().parallelism();
        int needed = OWN_ROWS + 2 * levels;
        try (Scratchpad.Rows scratch =
                ring.device.scratchpad().borrow((long) parts * needed, ring.n, Integer.BYTES, secret)) {
            ring.device.workers().run(accumulator.shape().batch(), (b, slot) -> {
                Walker walker = new Walker(scratch, (long) slot * needed);
                walker.enter(b);
                course.run(b, walker);
                walker.leave(b);
            });
        }
    }

    private int exponent(int b, int i) {
        int at = exponents.shape().batch() == 1 ? 0 : b;
        RowKernels numbers = ring.device.modulus(exponents.moduli().get(0)).kernels;
        return (int) numbers.get(CpuQueue.segment(exponents), CpuQueue.at(exponents, at, 0, 0), i);
    }

    /** A ciphertext under way, in coefficient form or as sums of products in evaluation form: mask and body in successive rows. */
    private final class Walker {
        private final MemorySegment scratch;
        private final long digits;
        private long rows;
        private long others;
        private boolean inCoefficients = true;

        Walker(CpuMemory scratch, long first) {
            this.scratch = scratch.segment();
            this.rows = scratch.offset(first);
            this.others = scratch.offset(first + 2);
            this.digits = scratch.offset(first + OWN_ROWS);
        }

        void enter(int b) {
            MemorySegment a = CpuQueue.segment(accumulator);
            for (int c = 0; c < 2; c++) {
                MemorySegment.copy(a, CpuQueue.at(accumulator, b, c, 0), scratch, rows + c * ring.row, 4L * ring.n);
            }
        }

        void leave(int b) {
            toCoefficients();
            MemorySegment a = CpuQueue.segment(accumulator);
            for (int c = 0; c < 2; c++) {
                MemorySegment.copy(scratch, rows + c * ring.row, a, CpuQueue.at(accumulator, b, c, 0), 4L * ring.n);
            }
        }

        private void toCoefficients() {
            if (!inCoefficients) {
                ring.inverse(scratch, rows);
                ring.inverse(scratch, rows + ring.row);
                inCoefficients = true;
            }
        }

        private void toSums() {
            if (inCoefficients) {
                NarrowTables tables = ring.tables;
                for (long o = rows; o <= rows + ring.row; o += ring.row) {
                    ring.rows
                            .kernels(NarrowKernel.forward(ring.n, ring.p), ring.n)
                            .forward(scratch, o, tables);
                    ring.rows
                            .kernels(NarrowKernel.SCALE, ring.n)
                            .scale(scratch, o, ring.n, tables.toSums, tables.quotient(tables.toSums), ring.p);
                }
                inCoefficients = false;
            }
        }

        /** A ← A ⊡ the key's entry. */
        void multiply(int entry) {
            toCoefficients();
            ring.transformDigits(scratch, digits, scratch, rows);
            ring.transformDigits(scratch, digits + levels * ring.row, scratch, rows + ring.row);
            long k = CpuQueue.at(key, 2 * levels * entry, 0, 0);
            ring.pairs(scratch, rows, rows + ring.row, scratch, digits, keyRows, k);
            inCoefficients = false;
        }

        /** A after X → X^g. */
        void turn(Automorphisms.Grouped map) {
            toSums();
            NarrowKernels kernels = ring.rows.kernels(NarrowKernel.PERMUTE, ring.n);
            kernels.permute(scratch, others, scratch, rows, map.groups, map.places);
            kernels.permute(scratch, others + ring.row, scratch, rows + ring.row, map.groups, map.places);
            long turned = others;
            others = rows;
            rows = turned;
        }

        /** A ← switch(A, g), with the key of g. */
        void move(Automorphisms.Grouped map, MemorySegment moves, long k) {
            turn(map);
            ring.inverse(scratch, rows);
            ring.transformDigits(scratch, digits, scratch, rows);
            ring.rows
                    .kernels(NarrowKernel.pairs(ring.n, levels, true), ring.n)
                    .pairs(
                            scratch,
                            rows,
                            rows + ring.row,
                            scratch,
                            digits,
                            moves,
                            k,
                            levels,
                            true,
                            rows + ring.row,
                            ring.tables);
        }
    }
}
