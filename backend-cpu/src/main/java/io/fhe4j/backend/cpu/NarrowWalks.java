package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks on narrow rows, in the first-level cache; between two products a ciphertext is the sums that the last product left, not reduced. */
final class NarrowWalks extends Walks {

    private final NarrowRing ring;
    private final MemorySegment keyRows;
    private final @Nullable RowBuffer moves;

    /** Whether transformed digits must be brought below p, so that sums stay in their range. */
    private final boolean reducesDigits;

    private NarrowWalks(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            @Nullable RowBuffer moves,
            Gadget gadget) {
        super(device, accumulator, exponents, key, gadget);
        this.ring = new NarrowRing(device, accumulator, gadget);
        this.moves = moves;
        this.keyRows = CpuQueue.segment(key);
        this.reducesDigits = !NarrowRing.servesPairs(device, accumulator, gadget);
    }

    /** Whether these rows are served with this key. */
    static boolean serve(CpuDevice device, RowBuffer accumulator, RowBuffer key, Gadget gadget) {
        return NarrowProducts.serves(device, accumulator, key, gadget)
                && NarrowRing.servesReducedPairs(device, accumulator, gadget);
    }

    static void ap(
            CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        new NarrowWalks(device, accumulator, exponents, key, null, gadget).ap(base);
    }

    static void lmkcdey(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            RowBuffer moves,
            Gadget gadget) {
        NarrowWalks walks = new NarrowWalks(device, accumulator, exponents, key, moves, gadget);
        walks.lmkcdey(moves, walks.ring.rows.order());
    }

    @Override
    int wordBytes() {
        return Integer.BYTES;
    }

    @Override
    Walker walker(CpuMemory scratch, long first) {
        return new NarrowWalker(scratch, first);
    }

    /** A ciphertext under way, in coefficient form or as sums of products in evaluation form: mask and body in successive rows. */
    private final class NarrowWalker implements Walker {
        private final MemorySegment scratch;
        private final long digits;
        private long rows;
        private long others;
        private boolean inCoefficients = true;

        NarrowWalker(CpuMemory scratch, long first) {
            this.scratch = scratch.segment();
            this.rows = scratch.offset(first);
            this.others = scratch.offset(first + 2);
            this.digits = scratch.offset(first + OWN_ROWS);
        }

        @Override
        public void enter(int b) {
            MemorySegment a = CpuQueue.segment(accumulator);
            for (int c = 0; c < 2; c++) {
                MemorySegment.copy(a, CpuQueue.at(accumulator, b, c, 0), scratch, rows + c * ring.row, 4L * ring.n);
            }
        }

        @Override
        public void leave(int b) {
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

        private void transformDigits(long to, long row) {
            ring.transformDigits(scratch, to, scratch, row);
            if (reducesDigits) {
                ring.reduceDigits(scratch, to);
            }
        }

        @Override
        public void multiply(int entry) {
            toCoefficients();
            transformDigits(digits, rows);
            transformDigits(digits + levels * ring.row, rows + ring.row);
            long k = CpuQueue.at(key, 2 * levels * entry, 0, 0);
            ring.pairs(scratch, rows, rows + ring.row, scratch, digits, keyRows, k);
            inCoefficients = false;
        }

        @Override
        public void turn(WalkWay way, int move) {
            Automorphisms.Grouped map = way.map(move);
            toSums();
            NarrowKernels kernels = ring.rows.kernels(NarrowKernel.PERMUTE, ring.n);
            kernels.permute(scratch, others, scratch, rows, map.groups, map.places);
            kernels.permute(scratch, others + ring.row, scratch, rows + ring.row, map.groups, map.places);
            long turned = others;
            others = rows;
            rows = turned;
        }

        @Override
        public void move(WalkWay way, int move) {
            RowBuffer keys = Objects.requireNonNull(moves);
            turn(way, move);
            ring.inverse(scratch, rows);
            transformDigits(digits, rows);
            ring.rows
                    .kernels(NarrowKernel.pairs(ring.n, levels, true), ring.n)
                    .pairs(
                            scratch,
                            rows,
                            rows + ring.row,
                            scratch,
                            digits,
                            CpuQueue.segment(keys),
                            CpuQueue.at(keys, move * levels, 0, 0),
                            levels,
                            true,
                            rows + ring.row,
                            ring.tables);
        }
    }
}
