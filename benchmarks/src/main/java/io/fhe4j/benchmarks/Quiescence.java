package io.fhe4j.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Waits until the JIT compilers have nothing more to do for a piece of work. A vector kernel takes up to seconds to compile and is a
 * hundred times slower before: a fixed number of warm-up calls would be too many for large work and too few for small.
 */
final class Quiescence {

    private static final long QUIET_NANOS = 400_000_000L;
    private static final long LIMIT_NANOS = 30_000_000_000L;
    private static final int LEAST_CALLS = 20;

    private final LongSupplier clock;
    private final LongSupplier compilationMillis;

    /**
     * @param clock nanoseconds
     * @param compilationMillis the total time that the compilers have worked
     */
    Quiescence(LongSupplier clock, LongSupplier compilationMillis) {
        this.clock = clock;
        this.compilationMillis = compilationMillis;
    }

    static Quiescence ofThisJvm() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return new Quiescence(System::nanoTime, compiler == null ? () -> 0L : compiler::getTotalCompilationTime);
    }

    /**
     * Repeats the work until it was called 20 times and nothing was compiled for 0.4 s, but not much longer than 30 s.
     *
     * @return whether it became quiet
     */
    boolean await(Runnable work) {
        long start = clock.getAsLong();
        long quietSince = start;
        long compiled = compilationMillis.getAsLong();
        int calls = 0;
        while (true) {
            work.run();
            calls++;
            long now = clock.getAsLong();
            long total = compilationMillis.getAsLong();
            if (total != compiled) {
                compiled = total;
                quietSince = now;
            }
            if (calls >= LEAST_CALLS && now - quietSince >= QUIET_NANOS) {
                return true;
            }
            if (now - start >= LIMIT_NANOS) {
                return false;
            }
        }
    }
}
