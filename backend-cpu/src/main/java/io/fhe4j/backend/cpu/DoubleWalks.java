package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks on rows of doubles. */
final class DoubleWalks extends Walks {

    private final DoubleRing ring;
    private final @Nullable RowBuffer moves;

    private DoubleWalks(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            @Nullable RowBuffer moves,
            Gadget gadget) {
        super(device, accumulator, exponents, key, gadget);
        this.ring = new DoubleRing(device, accumulator, gadget);
        this.moves = moves;
    }

    /** Whether these rows are served with this key. */
    static boolean serve(CpuDevice device, RowBuffer accumulator, RowBuffer key) {
        return accumulator.shape().components() == 2 && DoubleRing.serves(device, accumulator, key);
    }

    static void ap(
            CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        new DoubleWalks(device, accumulator, exponents, key, null, gadget).ap(base);
    }

    static void lmkcdey(
            CpuDevice device,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            RowBuffer moves,
            Gadget gadget) {
        DoubleWalks walks = new DoubleWalks(device, accumulator, exponents, key, moves, gadget);
        walks.lmkcdey(moves, walks.ring.m.kernels.order());
    }

    @Override
    int wordBytes() {
        return Double.BYTES;
    }

    @Override
    Walker walker(CpuMemory scratch, long first) {
        return new DoubleWalker(scratch, first);
    }

    /** A ciphertext under way, in coefficient or in evaluation form, at rest in either: mask and body in successive rows. */
    private final class DoubleWalker implements Walker {
        private final MemorySegment scratch;
        private final long stride;
        private final long digits;
        private long rows;
        private long others;
        private boolean inCoefficients = true;

        DoubleWalker(CpuMemory scratch, long first) {
            this.scratch = scratch.segment();
            this.stride = scratch.stride();
            this.rows = scratch.offset(first);
            this.others = scratch.offset(first + 2);
            this.digits = scratch.offset(first + OWN_ROWS);
        }

        @Override
        public void enter(int b) {
            for (int c = 0; c < 2; c++) {
                long from = CpuQueue.at(accumulator, b, c, 0);
                Words.copy(scratch, rows + c * stride, CpuQueue.segment(accumulator), from, ring.n);
            }
        }

        @Override
        public void leave(int b) {
            toCoefficients();
            for (int c = 0; c < 2; c++) {
                long to = CpuQueue.at(accumulator, b, c, 0);
                Words.copy(CpuQueue.segment(accumulator), to, scratch, rows + c * stride, ring.n);
            }
        }

        private void toCoefficients() {
            if (!inCoefficients) {
                inverse(rows);
                inverse(rows + stride);
                inCoefficients = true;
            }
        }

        private void inverse(long row) {
            ring.transform.inverse(scratch, row, scratch, row);
        }

        private void toEvaluation() {
            if (inCoefficients) {
                ring.transform.forward(scratch, rows, scratch, rows);
                ring.transform.forward(scratch, rows + stride, scratch, rows + stride);
                inCoefficients = false;
            }
        }

        @Override
        public void multiply(int entry) {
            toCoefficients();
            ring.transformDigits(scratch, digits, stride, scratch, rows);
            ring.transformDigits(scratch, digits + levels * stride, stride, scratch, rows + stride);
            sums(rows, key, 2 * levels * entry, 2 * levels);
            inCoefficients = false;
        }

        /** The sums of digits times the key's rows from this one on, for mask and body. */
        private void sums(long out, RowBuffer keys, int row, int terms) {
            long k = CpuQueue.at(keys, row, 0, 0);
            long body = CpuQueue.at(keys, row, 1, 0) - k;
            long step = DoubleRing.keyStep(keys);
            MemorySegment y = CpuQueue.segment(keys);
            ring.m.kernels.multiplySumPair(
                    scratch, out, out + stride, scratch, digits, stride, y, k, step, body, terms, ring.n, ring.m);
        }

        @Override
        public void turn(WalkWay way, int move) {
            toEvaluation();
            int[] table = way.table(move);
            ring.m.kernels.permute(scratch, others, scratch, rows, table);
            ring.m.kernels.permute(scratch, others + stride, scratch, rows + stride, table);
            swap();
        }

        private void swap() {
            long turned = others;
            others = rows;
            rows = turned;
        }

        @Override
        public void move(WalkWay way, int move) {
            turn(way, move);
            inverse(rows);
            ring.transformDigits(scratch, digits, stride, scratch, rows);
            sums(others, Objects.requireNonNull(moves), move * levels, levels);
            long body = others + stride;
            ring.m.kernels.add(scratch, body, scratch, body, scratch, rows + stride, ring.n, ring.m);
            swap();
        }
    }
}
