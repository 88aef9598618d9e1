package io.fhe4j.api.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the bytes of heap that a computation takes on the calling thread in the steady state, at a small and at a large size. What it takes must be of the
 * values that it makes and of calls, the same at both sizes: an object for each step, or an array for a row, is seen in the difference.
 */
public final class SteadyAllocation {

    private static final Logger LOG = LoggerFactory.getLogger(SteadyAllocation.class);

    /** Vector code allocates until the optimising compiler has done its work; on a busy machine that takes a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int CALLS = 16;

    private SteadyAllocation() {}

    /**
     * Checks both bounds, as soon as they are kept.
     *
     * @param what is computed, for messages
     * @param bound bytes that a call may take at either size
     * @param difference so many bytes apart calls at the two sizes may be
     * @param small a call at the small size
     * @param large the same at the large size
     */
    public static void check(String what, long bound, long difference, Runnable small, Runnable large) {
        boolean counts = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported();
        Assumptions.assumeTrue(counts, "this JVM does not count allocations");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + PATIENCE.toNanos();
        long few;
        long many;
        do {
            few = perCall(threads, small);
            many = perCall(threads, large);
        } while (!isKept(few, many, bound, difference) && System.nanoTime() < end);
        String figures = what + ": " + few + " bytes of heap a call at the small size, " + many + " at the large one";
        LOG.info(figures);
        assertTrue(isKept(few, many, bound, difference), figures);
    }

    private static boolean isKept(long few, long many, long bound, long difference) {
        return few <= bound && many <= bound && Math.abs(many - few) <= difference;
    }

    private static long perCall(ThreadMXBean threads, Runnable call) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}
