package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Effort;
import io.fhe4j.backend.pim.engine.Extent;
import io.fhe4j.backend.pim.engine.FlatSimulation;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.KeptPlacements;
import io.fhe4j.backend.pim.engine.KeptPlacements.Candidate;
import io.fhe4j.backend.pim.engine.Mapper;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.RecordedProgram;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.trace.Recording;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a recorded program on DRAM with near-mat units.
 *
 * <pre>{@code
 * try (ProgramSimulation simulation = ProgramSimulation.open(trace, DramDevice.fhemem(), true)) {
 *     SimulationResult alone = simulation.run();                  // everything comes from the host
 *     SimulationResult steady = simulation.run(Start.EVERYTHING); // keys, tables and inputs lie on the device
 *     steady.makespanNanos(); steady.picojoules(); steady.kernels(); steady.resources();
 * }
 * }</pre>
 *
 * <p>A region of the program that stands for n executions ({@link Backend#region(String, long)}) is simulated twice, and the second time counts n - 1
 * times. So a program of 10^12 commands is a trace of its distinct phases.
 *
 * <p>It is mapped to all banks of each channel, to half of them, to a quarter and so on, with one, two, four, eight sites for each modulus side by side,
 * with ciphertexts side by side or in one place, its tasks issued in the order of the program or of their ranks, and the fastest of all is kept: so more
 * banks are never slower.
 */
public final class ProgramSimulation implements RecordedProgram {

    /** Sites of a lane for each modulus that are tried. */
    private static final int[] DEPTHS = {1, 2, 4, 8};

    /** Constants that a placement depends on. */
    private static final List<String> GEOMETRY = List.of("levels.", "geometry.", "unit.slotBits");

    /** Bits of a slot beyond a residue's own, for sums and signs. */
    private static final int SPARE_BITS = 2;

    private final DramDevice device;
    private final ProgramTrace trace;
    private final boolean closes;
    private final boolean maySpill;
    private final KeptPlacements<Placement> kept;
    private final Extent extent;
    private final NearMatMapping mapping;

    private ProgramSimulation(DramDevice device, ProgramTrace trace, boolean closes, boolean maySpill) {
        this.device = device;
        this.trace = trace;
        this.closes = closes;
        this.maySpill = maySpill;
        this.kept = new KeptPlacements<>(device.file(), GEOMETRY, new Mapping());
        this.extent = trace.extent();
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
        ProgramTrace program = ProgramTrace.open(trace, modulus -> require(modulus, device));
        return new ProgramSimulation(device, program, true, maySpill);
    }

    /** Refuses moduli that slots do not hold. */
    static void require(Extent extent, DramDevice device) {
        extent.primes().keySet().forEach(modulus -> require(modulus, device));
    }

    private static void require(Modulus modulus, DramDevice device) {
        boolean power = modulus.kind() == ModulusKind.POWER_OF_TWO;
        int most = device.slotBits() - (power ? 0 : SPARE_BITS);
        if (modulus.bits() > most) {
            throw new InvalidParametersException("modulus " + modulus + " has " + modulus.bits() + " bits; slots of "
                    + device.slotBits() + " bits of " + device.file().name() + " take " + most
                    + ": choose smaller primes, or unit.slotBits=64");
        }
    }

    /**
     * The fastest mapping of the program, which begins on an empty device.
     *
     * @throws InvalidParametersException if the program does not fit with any
     * @throws CancelledException if the thread is interrupted
     */
    public SimulationResult run() throws IOException {
        return run(Start.EMPTY);
    }

    /** Whether placements depend on a constant, whatever the program. */
    static boolean isOfGeometry(Constant constant) {
        return GEOMETRY.stream().anyMatch(constant.key()::startsWith);
    }

    private final class Mapping implements KeptPlacements.Mapping<Placement> {

        @Override
        public Candidate<Placement> fastest(Start start, Effort effort) throws IOException {
            return ProgramSimulation.this.fastest(start, effort);
        }

        @Override
        public SimulationResult on(Placement placement, DeviceFile other, Start start) {
            DramDevice there = new DramDevice(other);
            return placement.on(there, new NearMatMapping(there), start);
        }
    }

    @Override
    public KeptPlacements<?> placements() {
        return kept;
    }

    @Override
    public ProgramSimulation on(DeviceFile other) {
        DramDevice there = new DramDevice(other);
        require(extent, there);
        return new ProgramSimulation(there, trace, false, maySpill);
    }

    /**
     * What a pipeline has to know of the program, as one of its stages: with everything on the device, one, two or four inputs mapped to the same sites and
     * their kernels issued in turn, on lanes of several depths.
     *
     * @param name of the stage
     * @param repeats how often each input runs through it
     * @return the stage, see {@link BatchPipeline}
     * @throws InvalidParametersException if the program does not fit
     */
    public PipelineStage stage(String name, long repeats) throws IOException {
        OrderedOperation ordered = OrderedOperation.of(trace, device, mapping, maySpill, StageMapping.MOST_TOGETHER);
        return new PipelineStage(name, repeats, ordered.own());
    }

    private Candidate<Placement> fastest(Start start, Effort effort) throws IOException {
        Candidate<Placement> best = null;
        InvalidParametersException refused = null;
        for (int banks = banks(); banks >= 1; banks /= 2) {
            for (boolean spread : new boolean[] {false, true}) {
                for (int depth : DEPTHS) {
                    if (effort.isSpent()) {
                        break;
                    }
                    try {
                        Layout layout = layout(banks, depth);
                        boolean known = layout.depth() < depth || spread && (layout.lanes() == 1 || extent.isOne());
                        if (!known) {
                            best = faster(best, place(layout, spread, effort), start);
                        }
                    } catch (InvalidParametersException e) {
                        refused = refused == null ? e : refused;
                    }
                }
            }
        }
        if (best == null) {
            throw refused == null ? new InvalidParametersException("the device has no banks") : refused;
        }
        return best;
    }

    /** The fastest so far, or this placement in the order of the program, or in that of ranks. */
    private Candidate<Placement> faster(@Nullable Candidate<Placement> soFar, Placement placement, Start start) {
        Price[] prices = NearMatPrices.of(placement.tasks().works(), placement.layout(), mapping);
        Candidate<Placement> best = soFar;
        for (Placement ordered : List.of(placement, placement.byRanks(prices, start))) {
            SimulationResult result = ordered.scheduled(ordered.layout(), prices, start);
            if (best == null || result.makespanNanos() < best.result().makespanNanos()) {
                best = new Candidate<>(ordered, result);
            }
        }
        return Objects.requireNonNull(best);
    }

    private int banks() {
        return device.file().count("levels.bank.count");
    }

    /**
     * Maps the program, in its own order of issue.
     *
     * @param banks of each channel that are used
     * @param depth sites of a lane for each modulus
     * @param spread whether each ciphertext that arrives gets a lane of its own
     */
    Placement place(int banks, int depth, boolean spread) throws IOException {
        return place(layout(banks, depth), spread, Effort.unbounded());
    }

    private Layout layout(int banks, int depth) {
        return new Layout(device, banks, extent.width(), extent.primes().size(), depth);
    }

    private Placement place(Layout layout, boolean spread, Effort effort) throws IOException {
        TaskList tasks = new TaskList();
        Mapper mapper = new Mapper(layout, extent, maySpill, spread, tasks);
        trace.read(effort.watch(tasks, mapper::accept));
        effort.tried(tasks);
        return new Placement(layout, tasks, IssueOrder.OF_PROGRAM);
    }

    /** The schedule of a placement on the device that this simulation is of. */
    SimulationResult on(Placement placement, Start start) {
        return placement.on(device, mapping, start);
    }

    /**
     * Writes every command of the fastest mapping.
     *
     * @param out gets lines, see docs/pim-fhemem.md
     * @return how many commands there were
     */
    public long writeCommands(Writer out) throws IOException {
        Placement placement = fastest(Start.EMPTY, Effort.unbounded()).placement();
        CommandWriter writer = new CommandWriter(placement.layout(), out);
        long commands = simulate(placement, writer);
        writer.end(commands);
        out.flush();
        return commands;
    }

    /**
     * Writes the plain reads and writes of the fastest mapping, those to and from the host, as DRAMsim3 and Ramulator read them.
     *
     * @param format of the lines
     * @param out gets them
     */
    public void writeAccesses(AccessFormat format, Writer out) throws IOException {
        Placement placement = fastest(Start.EMPTY, Effort.unbounded()).placement();
        simulate(placement, new AccessWriter(placement.layout(), format, out));
        out.flush();
    }

    private long simulate(Placement placement, CommandSink sink) {
        FlatSimulation flat = flat(placement, sink);
        flat.run();
        return flat.commands();
    }

    /** The simulation of every command of a placement. */
    FlatSimulation flat(Placement placement, CommandSink sink) {
        Price[] prices = NearMatPrices.of(placement.tasks().works(), placement.layout(), mapping);
        return new FlatSimulation(
                placement.layout(),
                placement.tasks(),
                placement.order(),
                prices,
                new NearMatCommands(placement.layout(), placement.tasks(), sink));
    }

    @Override
    public void close() throws IOException {
        if (closes) {
            trace.close();
        }
    }
}
