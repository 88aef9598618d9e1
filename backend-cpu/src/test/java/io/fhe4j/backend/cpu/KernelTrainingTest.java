package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.BackendOptions;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels that are never compiled well are loaded anew, alone or with all of their class; in the end none of the vector kernels allocates. */
class KernelTrainingTest {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long PATIENCE = 60_000_000_000L;

    /** Keeps what is allocated from being optimised away. */
    private static final AtomicReference<byte[]> KEPT = new AtomicReference<>();

    /** Stands for a class of kernels: its number among the copies. */
    private record Copy(int number) {}

    /** Kernels by number: 0 is good, 1 allocates in the first two copies, 2 does for ever. */
    private enum Kernel implements KernelTraining.Piece<Copy> {
        GOOD(0),
        MENDED(2),
        HOPELESS(100);

        private final int bad;

        Kernel(int bad) {
            this.bad = bad;
        }

        @Override
        public void train(Copy copy, MemorySegment rows) {
            if (copy.number() < bad) {
                KEPT.set(new byte[80]);
            }
        }

        @Override
        public long fast() {
            return 1_000_000;
        }

        @Override
        public int pieces() {
            return 10;
        }
    }

    private final AtomicInteger loaded = new AtomicInteger();

    private Copy loadAnew() {
        return new Copy(loaded.incrementAndGet());
    }

    private static void untilReady(KernelTraining<Copy> training, Kernel kernel) {
        long end = System.nanoTime() + PATIENCE;
        while (!training.isReady(kernel.ordinal())) {
            assertTrue(System.nanoTime() < end, kernel + " is never ready");
            training.train(kernel, end);
        }
    }

    @Test
    void onlyTheKernelThatAllocatesMovesToANewClass() {
        KernelTraining<Copy> training = new KernelTraining<>(new Copy(0), this::loadAnew, false, 3, 8);
        untilReady(training, Kernel.GOOD);
        untilReady(training, Kernel.MENDED);
        assertEquals(0, training.kernels(Kernel.GOOD.ordinal()).number());
        assertTrue(training.isReady(Kernel.GOOD.ordinal()));
        assertEquals(2, training.kernels(Kernel.MENDED.ordinal()).number());
        untilReady(training, Kernel.HOPELESS);
        assertEquals(3, loaded.get(), "the last of four classes is taken as it is");
    }

    @Test
    void kernelsOfOneObjectMoveTogether() {
        KernelTraining<Copy> training = new KernelTraining<>(new Copy(0), this::loadAnew, true, 3, 8);
        untilReady(training, Kernel.GOOD);
        untilReady(training, Kernel.MENDED);
        assertEquals(2, training.kernels(Kernel.GOOD.ordinal()).number());
        assertFalse(training.isReady(Kernel.GOOD.ordinal()), "the new class knows nothing of it");
    }

    /** As with vector units that a processor switches off meanwhile. */
    @Test
    void aKernelThatIsSlowAfterEachPauseIsReadyAllTheSame() {
        AtomicLong last = new AtomicLong(System.nanoTime());
        KernelTraining.Piece<Copy> sleepy = new KernelTraining.Piece<>() {
            @Override
            public int ordinal() {
                return 0;
            }

            @Override
            public void train(Copy copy, MemorySegment rows) {
                long begin = System.nanoTime();
                boolean slept = begin - last.get() > 1_000_000;
                while (slept && System.nanoTime() - begin < 3 * fast()) {
                    Thread.onSpinWait();
                }
                last.set(System.nanoTime());
            }

            @Override
            public long fast() {
                return 100_000;
            }

            @Override
            public int pieces() {
                return 0;
            }
        };
        KernelTraining<Copy> training = new KernelTraining<>(new Copy(0), this::loadAnew, false, 1, 8);
        long end = System.nanoTime() + PATIENCE;
        while (!training.isReady(0) && System.nanoTime() < end) {
            training.train(sleepy, end);
        }
        assertTrue(training.isReady(0));
        assertEquals(0, training.kernels(0).number());
    }

    @Test
    void copiesOfGeneratedKernelsAreClassesOfTheirOwn() {
        DoubleKernels first = KernelClasses.load(DoubleKernels.class, "Double256Kernels");
        DoubleKernels copy = KernelClasses.copy(DoubleKernels.class, "Double256Kernels");
        assertNotSame(first.getClass(), copy.getClass());
        assertTrue(copy.getClass().isHidden());
        assertEquals(4, copy.lanes());
    }

    @Tag("slow")
    @Test
    void noVectorKernelAllocatesOnceItIsReady() {
        Engine engine = EngineChoice.choose(BackendOptions.defaults().forMeasuring());
        String bits = String.valueOf(engine.vectorBits());
        check(
                ((DoubleRows) engine.doubles()).kernels().vectors(),
                () -> KernelClasses.copy(DoubleKernels.class, "Double" + bits + "Kernels"),
                List.of(DoubleKernel.values()),
                DoubleKernel.TRAINING_WORDS);
        if (engine.vectorBits() == 512) {
            check(
                    engine.narrow().kernels().vectors(),
                    () -> KernelClasses.copy(NarrowKernels.class, "Narrow512Kernels"),
                    List.of(NarrowKernel.values()),
                    NarrowKernel.TRAINING_WORDS);
        }
    }

    /** Trains every kernel; in the end a piece of work allocates nothing, unless the JVM is compiling it again. */
    private static <K> void check(
            K kernels, Supplier<K> loader, List<? extends KernelTraining.Piece<? super K>> all, int words) {
        MemorySegment rows = new CpuMemory(1, words, Long.BYTES).segment();
        KernelTraining<K> training = new KernelTraining<>(kernels, loader, false, all.size(), words);
        for (KernelTraining.Piece<? super K> kernel : all) {
            long end = System.nanoTime() + PATIENCE;
            while (!training.isReady(kernel.ordinal())) {
                assertTrue(System.nanoTime() < end, kernel + " is never ready");
                training.train(kernel, end);
            }
            long bytes;
            do {
                assertTrue(System.nanoTime() < end, kernel + " allocates");
                long before = THREADS.getCurrentThreadAllocatedBytes();
                kernel.train(training.kernels(kernel.ordinal()), rows);
                bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            } while (bytes > 0);
        }
    }
}
