package io.fhe4j.client;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs independent pieces of work on an executor, at most so many at a time; the caller waits. The first exception ends it. */
record Parts(Executor executor, int parallelism) {
    void run(List<? extends Runnable> work) {
        int workers = Math.min(parallelism, work.size());
        if (workers <= 1) {
            work.forEach(Runnable::run);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(workers);
        for (int w = 0; w < workers; w++) {
            try {
                executor.execute(() -> work(work, next, failure, running));
            } catch (RuntimeException rejected) {
                failure.compareAndSet(null, rejected);
                running.countDown();
            }
        }
        awaitUninterruptibly(running);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static void work(
            List<? extends Runnable> work,
            AtomicInteger next,
            AtomicReference<@Nullable Throwable> failure,
            CountDownLatch running) {
        try {
            for (int i = next.getAndIncrement(); i < work.size() && failure.get() == null; i = next.getAndIncrement()) {
                work.get(i).run();
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            running.countDown();
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
