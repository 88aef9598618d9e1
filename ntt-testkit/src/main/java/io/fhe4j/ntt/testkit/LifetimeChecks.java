package io.fhe4j.ntt.testkit;

import io.fhe4j.api.ClosedException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Many threads, many streams, and the ends of buffers and backends. */
final class LifetimeChecks {

    private static final int THREADS = 4;
    private static final int CALLS = 12;
    private static final int ROUNDS = 5;

    private LifetimeChecks() {}

    static List<ContractCheck> all() {
        return List.of(
                new ContractCheck("callers do not disturb one another", LifetimeChecks::concurrentCallers),
                new ContractCheck("streams of one backend see one another's results", LifetimeChecks::streams),
                new ContractCheck("closing a buffer does not disturb running kernels", LifetimeChecks::closeBuffer),
                new ContractCheck("closing a backend waits for running kernels", LifetimeChecks::closeBackend));
    }

    /** What a thread does. */
    @FunctionalInterface
    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void onThreads(int count, Work work) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            int thread = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    work.run(thread);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(2));
            if (thread.isAlive()) {
                throw new AssertionError("a caller hangs: " + java.util.Arrays.toString(thread.getStackTrace()));
            }
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("with several callers: " + thrown.getMessage(), thrown);
        }
    }

    private static void concurrentCallers(Subject subject) throws InterruptedException {
        List<KernelCheck> checks = KernelCheck.all();
        onThreads(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int call = 0; call < CALLS; call++) {
                try {
                    checks.get(random.nextInt(checks.size())).runOnly(subject, random.nextLong(), 0);
                } catch (TestAbortedException notServed) {
                    // another kernel next time
                }
            }
        });
    }

    private static void streams(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 2);
        try (Stream first = subject.backend().newStream();
                Stream second = subject.backend().newStream();
                RowBuffer x = rows.buffer(1);
                RowBuffer y = rows.buffer(1)) {
            HostRows expected = first.download(x);
            for (int round = 0; round < ROUNDS; round++) {
                first.add(y, x, x);
                second.subtract(x, y, x);
                first.waitFor(second);
                first.negate(y, x);
                second.negate(x, y);
            }
            Difference.verifyEqual(expected, second.download(x));
        }
    }

    /** One thread computes in a loop and allocates; another closes the operands meanwhile. */
    private static void closeBuffer(Subject subject) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            Rows rows = new Rows(subject, subject.backend(), 3);
            RowBuffer x = rows.buffer(2);
            HostRows expected = SlowModel.multiply(
                    subject.stream().download(x), subject.stream().download(x));
            CountDownLatch running = new CountDownLatch(1);
            onThreads(2, thread -> {
                if (thread == 1) {
                    running.await();
                    x.close();
                } else {
                    squareUntilClosed(subject.backend(), x, expected, running);
                }
            });
        }
    }

    private static void squareUntilClosed(Backend backend, RowBuffer x, HostRows expected, CountDownLatch running) {
        for (int call = 0; ; call++) {
            try (RowBuffer out = backend.allocate(x.shape(), x.moduli(), x.form(), x.role())) {
                backend.stream().multiply(out, x, x);
                Difference.verifyEqual(expected, backend.stream().download(out));
            } catch (ClosedException closed) {
                return;
            }
            if (call == 3) {
                running.countDown();
            }
        }
    }

    private static void closeBackend(Subject subject) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            Backend backend = subject.fresh(Subject.POOL_BYTES);
            Rows rows = new Rows(subject, backend, 3);
            RowBuffer x = rows.buffer(2);
            HostRows expected = SlowModel.multiply(
                    backend.stream().download(x), backend.stream().download(x));
            CountDownLatch running = new CountDownLatch(THREADS - 1);
            onThreads(THREADS, thread -> {
                if (thread == 0) {
                    running.await();
                    backend.close();
                    backend.close();
                } else {
                    squareUntilClosed(backend, x, expected, running);
                }
            });
            Refusal.expect(ClosedException.class, "a closed backend", () -> rows.buffer(1));
            x.close();
        }
    }
}
