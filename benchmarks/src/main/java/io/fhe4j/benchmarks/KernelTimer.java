package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Times calls of one backend's kernels, on operands without meaning. */
final class KernelTimer {

    private static final long WINDOW_NANOS = 150_000_000L;
    private static final int QUIET_WINDOWS = 2;
    private static final long LONGEST_WARM_UP_NANOS = 20_000_000_000L;
    private static final double GAIN = 0.03;
    private static final int REPETITIONS = 3;
    private static final int WINDOWS = 3;

    /** Bytes of a key that no cache holds. */
    private static final long KEY_BYTES = 1L << 26;

    private final Backend backend;
    private final Compilers compilers = new Compilers();
    private final Random random = new Random(1);

    KernelTimer(Backend backend) {
        this.backend = backend;
    }

    Backend backend() {
        return backend;
    }

    /** So many parts of this shape, and of words of so many bytes, are a key that no cache holds. */
    static int numbers(Shape part, int wordBytes) {
        return (int) Math.max(1, KEY_BYTES / wordBytes / part.words());
    }

    /** Rows for keys of some shapes, all in one memory, for memory is slow when it is touched first. */
    RowBuffer keyRows(RnsBasis basis, int degree, int wordBytes) {
        Shape row = new Shape(1, 1, 1, 1, 1, degree);
        return filled(row.withBatch1(numbers(row, wordBytes)), basis, Form.EVALUATION);
    }

    /** A key of some shape, with one row in each component, that lies in such rows from one of them on. */
    static RowBuffer key(RowBuffer rows, int first, Shape shape) {
        long components = shape.components();
        long inner = components * shape.batch3();
        long[] at = {first, inner * shape.batch2(), inner, components, 1};
        return rows.viewAt(shape, rows.moduli(), rows.form(), at);
    }

    /** Random exponents for a batch. */
    RowBuffer exponents(int numbers, long modulus, int batch) {
        return exponents(numbers, modulus, batch, () -> random.nextLong(modulus));
    }

    /** Exponents for a batch. */
    RowBuffer exponents(int numbers, long modulus, int batch, LongSupplier next) {
        RnsBasis basis = RnsBasis.of(Modulus.powerOfTwo(Long.numberOfTrailingZeros(modulus)));
        HostRows rows = HostRows.allocate(new Shape(batch, 1, 1, 1, 1, numbers), basis, Form.COEFFICIENT);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < numbers; i++) {
                rows.set(b, 0, 0, i, next.getAsLong());
            }
        }
        return uploaded(rows);
    }

    /** Residues of no meaning: one random row, again and again, for times depend on places and not on values. */
    RowBuffer filled(Shape shape, RnsBasis basis, Form form) {
        HostRows rows = HostRows.allocateCompact(shape.withBatch1(1), basis, form);
        for (int column = 0; column < shape.width(); column++) {
            rows.set(0, 0, 0, column, residue(basis.get(0)));
        }
        MemorySegment all = rows.words();
        long size = (long) shape.width() * rows.wordBytes();
        for (long filled = size; filled < all.byteSize(); filled *= 2) {
            MemorySegment.copy(all, 0, all, filled, Math.min(filled, all.byteSize() - filled));
        }
        RowBuffer buffer = backend.allocate(shape, basis, form, BufferRole.SCRATCH);
        for (int i = 0; i < shape.batch1(); i++) {
            backend.stream().upload(buffer.batch1(i, i + 1), rows);
        }
        return buffer;
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

    /**
     * The nanoseconds of a call: of some windows the least median, for what else runs only adds. Warm is a call that in some windows in a row has not become faster, while
     * nothing was compiled.
     */
    double median(Runnable call) {
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
        double least = Double.POSITIVE_INFINITY;
        for (int window = 0; window < WINDOWS; window++) {
            least = Math.min(least, windowMedian(call));
        }
        return least;
    }

    /** At least {@value #REPETITIONS} calls, and a window's time. */
    private double windowMedian(Runnable call) {
        List<Long> times = new ArrayList<>();
        long start = System.nanoTime();
        while (times.size() < REPETITIONS || System.nanoTime() - start < WINDOW_NANOS) {
            times.add(time(call));
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    private long time(Runnable call) {
        long before = System.nanoTime();
        call.run();
        backend.stream().await();
        return System.nanoTime() - before;
    }
}
