package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Simulations of devices beside each other; one that fails ends them all. */
final class Simulations {

    private final ExecutorService executor;
    private final ProgressListener listener;
    private final List<Runnable> waiting = new ArrayList<>();

    /** Simulations on an executor; the listener hears of "simulating". */
    Simulations(ExecutorService executor, ProgressListener listener) {
        this.executor = executor;
        this.listener = listener;
    }

    void add(Runnable simulation) {
        waiting.add(simulation);
    }

    void addAll(List<Runnable> simulations) {
        waiting.addAll(simulations);
    }

    /**
     * Runs all that wait, and ends when they have ended.
     *
     * @throws CancelledException if the thread is interrupted
     */
    void run() {
        List<Future<?>> running = new ArrayList<>();
        waiting.forEach(simulation -> running.add(executor.submit(simulation)));
        waiting.clear();
        try {
            for (int k = 0; k < running.size(); k++) {
                running.get(k).get();
                listener.progress("simulating", k + 1, running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancelledException.throwIfInterrupted("the report was cancelled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException("a simulation failed", e.getCause());
        } finally {
            running.forEach(simulation -> simulation.cancel(true));
        }
    }
}
