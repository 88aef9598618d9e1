package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The vector kernel where the JVM has compiled it, and until then plain loops. Vector code that is interpreted, or compiled for the first
 * time only, makes an object of each vector and takes some hundred times as long as it will; plain loops are fast at once. So calls go
 * to plain loops first, while a small share of the time trains the vector kernel on rows of zeros, by which the JVM comes to compile it. Once
 * it is fast, it is taken for good.
 *
 * <p>Safe for many threads: a lost update only means one more piece of training.
 */
final class KernelChoice {

    /** A part so small of the time since the choice was made goes to training. */
    private static final double SHARE = 0.1;

    /** A piece of training this fast, in nanoseconds, is compiled code: anything before takes over ten times as long. */
    private static final long FAST = 1_000;

    /** So many fast pieces in a row are needed. */
    private static final int ENOUGH = 3;

    /** Pieces after which the compiler knows; then there is one now and then, to see whether it is done. */
    private static final int PIECES = 6_000;

    /** Time between such pieces, in nanoseconds. */
    private static final long PAUSE = 2_000_000;

    /** The longest time for training in one call, in nanoseconds. */
    private static final long BUDGET = 200_000;

    private final DoubleKernels vectors;
    private final @Nullable DoubleKernels plain;
    private final MemorySegment zeros;
    private final boolean[] ready = new boolean[DoubleKernel.values().length];
    private final int[] pieces = new int[ready.length];
    private final int[] fast = new int[ready.length];
    private final long[] last = new long[ready.length];
    private final long born = System.nanoTime();
    private long spent;

    private KernelChoice(DoubleKernels vectors, @Nullable DoubleKernels plain) {
        this.vectors = vectors;
        this.plain = plain;
        // belongs to the kernels and lives as long as they do
        this.zeros = new CpuMemory(1, DoubleKernel.TRAINING_WORDS).segment();
    }

    /** Always these kernels. */
    static KernelChoice always(DoubleKernels kernels) {
        return new KernelChoice(kernels, null);
    }

    /** Plain loops in the same order of words, until the kernels are compiled. */
    static KernelChoice onceCompiled(DoubleKernels kernels) {
        return new KernelChoice(kernels, new PlainDoubleKernels(kernels.lanes()));
    }

    int lanes() {
        return vectors.lanes();
    }

    /** Who is to run this kernel now. */
    DoubleKernels of(DoubleKernel kernel) {
        return plain == null || ready[kernel.ordinal()] ? vectors : train(kernel, plain);
    }

    private DoubleKernels train(DoubleKernel kernel, DoubleKernels meanwhile) {
        int k = kernel.ordinal();
        long begin = System.nanoTime();
        if (spent > (begin - born) * SHARE || pieces[k] >= PIECES && begin - last[k] < PAUSE) {
            return meanwhile;
        }
        last[k] = begin;
        long now = begin;
        do {
            long before = now;
            kernel.train(vectors, zeros);
            now = System.nanoTime();
            pieces[k]++;
            fast[k] = now - before < FAST ? fast[k] + 1 : 0;
            ready[k] = fast[k] >= ENOUGH;
        } while (!ready[k] && pieces[k] < PIECES && now - begin < BUDGET);
        spent += now - begin;
        return ready[k] ? vectors : meanwhile;
    }
}
