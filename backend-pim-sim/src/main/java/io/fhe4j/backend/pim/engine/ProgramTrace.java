package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.Replay;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ntt.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A recorded program, its compound kernels expanded to their parts. */
public final class ProgramTrace implements AutoCloseable {

    private final Path file;
    private final String named;
    private final boolean temporary;
    private final Extent extent;

    private ProgramTrace(Path file, String named, boolean temporary, Extent extent) {
        this.file = file;
        this.named = named;
        this.temporary = temporary;
        this.extent = extent;
    }

    /**
     * Opens a trace; one with compound kernels is run again on the backend {@code trace}, to see what they are made of.
     *
     * @param trace a file that a {@link Recording} wrote
     * @param require refuses a modulus that the device cannot hold
     * @throws IOException if a file cannot be written
     * @throws io.fhe4j.api.MalformedInputException if the trace is damaged
     */
    public static ProgramTrace open(Path trace, Consumer<Modulus> require) throws IOException {
        Extent.Finder finder = new Extent.Finder();
        read(trace, trace.toString(), event -> {
            if (event instanceof TraceEvent.Allocated a) {
                a.view().moduli().moduli().forEach(require);
            }
            finder.accept(event);
        });
        if (finder.isEmpty()) {
            throw new InvalidParametersException(trace + " holds no program: nothing is allocated in it");
        }
        if (!finder.compound()) {
            checked(trace);
            return new ProgramTrace(trace, trace.toString(), false, finder.extent());
        }
        Extent.Finder parts = new Extent.Finder();
        return new ProgramTrace(expanded(trace, parts), trace + " expanded", true, parts.extent());
    }

    /**
     * Takes a trace as it is.
     *
     * @param trace a file that a {@link Recording} wrote, expanded; it need not be closed
     * @param look is shown all events, in order
     * @throws IOException if the file cannot be read
     * @throws io.fhe4j.api.MalformedInputException if the trace is damaged
     * @throws IllegalArgumentException if it holds compound kernels
     */
    public static ProgramTrace ofParts(Path trace, Consumer<TraceEvent> look) throws IOException {
        Extent.Finder finder = new Extent.Finder();
        read(trace, trace.toString(), event -> {
            finder.accept(event);
            look.accept(event);
        });
        if (finder.compound()) {
            throw new IllegalArgumentException(trace + " holds compound kernels: record expanded");
        }
        return new ProgramTrace(trace, trace.toString(), false, finder.extent());
    }

    /** What it works on. */
    public Extent extent() {
        return extent;
    }

    /**
     * Passes all events on, in order.
     *
     * @throws CancelledException if the thread is interrupted
     */
    public void read(Consumer<TraceEvent> sink) throws IOException {
        read(file, named, sink);
    }

    /** Forgets what was made of it. */
    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }

    /** Makes all calls where nothing is computed: kernels whose views do not fit them are refused there. */
    private static void checked(Path trace) throws IOException {
        try (Backend shapes = Backends.open("trace")) {
            Replay.shapes(trace, shapes);
        }
    }

    /** The trace with its compound kernels run as their parts. */
    private static Path expanded(Path trace, Consumer<TraceEvent> look) throws IOException {
        Path file = Files.createTempFile("fhe4j-expanded-", ".trace");
        try {
            try (Backend shapes = Backends.open("trace");
                    Recording recording = Recording.expanded(shapes, file, TraceKind.SHAPES)) {
                Replay.shapes(trace, recording.backend());
            }
            read(file, trace + " expanded", look);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Reads a trace; what a record asks in vain is said with its number, from 1. */
    private static void read(Path trace, String named, Consumer<TraceEvent> sink) {
        String cancelled = "the simulation of " + named + " was cancelled";
        long record = 0;
        try (TraceReader reader = TraceReader.open(trace)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                CancelledException.throwIfInterrupted(cancelled);
                record++;
                sink.accept(event);
            }
        } catch (InvalidParametersException e) {
            throw new InvalidParametersException(named + ", record " + record + ": " + e.getMessage());
        } catch (IOException e) {
            throw MalformedInputException.unreadable(named, e);
        }
    }
}
