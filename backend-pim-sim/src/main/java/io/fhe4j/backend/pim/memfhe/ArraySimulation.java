package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.Effort;
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
import io.fhe4j.backend.pim.engine.Timeline;
import io.fhe4j.backend.pim.fhemem.PipelineStage;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulates a recorded program on arrays of stateful logic: kernels on sites, words through switches, keys and inputs from the host. A kernel is executed
 * gate by gate once; then every row's kernel and every transfer is an event that waits for sites and links. Keys that find no room stay at the host and
 * are streamed when they are wanted.
 *
 * <p>The program is mapped to all units, to half of them and so on, with one to sixteen sites for each modulus, digits at sites of their own or together,
 * and the fastest mapping is kept: so more units are never slower.
 */
public final class ArraySimulation implements RecordedProgram {

    private static final int[] DEPTHS = {1, 2, 4, 8, 16};
    private static final int MAX_BITS = 62;
    private static final List<String> GEOMETRY = List.of("levels.", "geometry.rows", "geometry.columns");

    /** A program on the device: sites, order of issue. */
    record Placement(ArrayMap map, TaskList tasks) {}

    /**
     * How a map is laid out.
     *
     * @param units of the device that are used
     * @param depth sites of a lane for each modulus
     * @param scatters whether digits lie at sites of their own
     */
    record Shape(int units, int depth, boolean scatters) {}

    private final ReramDevice device;
    private final ProgramTrace trace;
    private final boolean closes;
    private final boolean maySpill;
    private final KeptPlacements<Placement> kept;
    private final int bits;
    private final ArrayPrices prices;

    private ArraySimulation(ReramDevice device, ProgramTrace trace, boolean closes, boolean maySpill, int bits) {
        this.device = device;
        this.trace = trace;
        this.closes = closes;
        this.maySpill = maySpill;
        this.kept = new KeptPlacements<>(device.file(), GEOMETRY, new Mapping());
        this.bits = bits;
        this.prices = new ArrayPrices(device);
    }

    /**
     * Opens a trace.
     *
     * @param trace a file that a recording wrote
     * @param device the device
     * @param maySpill whether rows may go to the host when the device is full
     * @throws IOException if a file cannot be read or written
     * @throws io.fhe4j.api.MalformedInputException if the trace is damaged
     * @throws InvalidParametersException if a modulus is too wide
     */
    public static ArraySimulation open(Path trace, ReramDevice device, boolean maySpill) throws IOException {
        ProgramTrace program = ProgramTrace.open(trace, modulus -> require(modulus, device));
        int bits = program.extent().primes().keySet().stream()
                .mapToInt(Modulus::bits)
                .max()
                .orElse(0);
        return new ArraySimulation(device, program, true, maySpill, bits);
    }

    private static void require(Modulus modulus, ReramDevice device) {
        if (modulus.bits() > MAX_BITS) {
            throw new InvalidParametersException("modulus " + modulus + " has " + modulus.bits() + " bits; words of "
                    + device.file().name() + " have up to " + MAX_BITS + ": choose smaller moduli");
        }
    }

    /**
     * The program on units and sites as the fastest mapping of a part of it has them: for programs that repeat the part so often that to try all mappings
     * would take long.
     *
     * @param part on the same device
     * @param start what lies on the device at the begin
     * @throws InvalidParametersException if the program does not fit so
     */
    public SimulationResult runAs(ArraySimulation part, Start start) throws IOException {
        ArrayMap map = part.kept.fastest(start).placement().map();
        return on(place(map.banks(), map.depth(), map.scatters()), start);
    }

    private final class Mapping implements KeptPlacements.Mapping<Placement> {

        @Override
        public Candidate<Placement> fastest(Start start, Effort effort) throws IOException {
            return ArraySimulation.this.fastest(start, effort);
        }

        @Override
        public SimulationResult on(Placement placement, DeviceFile other, Start start) {
            return ArraySimulation.this.on(
                    new Placement(placement.map.on(new ReramDevice(other)), placement.tasks), start);
        }
    }

    @Override
    public KeptPlacements<?> placements() {
        return kept;
    }

    @Override
    public ArraySimulation on(DeviceFile other) {
        return new ArraySimulation(new ReramDevice(other), trace, false, maySpill, bits);
    }

    /**
     * How the mapping that {@link #run(Start)} keeps wears the arrays out.
     *
     * @param start what lies on the device at the begin
     * @throws InvalidParametersException if the program does not fit with any mapping
     */
    public Wear wear(Start start) throws IOException {
        Candidate<Placement> candidate = kept.fastest(start);
        return wear(candidate.placement(), candidate.result());
    }

    Wear wear(Placement placement, SimulationResult result) {
        return Wear.of(placement.map, placement.tasks, prices, result);
    }

    private Candidate<Placement> fastest(Start start, Effort effort) throws IOException {
        Candidate<Placement> best = null;
        InvalidParametersException refused = null;
        for (int units = units(); units >= 1; units /= 2) {
            for (Shape shape : shapes(units)) {
                if (effort.isSpent()) {
                    break;
                }
                try {
                    Placement placement = place(shape, effort);
                    SimulationResult result = on(placement, start);
                    if (best == null || result.makespanNanos() < best.result().makespanNanos()) {
                        best = new Candidate<>(placement, result);
                    }
                } catch (InvalidParametersException e) {
                    refused = refused == null ? e : refused;
                }
            }
        }
        if (best == null) {
            throw refused == null ? new InvalidParametersException("the device has no units") : refused;
        }
        return best;
    }

    private int units() {
        return device.file().count("levels.unit.count");
    }

    /** The shapes that are tried on so many units. */
    static List<Shape> shapes(int units) {
        List<Shape> shapes = new ArrayList<>();
        for (int depth : DEPTHS) {
            if (depth > 1) {
                shapes.add(new Shape(units, depth, true));
            }
            shapes.add(new Shape(units, depth, false));
        }
        return shapes;
    }

    /** Maps the program. */
    Placement place(int units, int depth, boolean scatters) throws IOException {
        return place(new Shape(units, depth, scatters), Effort.unbounded());
    }

    /** The places of a shape. */
    ArrayMap map(Shape shape) {
        return new ArrayMap(
                device,
                shape.units,
                trace.extent().width(),
                bits,
                trace.extent().primes().size(),
                shape.depth,
                shape.scatters);
    }

    /**
     * What a pipeline has to know of the program, as one of its stages.
     *
     * @param name of the stage
     * @param repeats how often each input runs through it
     * @return the stage, for a {@link io.fhe4j.backend.pim.fhemem.BatchPipeline} of {@link ArrayParts}
     * @throws InvalidParametersException if the program does not fit
     */
    public PipelineStage stage(String name, long repeats) throws IOException {
        return new PipelineStage(name, repeats, new ArrayStage(this, trace, prices, maySpill).placed(units()));
    }

    private Placement place(Shape shape, Effort effort) throws IOException {
        ArrayMap map = map(shape);
        TaskList tasks = new TaskList();
        Mapper mapper =
                new Mapper(map, trace.extent(), maySpill, !trace.extent().isOne(), tasks);
        trace.read(effort.watch(tasks, mapper::accept));
        effort.tried(tasks);
        return new Placement(map, tasks);
    }

    /** The schedule of a placement. */
    SimulationResult on(Placement placement, Start start) {
        Price[] priced = prices.of(placement.tasks.works(), placement.map);
        return new SimulationResult(
                placement.map,
                new Timeline(placement.map, placement.tasks, IssueOrder.OF_PROGRAM, priced, start),
                start);
    }

    /** The simulation of every command of a placement; a writer of null only counts them. */
    FlatSimulation flat(Placement placement, ArrayCommands commands) {
        return new FlatSimulation(
                placement.map,
                placement.tasks,
                IssueOrder.OF_PROGRAM,
                prices.of(placement.tasks.works(), placement.map),
                commands);
    }

    /**
     * Writes every command of the fastest mapping.
     *
     * @param out gets lines, see docs/pim-memfhe.md
     * @return how many commands there were, each end of a move by itself
     */
    public long writeCommands(Writer out) throws IOException {
        Placement placement = fastest(Start.EMPTY, Effort.unbounded()).placement();
        ArrayCommands commands = ArrayCommands.to(placement.map, placement.tasks, out);
        flat(placement, commands).run();
        long written = commands.end();
        out.flush();
        return written;
    }

    @Override
    public void close() throws IOException {
        if (closes) {
            trace.close();
        }
    }
}
