package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PartsTest {
    private static final int COUNT = 100;

    private static List<Runnable> counted(AtomicInteger done) {
        return Collections.nCopies(COUNT, done::incrementAndGet);
    }

    @Test
    void everyPieceRunsOnce() {
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
            List<Runnable> work = IntStream.range(0, COUNT)
                    .<Runnable>mapToObj(i -> () -> ran.add(i))
                    .toList();
            new Parts(executor, 4).run(work);
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
                    new Parts(executor, threads).run(counted(done));
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
            new Parts(executor, 3).run(counted(done));
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
            Parts parts = new Parts(executor, 2);
            assertSame(enough, assertThrows(CancelledException.class, () -> parts.run(work)));
            assertTrue(done.get() < work.size() - 1, done + " pieces ran");
        }
    }
}
