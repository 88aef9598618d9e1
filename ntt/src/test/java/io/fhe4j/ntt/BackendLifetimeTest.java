package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing while kernels run, with kernels that a test holds up. */
@Timeout(60)
class BackendLifetimeTest {

    private static final int WIDTH = 64;
    private static final RnsBasis ALL = RnsBasis.of(Primes.ofBits(50, WIDTH, 3));
    private static final long POOL = 1 << 20;

    private final HookedDevice device = new HookedDevice();
    private final Backend backend = device.backend(POOL);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        backend.close();
        threads.shutdownNow();
    }

    private RowBuffer buffer(RnsBasis moduli) {
        RowBuffer buffer =
                backend.allocate(Shape.of(moduli.size(), WIDTH), moduli, Form.EVALUATION, BufferRole.CIPHERTEXT);
        backend.stream().zero(buffer);
        return buffer;
    }

    /** Holds up the next kernels of this name; the first latch opens when one has come, the second lets it go. */
    private CountDownLatch[] holdUp(String kernel) {
        CountDownLatch[] latches = {new CountDownLatch(1), new CountDownLatch(1)};
        device.beforeKernel = name -> {
            if (name.equals(kernel)) {
                latches[0].countDown();
                try {
                    latches[1].await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        return latches;
    }

    private CompletableFuture<Void> start(Runnable work) {
        return CompletableFuture.runAsync(work, threads);
    }

    @Test
    void closeWaitsForARunningKernel() throws Exception {
        RowBuffer x = buffer(ALL);
        CountDownLatch[] latches = holdUp("negate");
        CompletableFuture<Void> kernel = start(() -> backend.stream().negate(x, x));
        latches[0].await();
        CompletableFuture<Void> closing = start(backend::close);
        assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
        assertFalse(device.events.contains("free"), "memory was freed under a running kernel");
        assertThrows(ClosedException.class, () -> backend.stream().negate(x, x));
        latches[1].countDown();
        kernel.get();
        closing.get();
        assertTrue(device.events.contains("close"));
    }

    @Test
    void aCompoundKernelEndsThoughTheBackendIsClosing() throws Exception {
        ExactDivision division = ExactDivision.byTrailing(ALL, 1);
        RowBuffer x = buffer(ALL);
        RowBuffer out = buffer(division.kept());
        CountDownLatch[] latches = holdUp("divide");
        CompletableFuture<Void> kernel = start(() -> backend.stream().divide(out, x, division));
        latches[0].await();
        CompletableFuture<Void> closing = start(backend::close);
        assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
        latches[1].countDown();
        kernel.get();
        closing.get();
    }

    @Test
    void aBufferClosedUnderAKernelReturnsWhenTheKernelHasEnded() throws Exception {
        RowBuffer x = buffer(ALL);
        CountDownLatch[] latches = holdUp("negate");
        CompletableFuture<Void> kernel = start(() -> backend.stream().negate(x, x));
        latches[0].await();
        long used = backend.memoryUse().usedBytes();
        x.close();
        assertEquals(used, backend.memoryUse().usedBytes());
        assertThrows(ClosedException.class, () -> backend.stream().zero(x));
        latches[1].countDown();
        kernel.get();
        assertEquals(0, backend.memoryUse().usedBytes());
    }

    @Test
    void aKernelThatFailsHoldsNothing() {
        RowBuffer x = buffer(ALL);
        device.beforeKernel = name -> {
            throw new IllegalStateException("a test's kernel fails");
        };
        assertThrows(IllegalStateException.class, () -> backend.stream().negate(x, x));
        device.beforeKernel = name -> {};
        x.close();
        assertEquals(0, backend.memoryUse().usedBytes());
    }

    @Test
    void streamsEndWithTheirBackendOrBefore() {
        Stream first = backend.newStream();
        Stream second = backend.newStream();
        RowBuffer x = buffer(ALL);
        second.negate(x, x);
        second.close();
        second.close();
        assertThrows(ClosedException.class, () -> second.negate(x, x));
        first.negate(x, x);
        assertEquals(List.of("allocate", "closeQueue"), device.events);
        backend.close();
        assertEquals(3, device.events.stream().filter("closeQueue"::equals).count());
        assertThrows(ClosedException.class, () -> first.negate(x, x));
        assertThrows(ClosedException.class, backend::newStream);
        first.close();
    }
}
