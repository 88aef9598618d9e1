package io.fhe4j.api;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Shares independent items of work between the calling thread and an executor. The caller works too and never waits for a helper that has not
 * begun: so an executor that is busy, full, or the caller's own only makes it slower. After the first exception no item is begun any more,
 * and the caller gets it when those begun have ended. Safe for many threads.
 */
public final class Workers {

    /** One item of work; {@code slot} is different for items that run at the same time, and below the parallelism. */
    @FunctionalInterface
    public interface Item {
        /** Does the item of a number. */
        void run(int index, int slot);
    }

    private final Executor executor;
    private final int parallelism;

    /**
     * Workers.
     *
     * @param executor where helpers run; the caller owns it
     * @param parallelism at least 1; with 1 everything runs on the calling thread
     * @throws IllegalArgumentException if the parallelism is less
     */
    public Workers(Executor executor, int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("a parallelism is at least 1, not " + parallelism);
        }
        this.executor = executor;
        this.parallelism = parallelism;
    }

    /** At most so many items run at the same time. */
    public int parallelism() {
        return parallelism;
    }

    /** Runs the items 0 to count − 1, in any order, and returns when all have ended. */
    public void run(int count, Item item) {
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

    /**
     * Runs pieces of work, in any order, and tells after each how many have ended.
     *
     * @param stage what they are, for the listener
     * @param progress is called by one thread at a time
     */
    public void run(List<? extends Runnable> work, String stage, ProgressListener progress) {
        AtomicLong done = new AtomicLong();
        progress.progress(stage, 0, work.size());
        run(work.size(), (index, slot) -> {
            work.get(index).run();
            synchronized (done) {
                progress.progress(stage, done.incrementAndGet(), work.size());
            }
        });
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
