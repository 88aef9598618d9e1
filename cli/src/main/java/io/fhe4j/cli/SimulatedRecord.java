package io.fhe4j.cli;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records what a program does on a simulated device, and has it scheduled when it has ended. On a device that just computes the program runs as it would
 * without.
 *
 * <pre>{@code
 * try (SimulatedRecord record = SimulatedRecord.begin(backend)) {
 *     program.prepare(record.backend());
 *     record.startAccount();
 *     program.run(record.backend());
 *     Optional<SimulatedCost> cost = record.finish();
 * }
 * }</pre>
 */
public final class SimulatedRecord implements AutoCloseable {

    private final Backend original;
    private final @Nullable Path trace;
    private final @Nullable Recording recording;
    private Optional<SimulatedCost> before;
    private boolean ended;

    private SimulatedRecord(Backend original, @Nullable Path trace, @Nullable Recording recording) {
        this.original = original;
        this.trace = trace;
        this.recording = recording;
        this.before = original.device().simulatedCost();
    }

    /**
     * Begins.
     *
     * @param original stays open
     * @throws IOException if there is no room for the record
     */
    public static SimulatedRecord begin(Backend original) throws IOException {
        if (original.device().simulatedCost().isEmpty()) {
            return new SimulatedRecord(original, null, null);
        }
        Path trace = Files.createTempFile("fhe4j-simulated-", ".trace");
        boolean begun = false;
        try {
            SimulatedRecord record =
                    new SimulatedRecord(original, trace, Recording.of(original, trace, TraceKind.SHAPES));
            begun = true;
            return record;
        } finally {
            if (!begun) {
                Files.deleteIfExists(trace);
            }
        }
    }

    /** Where the program runs: a backend of its own over the same device, or the original. */
    public Backend backend() {
        return recording == null ? original : recording.backend();
    }

    /** The device's account counts from here on: what came before was preparation. */
    public void startAccount() {
        before = original.device().simulatedCost();
    }

    /**
     * What the program takes; the recorded backend is closed.
     *
     * @return empty on a device that just computes
     * @throws IOException if the record cannot be read or written
     * @throws io.fhe4j.api.CancelledException if the thread is interrupted
     */
    public Optional<SimulatedCost> finish() throws IOException {
        if (recording == null || trace == null || before.isEmpty()) {
            return Optional.empty();
        }
        end(recording);
        SimulatedCost account = original.device().simulatedCost().orElseThrow().since(before.get());
        return Optional.of(original.device().simulate(trace, account));
    }

    /** Forgets the record. */
    @Override
    public void close() throws IOException {
        if (recording != null && trace != null) {
            try {
                end(recording);
            } finally {
                Files.deleteIfExists(trace);
            }
        }
    }

    private void end(Recording running) {
        if (!ended) {
            ended = true;
            running.close();
        }
    }
}
