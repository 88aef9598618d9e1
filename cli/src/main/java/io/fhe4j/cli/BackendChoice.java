package io.fhe4j.cli;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that compute: which backend, on how many threads. A picocli mixin. */
public final class BackendChoice {

    private static final int MAX_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "Compute on this backend (default: the fastest that works here; see fhe4j inspect --backend).")
    private @Nullable String name;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description = "Compute on T threads (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--faults",
            paramLabel = "PLAN",
            description =
                    "Let cells of a simulated memory be faulty: stuck-at:1e-9,flip:1e-12,seed:7. Runs on one thread,"
                            + " so that the seed decides.")
    private @Nullable String faults;

    /** Creates the options at their defaults; picocli calls this. */
    public BackendChoice() {}

    /** A backend with the threads it runs on; closing it ends both. */
    public static final class Opened implements AutoCloseable {

        private final Backend backend;
        private final int threads;
        private final @Nullable ExecutorService executor;

        private Opened(Backend backend, int threads, @Nullable ExecutorService executor) {
            this.backend = backend;
            this.threads = threads;
            this.executor = executor;
        }

        /** Returns the backend, open until this is closed. */
        public Backend backend() {
            return backend;
        }

        /** Returns the number of threads that kernels are cut into at most, at least 1. */
        public int threads() {
            return threads;
        }

        /** Returns what runs work on those threads; the calling thread alone where there is one. */
        public Executor executor() {
            return executor != null ? executor : Runnable::run;
        }

        /** Returns backend, vector width and threads in words. */
        @Override
        public String toString() {
            int bits = backend.capabilities().vectorBits();
            return "backend " + backend.name() + (bits > Long.SIZE ? ", " + bits + "-bit vectors" : "") + ", " + threads
                    + (threads == 1 ? " thread" : " threads");
        }

        @Override
        public void close() {
            try {
                backend.close();
            } finally {
                shutDown(executor);
            }
        }
    }

    /**
     * Opens what the options say.
     *
     * @return the backend, which the caller closes
     * @throws ParameterException if the number of threads is out of range
     * @throws io.fhe4j.api.BackendUnavailableException if there is no such backend, or it cannot run here
     */
    public Opened open() {
        return open(BackendOptions.defaults());
    }

    /** Opens the same for measuring what it does in the long run, as {@link BackendOptions#forMeasuring()}. */
    Opened openForMeasuring() {
        return open(BackendOptions.defaults().forMeasuring());
    }

    private Opened open(BackendOptions defaults) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new ParameterException(
                    command.commandLine(), "--threads takes 1 to " + MAX_THREADS + ", not " + threads);
        }
        String plan = faults;
        if (plan != null) {
            return withFaults(plan, defaults);
        }
        ExecutorService executor = threads == 1 ? null : Executors.newFixedThreadPool(threads, workers());
        BackendOptions options = executor == null ? defaults : defaults.withExecutor(executor, threads);
        boolean opened = false;
        try {
            Backend backend = name == null ? Backends.openDefault(options) : Backends.open(name, options);
            opened = true;
            return new Opened(backend, threads, executor);
        } finally {
            if (!opened) {
                shutDown(executor);
            }
        }
    }

    private Opened withFaults(String plan, BackendOptions defaults) {
        String device = name;
        if (device == null) {
            throw new ParameterException(command.commandLine(), "--faults needs --backend with a simulated memory");
        }
        try {
            return new Opened(Backends.open(device, defaults.with(BackendOptions.FAULTS, plan)), 1, null);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "--faults needs a simulated memory, and " + device + " is none", e);
        }
    }

    private static ThreadFactory workers() {
        AtomicInteger next = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "fhe4j-worker-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static void shutDown(@Nullable ExecutorService executor) {
        if (executor != null) {
            executor.close();
        }
    }
}
