package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.Queue;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executes again, on the arrays, a sample of the rows that a program computes: of each kernel and kind of modulus the calls number 1, 2, 4, 8, …,
 * and of each such call one row, chosen by a seed. A row that comes out otherwise ends the program. Secret rows are never taken.
 */
final class RowSamples {

    private record Kind(Kernel kernel, ModulusKind modulus) {}

    /** A row chosen, with what its operands held before the kernel ran. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sample(Kernel kernel, Modulus modulus, RowBuffer out, long[] accumulated, List<long[]> x, List<long[]> y) {}

    private final RowArrays arrays;
    private final CostLedger ledger;
    private final Map<Kind, AtomicLong> calls = new ConcurrentHashMap<>();
    private final SplittableRandom random;

    RowSamples(RowArrays arrays, CostLedger ledger, long seed) {
        this.arrays = arrays;
        this.ledger = ledger;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Chooses a row before a kernel runs, or none.
     *
     * @param y the second operand, if the kernel has one
     * @param scalars the kernel's, if it has any
     */
    @Nullable
    Sample before(
            Queue values,
            Kernel kernel,
            RowBuffer out,
            @Nullable RowBuffer x,
            @Nullable RowBuffer y,
            @Nullable RowScalars scalars) {
        if (out.isSecret() || x != null && x.isSecret() || y != null && y.isSecret()) {
            return null;
        }
        int row;
        int entry;
        int component;
        synchronized (random) {
            row = random.nextInt(out.shape().rows());
            entry = random.nextInt(out.shape().batch());
            component = random.nextInt(out.shape().components());
        }
        Modulus modulus = out.moduli().get(row);
        if (!arrays.executes(kernel, modulus, out.width()) || !due(new Kind(kernel, modulus.kind()))) {
            return null;
        }
        RowBuffer target = row(out, entry, component, row, 0);
        List<long[]> second = scalars == null
                ? words(values, y, kernel, entry, component, row)
                : List.of(constant(out.width(), scalars.get(row)));
        return new Sample(
                kernel,
                modulus,
                target,
                words(values, target),
                words(values, x, kernel, entry, component, row),
                second);
    }

    private boolean due(Kind kind) {
        long call = calls.computeIfAbsent(kind, k -> new AtomicLong()).incrementAndGet();
        return Long.bitCount(call) == 1;
    }

    /** Executes the chosen row on the arrays and compares. */
    void after(Queue values, @Nullable Sample sample) {
        if (sample == null) {
            return;
        }
        long[] given = words(values, sample.out);
        long[] made = arrays.execute(sample.kernel, sample.modulus, sample.accumulated, sample.x, sample.y);
        int differing = Arrays.mismatch(given, made);
        if (differing >= 0) {
            throw new IllegalStateException("word " + differing + " of a row of " + sample.kernel + " modulo "
                    + sample.modulus + ": the arrays give " + made[differing] + ", the kernel " + given[differing]);
        }
        ledger.executed(sample.kernel);
    }

    private static long[] constant(int width, long value) {
        long[] words = new long[width];
        Arrays.fill(words, value);
        return words;
    }

    /** The rows of an operand that a row of the result is made of: one, or all terms of a sum. */
    private static List<long[]> words(
            Queue values, @Nullable RowBuffer x, Kernel kernel, int entry, int component, int row) {
        if (x == null) {
            return List.of();
        }
        int terms = kernel == Kernel.MULTIPLY_SUM ? x.shape().batch3() : 1;
        List<long[]> rows = new ArrayList<>();
        for (int term = 0; term < terms; term++) {
            rows.add(words(values, row(x, entry * terms, component, row, term)));
        }
        return rows;
    }

    private static RowBuffer row(RowBuffer x, int entry, int component, int row, int term) {
        Shape shape = x.shape();
        int number = entry + term;
        int i3 = number % shape.batch3();
        int i2 = number / shape.batch3() % shape.batch2();
        int i1 = number / shape.batch3() / shape.batch2();
        return x.entry(i1, i2, i3).component(component).rows(row, row + 1);
    }

    private static long[] words(Queue values, RowBuffer row) {
        long[] words = new long[row.width()];
        values.download(MemorySegment.ofArray(words), row);
        return words;
    }
}
