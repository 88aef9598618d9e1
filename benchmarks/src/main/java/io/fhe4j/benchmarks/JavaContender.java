package io.fhe4j.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work in this JVM. A sample is the mean of so many calls that it lasts at least 100 µs; allocation counts all threads. */
public final class JavaContender implements Contender {

    private static final Logger LOG = LoggerFactory.getLogger(JavaContender.class);
    private static final long SAMPLE_NANOS = 100_000;
    private static final int SIZING_CALLS = 50;
    private static final int ALLOCATION_CALLS = 10;

    /** Samples of at least so many calls are taken {@value #LOOPS} times before: their loop itself is compiled then, which costs a tenth of a microsecond a call otherwise. */
    private static final int SHORT_CALLS = 20;

    private static final int LOOPS = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Runnable work;
    private final Quiescence quiescence;
    private long calls = 1;
    private boolean steady;

    /** @param work one call; it may be made any number of times and takes the same time each time */
    public JavaContender(String name, Runnable work) {
        this(name, work, Quiescence.ofThisJvm());
    }

    /** @param limit how long a warm-up may take */
    public JavaContender(String name, Runnable work, Duration limit) {
        this(name, work, Quiescence.ofThisJvm(limit));
    }

    JavaContender(String name, Runnable work, Quiescence quiescence) {
        this.name = name;
        this.work = work;
        this.quiescence = quiescence;
    }

    @Override
    public String name() {
        return name;
    }

    /** Calls the work until the compilers have been idle for a while, then sizes the samples. */
    @Override
    public void warmUp() {
        steady = quiescence.await(work);
        if (!steady) {
            LOG.warn(
                    "{} has not become steady: the machine is busy, and what is measured now may be far too long",
                    name);
        }
        calls = 1;
        double once = time();
        // The quickest of several: one call may have been disturbed, and would make samples too short.
        for (int i = 0; i < SIZING_CALLS && once < SAMPLE_NANOS; i++) {
            once = Math.min(once, time());
        }
        calls = Math.max(1, (long) Math.ceil(SAMPLE_NANOS / Math.max(1, once)));
        for (int i = 0; i < LOOPS && calls >= SHORT_CALLS; i++) {
            time();
        }
    }

    /** Whether the last warm-up ended because the compilers were idle, and not for want of time. */
    public boolean isSteady() {
        return steady;
    }

    /** Short work is called for as long again before: the ruler sizes each of its samples, too, and so finds caches and clock as a loop leaves them. */
    @Override
    public double sampleNanos() {
        if (calls > 1) {
            time();
        }
        return time();
    }

    private double time() {
        long start = System.nanoTime();
        for (long i = 0; i < calls; i++) {
            work.run();
        }
        return (double) (System.nanoTime() - start) / calls;
    }

    @Override
    public long allocatedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ALLOCATION_CALLS; i++) {
            long before = THREADS.getTotalThreadAllocatedBytes();
            work.run();
            least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
        }
        return least;
    }
}
