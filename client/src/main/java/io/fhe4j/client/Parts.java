package io.fhe4j.client;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs independent pieces of work on the calling thread and an executor, at most so many at a time. The caller works too and never waits for a
 * helper that has not begun: so an executor that is busy, full, or the caller's own only makes it slower. The first exception ends it.
 */
record Parts(Executor executor, int parallelism) {
    void run(List<? extends Runnable> work) {
        int workers = Math.min(parallelism, work.size());
        if (workers <= 1) {
            work.forEach(Runnable::run);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch left = new CountDownLatch(work.size());
        for (int w = 1; w < workers; w++) {
            try {
                executor.execute(() -> work(work, next, failure, left));
            } catch (RuntimeException | OutOfMemoryError refused) {
                // Full, shut down, or no thread left: those that have begun must not be left alone with the caller's
                // memory.
                break;
            }
        }
        work(work, next, failure, left);
        awaitUninterruptibly(left);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Takes pieces until none is left; after a failure they are taken and not run. */
    private static void work(
            List<? extends Runnable> work,
            AtomicInteger next,
            AtomicReference<@Nullable Throwable> failure,
            CountDownLatch left) {
        for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
            try {
                if (failure.get() == null) {
                    work.get(i).run();
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                left.countDown();
            }
        }
    }

    /** Workers write into memory of the caller, so the caller does not leave before them. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
