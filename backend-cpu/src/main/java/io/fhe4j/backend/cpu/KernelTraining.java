package io.fhe4j.backend.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Trains the vector kernels of a class until the JVM has compiled them well, and loads the class anew for those that it has not. Training is work on rows
 * that nobody reads; a kernel is ready when a piece of it is fast and allocates nothing, several times in a row.
 *
 * <p>Two things go wrong, by chance, and for good. While the queue of the second compiler is long, the first one compiles without a profile (tier 2), in the
 * hope of doing it again with one (tier 3), which the second one needs: of the largest kernels it refuses that ("out of virtual registers"), and they stay a
 * hundred times as slow. And of large kernels the second compiler now and then leaves some vectors in memory, a new array for each: that is nearly as fast as it
 * should be alone, but megabytes are allocated for each bootstrapping. A hidden class with the same code has methods without a past, which are compiled
 * again.
 *
 * <p>One thread trains at a time; any may ask what is ready.
 */
final class KernelTraining<K> {

    /** A kernel by name, that is a constant of an enumeration, with some work that trains the compiler and tells whether it is done. */
    interface Piece<K> {

        /** Its number among those of its kind. */
        int ordinal();

        /** Some work on rows that nobody reads: a microsecond or less once it is compiled, tens of them before. */
        void train(K kernels, MemorySegment rows);

        /** Calls that have nothing to do, before each piece: the JVM compiles what is called often, and not only what works long. */
        default void call(K kernels, MemorySegment rows) {}

        /**
         * A piece of training this fast, in nanoseconds, is compiled code. It is far from both: a processor that is several times slower than ours still
         * takes less, and anything before takes thirty times as long as compiled code, or more.
         */
        long fast();

        /** Pieces after which the compiler knows, however long its queue; then there is one now and then, to see whether it is done. */
        default int pieces() {
            return 6_000;
        }
    }

    /** So many good pieces in a row are needed. */
    private static final int ENOUGH = 3;

    /** So many more pieces than the compiler needs to know, and the kernel will never be compiled well. */
    private static final int STUCK = 200;

    /** Classes that are tried. */
    private static final int COPIES = 4;

    /** Time between pieces once the compiler knows, in nanoseconds. */
    private static final long PAUSE = 2_000_000;

    /**
     * So often a piece is repeated that is slow as compiled code may be after a pause: processors that switch off the upper halves of their vector units
     * (Intel's, after less than a millisecond) work at a quarter of their speed until they are on again, and the caches have other things.
     */
    private static final int AWAKE = 8;

    /** Anything slower, in times of {@link Piece#fast}, is code that has not been compiled. */
    private static final int ASLEEP = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Supplier<K> loader;
    private final boolean together;
    private final MemorySegment rows;
    private final List<K> copies = new ArrayList<>();
    private final AtomicReferenceArray<K> kernels;
    private final boolean[] ready;
    private final int[] copy;
    private final int[] pieces;
    private final int[] good;
    private final long[] last;

    /**
     * Training of these kernels.
     *
     * @param loader makes kernels from a class of their own
     * @param together whether all kernels move to a new class with one, because they are called on one object
     * @param count how many they are
     * @param words words of 64 bits of the memory that training works on
     */
    KernelTraining(K first, Supplier<K> loader, boolean together, int count, int words) {
        this.loader = loader;
        this.together = together;
        // belongs to the kernels and lives as long as they do
        this.rows = new CpuMemory(1, words, Long.BYTES).segment();
        this.copies.add(first);
        this.kernels = new AtomicReferenceArray<>(count);
        for (int k = 0; k < count; k++) {
            kernels.set(k, first);
        }
        this.ready = new boolean[count];
        this.copy = new int[count];
        this.pieces = new int[count];
        this.good = new int[count];
        this.last = new long[count];
    }

    /** Whether a kernel has been compiled. */
    boolean isReady(int kernel) {
        return ready[kernel];
    }

    /** On what to call a kernel, compiled or not. */
    K kernels(int kernel) {
        return kernels.get(kernel);
    }

    /** Trains a kernel until it is ready, a time has come or the compiler needs a pause; tells whether there was anything to do. Not for two threads at once. */
    boolean train(Piece<? super K> kernel, long end) {
        int k = kernel.ordinal();
        boolean any = false;
        long now = System.nanoTime();
        while (!ready[k] && now <= end && (pieces[k] < kernel.pieces() || now - last[k] >= PAUSE)) {
            K trained = kernels.get(k);
            kernel.call(trained, rows);
            boolean accepts = copy[k] == COPIES - 1;
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long time = time(kernel, trained);
            for (int again = 1; again < AWAKE && time >= kernel.fast() && time < ASLEEP * kernel.fast(); again++) {
                time = time(kernel, trained);
            }
            now = System.nanoTime();
            boolean isGood = time < kernel.fast() && (accepts || THREADS.getCurrentThreadAllocatedBytes() == allocated);
            any = true;
            last[k] = now;
            pieces[k]++;
            good[k] = isGood ? good[k] + 1 : 0;
            if (good[k] >= ENOUGH) {
                ready[k] = true;
            } else if (pieces[k] >= kernel.pieces() + STUCK && !accepts) {
                beginAnew(k);
            }
        }
        return any;
    }

    private long time(Piece<? super K> kernel, K trained) {
        long before = System.nanoTime();
        kernel.train(trained, rows);
        return System.nanoTime() - before;
    }

    private void beginAnew(int stuck) {
        int next = copy[stuck] + 1;
        if (next == copies.size()) {
            copies.add(loader.get());
        }
        for (int k = together ? 0 : stuck; k < (together ? ready.length : stuck + 1); k++) {
            kernels.set(k, copies.get(next));
            copy[k] = next;
            ready[k] = false;
            pieces[k] = 0;
            good[k] = 0;
        }
    }
}
