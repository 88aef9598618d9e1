package io.fhe4j.ntt;

import java.util.Map;
import java.util.concurrent.Executor;

/**
 * How a backend is opened.
 *
 * @param executor runs the parts of a kernel; the caller owns and closes it
 * @param parallelism the number of parts that a kernel is cut into at most, at least 1; with 1 everything runs on the calling thread
 * @param memoryBytes bound of the buffer pool in bytes
 * @param properties further settings that a backend documents, such as {@code vectorBits=256}
 */
public record BackendOptions(Executor executor, int parallelism, long memoryBytes, Map<String, String> properties) {

    /**
     * A key of the properties: {@code true}, the default, lets a backend whose kernels the JVM must compile first begin on others, which are slower
     * than compiled ones and faster than what is not compiled; {@code false} has it run its kernels from the first call on.
     */
    public static final String PLAIN_UNTIL_COMPILED = "plainUntilCompiled";

    /** A key of the properties that every simulated memory reads: the faults of its cells. */
    public static final String FAULTS = "faults";

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if parallelism or the bound is not positive
     */
    public BackendOptions {
        if (parallelism < 1 || memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "parallelism " + parallelism + " and memory bound " + memoryBytes + " must be positive");
        }
        properties = Map.copyOf(properties);
    }

    /** One thread, the caller's, and a bound of three quarters of the machine's memory less the heap's maximum, at least 1 GiB. */
    public static BackendOptions defaults() {
        return new BackendOptions(Runnable::run, 1, defaultMemoryBytes(), Map.of());
    }

    /** The same with work cut into {@code parallelism} parts that run on {@code executor}. */
    public BackendOptions withExecutor(Executor value, int parts) {
        return new BackendOptions(value, parts, memoryBytes, properties);
    }

    /** The same with another bound of the pool, in bytes. */
    public BackendOptions withMemoryBytes(long value) {
        return new BackendOptions(executor, parallelism, value, properties);
    }

    /** The same with one more setting. */
    public BackendOptions with(String key, String value) {
        Map<String, String> all = new java.util.HashMap<>(properties);
        all.put(key, value);
        return new BackendOptions(executor, parallelism, memoryBytes, all);
    }

    /** The same for measuring how fast a backend is in the long run: its own kernels from the first call on. */
    public BackendOptions forMeasuring() {
        return with(PLAIN_UNTIL_COMPILED, "false");
    }

    private static long defaultMemoryBytes() {
        long heap = Runtime.getRuntime().maxMemory();
        long machine = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : 4L << 30;
        return Math.max(1L << 30, machine / 4 * 3 - heap);
    }
}
