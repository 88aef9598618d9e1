package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is particular to this backend: how it is chosen, what it allocates, what happens with the executor. */
class CpuBackendTest {

    /** So large that six rows are worth a helper. */
    private static final int N = 2048;

    private static final RnsBasis BASIS = RnsBasis.of(Primes.ofBits(50, N, 6));

    private static Backend open(String bits) {
        return Backends.open("cpu", BackendOptions.defaults().with(EngineChoice.OPTION, bits));
    }

    private static RowBuffer buffer(Backend backend, Shape shape, RnsBasis moduli) {
        RowBuffer buffer = backend.allocate(shape, moduli, Form.EVALUATION, BufferRole.SCRATCH);
        backend.stream().zero(buffer);
        return buffer;
    }

    @Test
    void isTheDefault() {
        try (Backend backend = Backends.openDefault()) {
            assertEquals("cpu", backend.name());
            assertTrue(backend.capabilities().vectorBits() >= 64);
        }
    }

    @Test
    void theWidthCanBeForced() {
        for (String bits : new String[] {"512", "256", "128", "64"}) {
            try (Backend backend = open(bits)) {
                assertEquals(Integer.parseInt(bits), backend.capabilities().vectorBits());
                assertTrue(backend.capabilities().reason().contains("as asked"));
            }
        }
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> open("333"));
        assertTrue(String.valueOf(thrown.getMessage()).contains("333"));
    }

    @Test
    void aMisspeltSettingIsRefused() {
        BackendOptions misspelt = BackendOptions.defaults().with("vectorbits", "64");
        for (Executable open : new Executable[] {
            () -> Backends.open("cpu", misspelt).close(),
            () -> Backends.openDefault(misspelt).close()
        }) {
            IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, open);
            assertTrue(String.valueOf(thrown.getMessage()).contains(EngineChoice.OPTION), thrown.getMessage());
        }
    }

    @Test
    void kernelsAllocateAtMost512Bytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        KeySwitchLayout layout = KeySwitchLayout.of(BASIS.range(0, 2), BASIS.range(2, 6), 2, 2);
        for (String bits : new String[] {"512", "64"}) {
            try (Backend backend = open(bits)) {
                Stream s = backend.stream();
                RowBuffer x = buffer(backend, Shape.of(4, N), layout.ciphertext());
                RowBuffer out = buffer(backend, Shape.of(2, 4, N), layout.ciphertext());
                RowBuffer key = buffer(backend, Shape.of(2, 2, 6, N), layout.full());
                RowBuffer up = buffer(backend, Shape.of(2, 6, N), layout.full());
                RowBuffer digits = buffer(backend, Shape.of(2, 1, 6, N), layout.full());
                RowBuffer triple = buffer(backend, Shape.of(3, 4, N), layout.ciphertext());
                RowBuffer[] sums = {up};
                RowBuffer[] keys = {key};
                long[] galois = {5};
                Runnable[] calls = {
                    () -> s.multiplyAdd(out, out, out),
                    () -> s.forwardNtt(out, out.as(Form.COEFFICIENT)),
                    () -> s.tensor(triple, out, out),
                    () -> s.automorphism(x, triple.component(1), 5),
                    () -> s.decomposeModUp(digits, x, layout),
                    () -> s.galoisInnerProducts(sums, digits, keys, galois),
                    () -> s.divide(out, up, layout.modDown()),
                    () -> s.keySwitch(out, x, key, layout, 5)
                };
                for (int call = 0; call < calls.length; call++) {
                    long each = Long.MAX_VALUE;
                    // The steady state begins when the vectors of a kernel live in registers: when it has been
                    // compiled.
                    for (long end = System.nanoTime() + 120_000_000_000L; each > 512 && System.nanoTime() < end; ) {
                        long before = threads.getCurrentThreadAllocatedBytes();
                        for (int k = 0; k < 20; k++) {
                            calls[call].run();
                        }
                        each = (threads.getCurrentThreadAllocatedBytes() - before) / 20;
                    }
                    assertTrue(each <= 512, "call " + call + " on " + bits + " bits allocates " + each + " bytes");
                }
            }
        }
    }

    @Test
    void anExecutorThatRefusesOnlyLosesParallelism() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults().withExecutor(closed, 4))) {
            RowBuffer x = buffer(backend, Shape.of(6, N), BASIS);
            backend.stream().multiply(x, x, x);
            assertEquals(0, backend.stream().download(x).get(0, 0, 5, N - 1));
        }
    }

    /** Whatever an executor throws, parts that it has begun end before the call does: they write to the caller's memory. */
    @Test
    void anExecutorThatBreaksDownLosesParallelismToo() {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (Throwable failure : new Throwable[] {
                new OutOfMemoryError("unable to create native thread"), new IllegalStateException("no more")
            }) {
                AtomicInteger asked = new AtomicInteger();
                Executor breaking = work -> {
                    if (asked.getAndIncrement() > 0) {
                        throw CpuBackendTest.<RuntimeException>unchecked(failure);
                    }
                    pool.execute(work);
                };
                try (Backend backend =
                        Backends.open("cpu", BackendOptions.defaults().withExecutor(breaking, 4))) {
                    RowBuffer x = buffer(backend, Shape.of(6, N), BASIS);
                    asked.set(0);
                    backend.stream().multiply(x, x, x);
                    assertEquals(2, asked.get());
                    assertEquals(0, backend.stream().download(x).get(0, 0, 5, N - 1));
                }
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void partsThatFailReachTheCaller() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults().withExecutor(pool, 3))) {
            RowBuffer x = buffer(backend, Shape.of(6, N), BASIS);
            HostRows rows = HostRows.allocate(Shape.of(6, N), BASIS, Form.EVALUATION);
            rows.set(0, 0, 4, 17, BASIS.get(4).value());
            var thrown = assertThrows(
                    io.fhe4j.api.ValueRangeException.class,
                    () -> backend.stream().upload(x, rows));
            assertTrue(String.valueOf(thrown.getMessage()).contains("row 4"));
        } finally {
            pool.shutdown();
        }
    }
}
