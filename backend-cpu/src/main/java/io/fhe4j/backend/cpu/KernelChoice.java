package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The vector kernel where the JVM has compiled it, and until then plain loops. Vector code that is interpreted, or compiled for the first
 * time only, makes an object of each vector and takes some hundred times as long as it will; plain loops are fast at once. So calls go
 * to plain loops first, while a small share of the time trains the vector kernel on rows that nobody reads, by which the JVM comes to compile it. Once
 * it is fast, it is taken for good.
 *
 * <p>Safe for many threads: a lost update only means one more piece of training.
 */
final class KernelChoice<K> {

    /** A kernel by name, that is a constant of an enumeration, with some work that trains the compiler and tells whether it is done. */
    interface Piece<K> {

        /** Its number among those of its kind. */
        int ordinal();

        /** Some work on rows that nobody reads: a microsecond or less once it is compiled, tens of them before. */
        void train(K kernels, MemorySegment rows);

        /** A piece of training this fast, in nanoseconds, is compiled code: anything before takes over ten times as long. */
        default long fast() {
            return 1_000;
        }
    }

    /** This part of the time since the choice was made goes to training, at most: whole transforms need some seconds of it. */
    private static final double SHARE = 0.25;

    /** So many fast pieces in a row are needed. */
    private static final int ENOUGH = 3;

    /** Pieces after which the compiler knows; then there is one now and then, to see whether it is done. */
    private static final int PIECES = 6_000;

    /** Time between such pieces, in nanoseconds. */
    private static final long PAUSE = 2_000_000;

    /** The longest time for training in one call, in nanoseconds. */
    private static final long BUDGET = 200_000;

    private final K vectors;
    private final @Nullable K plain;
    private final MemorySegment rows;
    private final boolean[] ready;
    private final int[] pieces;
    private final int[] fast;
    private final long[] last;
    private final long born = System.nanoTime();
    private long spent;

    private KernelChoice(K vectors, @Nullable K plain, int kernels, int words) {
        this.vectors = vectors;
        this.plain = plain;
        this.ready = new boolean[kernels];
        this.pieces = new int[kernels];
        this.fast = new int[kernels];
        this.last = new long[kernels];
        // belongs to the kernels and lives as long as they do
        this.rows = new CpuMemory(1, words, Long.BYTES).segment();
    }

    /** Always these kernels. */
    static <K> KernelChoice<K> always(K kernels) {
        return new KernelChoice<>(kernels, null, 0, 1);
    }

    /** Plain loops in the same order of words, until the kernels are compiled. */
    static KernelChoice<DoubleKernels> onceCompiled(DoubleKernels kernels) {
        return new KernelChoice<>(
                kernels,
                new PlainDoubleKernels(kernels.lanes()),
                DoubleKernel.values().length,
                DoubleKernel.TRAINING_WORDS);
    }

    /** Plain loops until the kernels are compiled. */
    static KernelChoice<NarrowKernels> onceCompiled(NarrowKernels kernels, NarrowKernels plain) {
        return new KernelChoice<>(kernels, plain, NarrowKernel.values().length, NarrowKernel.TRAINING_WORDS);
    }

    /** The kernels that are taken in the end. */
    K vectors() {
        return vectors;
    }

    /** Who is to run this kernel now. */
    K of(Piece<? super K> kernel) {
        return plain == null || ready[kernel.ordinal()] ? vectors : train(kernel, plain);
    }

    private K train(Piece<? super K> kernel, K meanwhile) {
        int k = kernel.ordinal();
        long begin = System.nanoTime();
        if (spent > (begin - born) * SHARE || pieces[k] >= PIECES && begin - last[k] < PAUSE) {
            return meanwhile;
        }
        last[k] = begin;
        long now = begin;
        do {
            long before = now;
            kernel.train(vectors, rows);
            now = System.nanoTime();
            pieces[k]++;
            fast[k] = now - before < kernel.fast() ? fast[k] + 1 : 0;
            ready[k] = fast[k] >= ENOUGH;
        } while (!ready[k] && pieces[k] < PIECES && now - begin < BUDGET);
        spent += now - begin;
        return ready[k] ? vectors : meanwhile;
    }
}
