package io.fhe4j.ntt.testkit;

import com.sun.management.ThreadMXBean;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Counts the heap that kernel calls take on the calling thread, once the compilers have done their work. */
final class AllocationCheck {

    private static final long BOUND = 512;
    private static final int CALLS = 200;

    /** Vector code allocates until the optimising compiler has done its work; on a busy machine that takes a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private AllocationCheck() {}

    static void run(Subject subject) {
        run(subject, PATIENCE);
    }

    /** Whoever knows that the bound is not kept need not wait for the compiler. */
    static void run(Subject subject, Duration patience) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            throw new TestAbortedException("this JVM does not count allocations");
        }
        try (Backend backend = subject.fresh(Subject.POOL_BYTES)) {
            verify(threads, calls(new Rows(subject, backend, 5), backend.stream()), patience);
        }
    }

    private static void verify(ThreadMXBean threads, Map<Kernel, Runnable> calls, Duration patience) {
        for (Map.Entry<Kernel, Runnable> call : calls.entrySet()) {
            long bytes = steadyState(threads, call.getValue(), patience);
            if (bytes > BOUND) {
                throw new AssertionError(
                        call.getKey() + " takes " + bytes + " bytes of heap a call, more than " + BOUND);
            }
        }
    }

    /** The mean over a window of calls, as soon as it is within the bound; the last one if it never is. */
    private static long steadyState(ThreadMXBean threads, Runnable call, Duration patience) {
        long begin = System.nanoTime();
        long mean;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int k = 0; k < CALLS; k++) {
                call.run();
            }
            mean = (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
        } while (mean > BOUND && System.nanoTime() - begin < patience.toNanos());
        return mean;
    }

    private static Map<Kernel, Runnable> calls(Rows rows, Stream stream) {
        RowBuffer x = rows.buffer(2);
        RowBuffer y = rows.buffer(2);
        RowBuffer out = rows.buffer(2);
        RowBuffer inPlace = x.as(Form.COEFFICIENT);
        RowScalars scalars = RowScalars.of(rows.basis(), 7);
        Shape batch = rows.shape(2).withBatch3(3);
        RowBuffer manyX = rows.buffer(batch, rows.basis(), Form.EVALUATION);
        RowBuffer manyY = rows.buffer(batch, rows.basis(), Form.EVALUATION);
        RnsBasis from = rows.basis().leading(2);
        RowBuffer narrow = rows.buffer(Shape.of(2, 2, Rows.WIDTH), from, Form.COEFFICIENT);
        RowBuffer wide = rows.buffer(Shape.of(2, 3, Rows.WIDTH), rows.basis().range(2, 5), Form.COEFFICIENT);
        BaseConversion exact = BaseConversion.of(from, wide.moduli(), BaseConversion.Kind.EXACT);
        Map<Kernel, Runnable> calls = new EnumMap<>(Kernel.class);
        calls.put(Kernel.ZERO, () -> stream.zero(out));
        calls.put(Kernel.COPY, () -> stream.copy(out, x));
        calls.put(Kernel.ADD, () -> stream.add(out, x, y));
        calls.put(Kernel.SUBTRACT, () -> stream.subtract(out, x, y));
        calls.put(Kernel.NEGATE, () -> stream.negate(out, x));
        calls.put(Kernel.MULTIPLY, () -> stream.multiply(out, x, y));
        calls.put(Kernel.MULTIPLY_ADD, () -> stream.multiplyAdd(out, x, y));
        calls.put(Kernel.ADD_SCALAR, () -> stream.addScalar(out, x, scalars));
        calls.put(Kernel.MULTIPLY_SCALAR, () -> stream.multiplyScalar(out, x, scalars));
        calls.put(Kernel.MULTIPLY_SCALAR_ADD, () -> stream.multiplyScalarAdd(out, x, scalars));
        calls.put(Kernel.MULTIPLY_SUM, () -> stream.multiplySum(out, manyX, manyY));
        calls.put(Kernel.FORWARD_NTT, () -> stream.forwardNtt(x, inPlace));
        calls.put(Kernel.INVERSE_NTT, () -> stream.inverseNtt(inPlace, x));
        calls.put(Kernel.AUTOMORPHISM, () -> stream.automorphism(out, x, 5));
        calls.put(Kernel.CONVERT, () -> stream.convert(wide, narrow, exact));
        return calls;
    }
}
