package io.fhe4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkersTest {
    private static final int COUNT = 100;

    private static List<Runnable> counted(AtomicInteger done) {
        return Collections.nCopies(COUNT, done::incrementAndGet);
    }

    private static void run(Workers workers, List<? extends Runnable> work) {
        workers.run(work, "pieces", ProgressListener.NONE);
    }

    @Test
    void tellsItsProgressAndKeepsSlotsApart() {
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            Workers workers = new Workers(executor, 4);
            List<Long> told = new ArrayList<>();
            workers.run(counted(new AtomicInteger()), "pieces", (stage, done, total) -> {
                assertEquals(COUNT, total);
                told.add(done);
            });
            assertEquals(LongStream.rangeClosed(0, COUNT).boxed().toList(), told);
            AtomicIntegerArray busy = new AtomicIntegerArray(workers.parallelism());
            workers.run(COUNT, (index, slot) -> {
                assertEquals(1, busy.incrementAndGet(slot), "no two items share a slot at one time");
                busy.decrementAndGet(slot);
            });
        }
        assertThrows(IllegalArgumentException.class, () -> new Workers(Runnable::run, 0));
    }

    @Test
    void everyPieceRunsOnce() {
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
            List<Runnable> work = IntStream.range(0, COUNT)
                    .<Runnable>mapToObj(i -> () -> ran.add(i))
                    .toList();
            run(new Workers(executor, 4), work);
            assertEquals(
                    IntStream.range(0, COUNT).boxed().toList(),
                    ran.stream().sorted().toList());
        }
    }

    /** All threads of an executor ask for work on it at the same time. */
    @Test
    void anExecutorsOwnThreadsDoNotWaitForOneAnother() throws Exception {
        int threads = 2;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Future<Integer>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                results.add(executor.submit(() -> {
                    AtomicInteger done = new AtomicInteger();
                    together.await();
                    run(new Workers(executor, threads), counted(done));
                    return done.get();
                }));
            }
            for (Future<Integer> result : results) {
                assertEquals(COUNT, result.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void anExecutorThatRefusesOrForgetsLeavesTheWorkToTheCaller() {
        Executor refuses = task -> {
            throw new RejectedExecutionException("full");
        };
        Executor forgets = task -> {};
        for (Executor executor : List.of(refuses, forgets)) {
            AtomicInteger done = new AtomicInteger();
            run(new Workers(executor, 3), counted(done));
            assertEquals(COUNT, done.get());
        }
    }

    @Test
    void theFirstExceptionEndsTheWork() {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            CancelledException enough = new CancelledException("enough");
            AtomicInteger done = new AtomicInteger();
            List<Runnable> work = new ArrayList<>(Collections.nCopies(3, done::incrementAndGet));
            work.add(() -> {
                throw enough;
            });
            work.addAll(Collections.nCopies(100_000, done::incrementAndGet));
            Workers workers = new Workers(executor, 2);
            assertSame(enough, assertThrows(CancelledException.class, () -> run(workers, work)));
            assertTrue(done.get() < work.size() - 1, done + " pieces ran");
        }
    }
}
