package io.fhe4j.backend.cpu;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts work into items and shares them between the calling thread and the executor that the backend was opened with. The caller
 * works too and never waits for a helper that has not begun: so an executor that is busy, or full, only makes it slower.
 */
final class Workers {

    /** One item of work; {@code slot} is different for items that run at the same time, and below the parallelism. */
    @FunctionalInterface
    interface Item {
        void run(int index, int slot);
    }

    private final Executor executor;
    private final int parallelism;

    Workers(Executor executor, int parallelism) {
        this.executor = executor;
        this.parallelism = parallelism;
    }

    /** At most so many items run at the same time. */
    int parallelism() {
        return parallelism;
    }

    /** Runs the items 0 to count − 1, in any order, and returns when all have ended. */
    void run(int count, Item item) {
        int parts = Math.min(parallelism, count);
        if (parts <= 1) {
            for (int index = 0; index < count; index++) {
                item.run(index, 0);
            }
            return;
        }
        Job job = new Job(count, item);
        for (int slot = 1; slot < parts; slot++) {
            int own = slot;
            try {
                executor.execute(() -> job.work(own));
            } catch (RuntimeException | OutOfMemoryError refused) {
                // Full, shut down, or no thread left: those that have begun must not be left alone with the caller's
                // memory.
                break;
            }
        }
        job.work(0);
        job.join();
    }

    private static final class Job {
        private final int count;
        private final Item item;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int count, Item item) {
            this.count = count;
            this.item = item;
        }

        void work(int slot) {
            for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                try {
                    if (failure == null) {
                        item.run(index, slot);
                    }
                } catch (RuntimeException | Error thrown) {
                    failure = thrown;
                } finally {
                    if (ended.incrementAndGet() == count && Thread.currentThread() != caller) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void join() {
            boolean interrupted = false;
            while (ended.get() < count) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                caller.interrupt();
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        }
    }
}
