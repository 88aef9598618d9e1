package io.fhe4j.backend.pim.faults;

import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets faults come over rows when they are written. Rows without a fault are not touched, and cost a few operations each: the distance to the next
 * fault is drawn, not the fate of every bit. Safe for threads; the same faults come again only if rows are written in the same order.
 */
public final class FaultInjector {

    private final FaultPlan plan;
    private final FaultLog log;
    private final ToLongFunction<Modulus> storedFactor;
    private final SplittableRandom random;
    private final IdentityHashMap<Memory, Long> places = new IdentityHashMap<>();
    private final Map<Kernel, Long> calls = new EnumMap<>(Kernel.class);
    private long placed;
    private long bitsToFlip;

    /**
     * Faults of a device.
     *
     * @param plan which
     * @param storedFactor what residues are multiplied by as they lie in the cells
     */
    public FaultInjector(FaultPlan plan, ToLongFunction<Modulus> storedFactor) {
        this.plan = plan;
        this.log = new FaultLog(plan);
        this.storedFactor = storedFactor;
        this.random = new SplittableRandom(plan.seed());
        this.bitsToFlip = distance(random, plan.flip());
    }

    /** What has happened. */
    public FaultLog log() {
        return log;
    }

    /** Notes a piece of memory: its cells are stuck or not from now on. */
    public synchronized Memory placed(Memory memory) {
        places.put(memory, placed++);
        return memory;
    }

    /** Notes that it is gone. */
    public synchronized void removed(Memory memory) {
        places.remove(memory);
    }

    /**
     * Comes over what a kernel has written.
     *
     * @param values reads and writes rows
     * @param kernel which
     * @param out all that it wrote
     */
    public synchronized void written(Queue values, Kernel kernel, RowBuffer out) {
        if (!plan.any() || out.isSecret()) {
            return;
        }
        long call = calls.merge(kernel, 1L, Long::sum);
        boolean meant = plan.buffers().contains(out.role());
        Shape shape = out.shape();
        long number = 0;
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    Row row = new Row(values, kernel, call, out, number++, b, c, r);
                    if (meant) {
                        stuck(row, out.memory(), out.row(b, c, r));
                        flip(row);
                    }
                    planned(row);
                    row.end();
                }
            }
        }
    }

    private void stuck(Row row, Memory memory, long at) {
        if (plan.stuckAt() == 0) {
            return;
        }
        // The same cells each time that anything is written here.
        SplittableRandom cells = new SplittableRandom(mixed(places.getOrDefault(memory, -1L), at));
        long all = (long) row.out.width() * Long.SIZE;
        for (long cell = distance(cells, plan.stuckAt()); cell < all; cell += 1 + distance(cells, plan.stuckAt())) {
            boolean value = cells.nextBoolean();
            int word = (int) (cell / Long.SIZE);
            int bit = (int) (cell % Long.SIZE);
            if (bit < row.modulus.bits()) {
                row.change(Fault.Kind.STUCK, word, bit, value);
            }
        }
    }

    private long mixed(long place, long row) {
        return new SplittableRandom(plan.seed() ^ place * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(row, 40)).nextLong();
    }

    private void flip(Row row) {
        int bits = row.modulus.bits();
        long all = (long) row.out.width() * bits;
        while (bitsToFlip < all) {
            row.flip(Fault.Kind.FLIP, (int) (bitsToFlip / bits), (int) (bitsToFlip % bits));
            bitsToFlip += 1 + distance(random, plan.flip());
        }
        bitsToFlip -= all;
    }

    private void planned(Row row) {
        for (FaultPlan.Planned planned : plan.planned()) {
            boolean here = planned.kernel() == row.kernel
                    && planned.call() == row.call
                    && planned.row() == row.number
                    && planned.word() < row.out.width()
                    && planned.bit() < row.modulus.bits();
            if (here) {
                row.flip(Fault.Kind.PLANNED, planned.word(), planned.bit());
            }
        }
    }

    /** How many bits are passed over before the next fault, geometrically distributed. */
    private static long distance(SplittableRandom random, double probability) {
        if (probability == 0) {
            return Long.MAX_VALUE / 2;
        }
        if (probability == 1) {
            return 0;
        }
        double bits = StrictMath.log(1 - random.nextDouble()) / StrictMath.log1p(-probability);
        return (long) Math.min(bits, Long.MAX_VALUE / 4.0);
    }

    /** One row that was written. */
    private final class Row {
        private final Queue values;
        private final Kernel kernel;
        private final long call;
        private final RowBuffer out;
        private final long number;
        private final int b;
        private final int c;
        private final int r;
        private final Modulus modulus;
        /** What it holds, read when the first fault strikes. */
        private long @Nullable [] words;

        private boolean isChanged;

        Row(Queue values, Kernel kernel, long call, RowBuffer out, long number, int b, int c, int r) {
            this.values = values;
            this.kernel = kernel;
            this.call = call;
            this.out = out;
            this.number = number;
            this.b = b;
            this.c = c;
            this.r = r;
            this.modulus = out.moduli().get(r);
        }

        private RowBuffer view() {
            Shape shape = out.shape();
            int b3 = b % shape.batch3();
            int b2 = b / shape.batch3() % shape.batch2();
            int b1 = b / shape.batch3() / shape.batch2();
            return out.entry(b1, b2, b3).component(c).rows(r, r + 1);
        }

        void flip(Fault.Kind kind, int word, int bit) {
            change(kind, word, stored -> stored ^ 1L << bit, bit);
        }

        void change(Fault.Kind kind, int word, int bit, boolean value) {
            change(kind, word, stored -> value ? stored | 1L << bit : stored & ~(1L << bit), bit);
        }

        private void change(Fault.Kind kind, int word, java.util.function.LongUnaryOperator cells, int bit) {
            long[] here = words;
            if (here == null) {
                here = new long[out.width()];
                values.download(MemorySegment.ofArray(here), view());
                words = here;
            }
            long stored = toCells(here[word]);
            long changed = cells.applyAsLong(stored);
            if (changed != stored) {
                here[word] = fromCells(changed);
                isChanged = true;
                log.add(new Fault(kind, kernel, call, out.role(), modulus, number, word, bit));
            }
        }

        /** Writes it back if anything has changed. */
        void end() {
            if (words != null) {
                MemorySegment segment = MemorySegment.ofArray(words);
                if (isChanged) {
                    values.upload(view(), segment);
                }
                segment.fill((byte) 0);
            }
        }

        private long toCells(long word) {
            return modulus.kind() == ModulusKind.POWER_OF_TWO
                    ? word
                    : ModularMath.multiply(word, storedFactor.applyAsLong(modulus), modulus.value());
        }

        private long fromCells(long stored) {
            if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
                return stored;
            }
            long q = modulus.value();
            long rest = Long.remainderUnsigned(stored, q);
            return ModularMath.multiply(rest, ModularMath.inverse(storedFactor.applyAsLong(modulus), q), q);
        }
    }
}
