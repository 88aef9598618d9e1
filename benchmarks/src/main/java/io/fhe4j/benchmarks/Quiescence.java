package io.fhe4j.benchmarks;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Repeats a piece of work until it has reached its steady state. A vector kernel takes up to seconds to compile and is a hundred times slower
 * before: a fixed number of warm-up calls would be too many for large work and too few for small, and a quiet compiler alone may mean that a
 * method has not been called often enough yet.
 */
final class Quiescence {

    private static final long WINDOW_NANOS = 250_000_000L;
    private static final int WINDOW_CALLS = 5;
    private static final int QUIET_WINDOWS = 2;
    private static final int ENOUGH_CALLS = 2000;
    private static final long ENOUGH_NANOS = 10_000_000_000L;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final double IMPROVEMENT = 0.95;

    private final LongSupplier clock;
    private final BooleanSupplier compiling;
    private final long limitNanos;
    private final long enoughNanos;

    /**
     * @param clock nanoseconds
     * @param compiling whether the compilers work, or have worked since the last question
     */
    Quiescence(LongSupplier clock, BooleanSupplier compiling) {
        this(clock, compiling, LIMIT);
    }

    Quiescence(LongSupplier clock, BooleanSupplier compiling, Duration limit) {
        this.clock = clock;
        this.compiling = compiling;
        this.limitNanos = limit.toNanos();
        this.enoughNanos = Math.min(ENOUGH_NANOS, limitNanos / 2);
    }

    static Quiescence ofThisJvm() {
        return ofThisJvm(LIMIT);
    }

    /** @param limit when to give up */
    static Quiescence ofThisJvm(Duration limit) {
        return new Quiescence(System::nanoTime, new Compilers(), limit);
    }

    /**
     * Repeats the work in windows of 0.25 s and 5 calls at least, until in two of them in a row nothing was compiled and the best call was not
     * 5 % faster than any before; and until there were 2000 calls or 10 s, or half the limit where that is less. Gives up after a
     * minute, or what else is the limit.
     *
     * @return whether it became steady
     */
    boolean await(Runnable work) {
        long start = clock.getAsLong();
        long best = Long.MAX_VALUE;
        long calls = 0;
        int quiet = 0;
        while (true) {
            long windowStart = clock.getAsLong();
            long windowBest = Long.MAX_VALUE;
            long now = windowStart;
            for (int i = 0; i < WINDOW_CALLS || now - windowStart < WINDOW_NANOS; i++) {
                long before = now;
                work.run();
                now = clock.getAsLong();
                windowBest = Math.min(windowBest, now - before);
                calls++;
            }
            boolean improved = windowBest < IMPROVEMENT * best;
            best = Math.min(best, windowBest);
            quiet = compiling.getAsBoolean() || improved ? 0 : quiet + 1;
            if (quiet >= QUIET_WINDOWS && (calls >= ENOUGH_CALLS || now - start >= enoughNanos)) {
                return true;
            }
            if (now - start >= limitNanos) {
                return false;
            }
        }
    }
}
