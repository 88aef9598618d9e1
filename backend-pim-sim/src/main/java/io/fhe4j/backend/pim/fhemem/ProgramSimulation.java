package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.fhemem.Mapper.Extent;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.Replay;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ntt.trace.TraceReader;
import io.fhe4j.ntt.trace.TracedView;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Simulates a recorded program on DRAM with near-mat units. It is mapped to all banks of each channel, to half of them, to a quarter and so on, and
 * the fastest mapping is kept: so more banks are never slower.
 */
public final class ProgramSimulation implements AutoCloseable {

    private final DramDevice device;
    private final Path trace;
    private final boolean temporary;
    private final boolean maySpill;
    private final Extent extent;
    private final NearMatMapping mapping;

    private ProgramSimulation(DramDevice device, Path trace, boolean temporary, boolean maySpill, Extent extent) {
        this.device = device;
        this.trace = trace;
        this.temporary = temporary;
        this.maySpill = maySpill;
        this.extent = extent;
        this.mapping = new NearMatMapping(device);
    }

    /**
     * Opens a trace; one with compound kernels is run again on the backend {@code trace}, to see what they are made of.
     *
     * @param trace a file that a {@link Recording} wrote
     * @param device the device
     * @param maySpill whether rows may go to the host when the device is full
     * @throws IOException if a file cannot be read or written
     * @throws io.fhe4j.api.MalformedInputException if the trace is damaged
     */
    public static ProgramSimulation open(Path trace, DramDevice device, boolean maySpill) throws IOException {
        Map<Modulus, Integer> primes = new LinkedHashMap<>();
        int[] width = new int[1];
        boolean[] compound = new boolean[1];
        Consumer<TraceEvent> look = event -> {
            if (event instanceof TraceEvent.Allocated a) {
                TracedView view = a.view();
                width[0] = Math.max(width[0], view.shape().width());
                for (int r = 0; r < view.moduli().size(); r++) {
                    primes.putIfAbsent(view.moduli().get(r), primes.size());
                }
            } else if (event instanceof TraceEvent.KernelCall k) {
                compound[0] |= k.kernel().isCompound();
            }
        };
        read(trace, look);
        Path used = trace;
        if (compound[0]) {
            used = Files.createTempFile("fhe4j-expanded-", ".trace");
            try (Backend shapes = Backends.open("trace");
                    Recording recording = Recording.expanded(shapes, used, TraceKind.SHAPES)) {
                Replay.shapes(trace, recording.backend());
            }
            read(used, look);
        }
        if (primes.isEmpty()) {
            throw new InvalidParametersException(trace + " holds no program: nothing is allocated in it");
        }
        return new ProgramSimulation(device, used, compound[0], maySpill, new Extent(primes, width[0]));
    }

    private static void read(Path trace, Consumer<TraceEvent> sink) throws IOException {
        try (TraceReader reader = TraceReader.open(trace)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                sink.accept(event);
            }
        }
    }

    /**
     * The fastest mapping.
     *
     * @throws InvalidParametersException if the program does not fit with any
     */
    public SimulationResult run() throws IOException {
        SimulationResult best = null;
        InvalidParametersException refused = null;
        for (int banks = banks(); banks >= 1; banks /= 2) {
            try {
                SimulationResult result = run(banks);
                if (best == null || result.makespanNanos() < best.makespanNanos()) {
                    best = result;
                }
            } catch (InvalidParametersException e) {
                refused = refused == null ? e : refused;
            }
        }
        if (best == null) {
            throw refused == null ? new InvalidParametersException("the device has no banks") : refused;
        }
        return best;
    }

    private int banks() {
        return device.file().count("levels.bank.count");
    }

    /** The mapping to so many banks of each channel. */
    SimulationResult run(int banks) throws IOException {
        Layout layout = new Layout(device, banks, extent.width());
        Timeline timeline = new Timeline(layout);
        map(layout, timeline);
        return new SimulationResult(layout, timeline);
    }

    /** The tasks of a mapping, all of them at once. */
    List<Task> tasks(Layout layout) throws IOException {
        List<Task> tasks = new ArrayList<>();
        map(layout, tasks::add);
        return tasks;
    }

    Layout layout(int banks) {
        return new Layout(device, banks, extent.width());
    }

    private void map(Layout layout, Consumer<Task> sink) throws IOException {
        Mapper mapper = new Mapper(mapping, layout, extent, maySpill, sink);
        read(trace, mapper::accept);
    }

    /**
     * Writes every command of the fastest mapping.
     *
     * @param out gets lines, see docs/pim-fhemem.md
     * @return how many commands there were
     */
    public long writeCommands(Writer out) throws IOException {
        Layout layout = layout(run().banks());
        return write(layout, new CommandWriter(layout, out), out);
    }

    /**
     * Writes the plain reads and writes of the fastest mapping, those to and from the host, as DRAMsim3 and Ramulator read them.
     *
     * @param out gets lines of address, READ or WRITE, and cycle
     */
    public void writeAccesses(Writer out) throws IOException {
        Layout layout = layout(run().banks());
        write(layout, new AccessWriter(layout, out), out);
    }

    private long write(Layout layout, CommandSink sink, Writer out) throws IOException {
        FlatSimulation flat = new FlatSimulation(layout, sink);
        flat.run(tasks(layout));
        out.flush();
        return flat.commands();
    }

    /** Forgets what was made for the simulation. */
    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(trace);
        }
    }
}
