package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Mapper;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.SideBySide;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Timeline;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.backend.pim.fhemem.CostKind;
import io.fhe4j.backend.pim.fhemem.PlacedOperation;
import io.fhe4j.backend.pim.fhemem.PlacedOperation.RowWay;
import io.fhe4j.backend.pim.fhemem.StagePlacement;
import io.fhe4j.backend.pim.fhemem.StageWork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An operation simulated alone, in steady state, as a stage of a pipeline on arrays: keys, plaintexts and tables lie on its sites as far as there is room,
 * the rest is streamed at each run; its inputs come from the stage before. It owns the sites from its unit's first one to the last that anything happens at.
 *
 * <p>It is placed on one unit, two, four and so on as long as more make it faster, with one to sixteen sites for each modulus, digits together or apart; at
 * the placement of least time of sites, and at the quickest, two and four inputs are also tried side by side.
 */
final class ArrayStage {

    private static final int MOST_TOGETHER = 4;

    /** A placement with the map that it is on. */
    private record Tried(ArrayMap map, StagePlacement placement) {

        double siteNanosOfInput() {
            return placement.sites() * placement.nanos() / placement.together();
        }
    }

    private final ArraySimulation simulation;
    private final ProgramTrace trace;
    private final ArrayPrices prices;
    private final boolean maySpill;
    private final List<Tried> tried = new ArrayList<>();
    private final Set<String> assumed = new TreeSet<>();
    private long constantRows;
    private double arrivedRows;

    /**
     * An operation.
     *
     * @param simulation of it alone, which has its maps
     * @param trace of primitive kernels
     * @param prices of the device
     * @param maySpill whether rows may go to the host when the device is full
     */
    ArrayStage(ArraySimulation simulation, ProgramTrace trace, ArrayPrices prices, boolean maySpill) {
        this.simulation = simulation;
        this.trace = trace;
        this.prices = prices;
        this.maySpill = maySpill;
    }

    /**
     * The operation at all placements that are tried.
     *
     * @param mostUnits that it may have
     * @throws InvalidParametersException if the operation does not fit
     */
    PlacedOperation placed(int mostUnits) throws IOException {
        InvalidParametersException refused = null;
        double before = Double.POSITIVE_INFINITY;
        for (int units = 1; units <= mostUnits; units *= 2) {
            int first = tried.size();
            for (ArraySimulation.Shape shape : ArraySimulation.shapes(units)) {
                try {
                    place(simulation.map(shape), 1);
                } catch (InvalidParametersException e) {
                    refused = refused == null ? e : refused;
                }
            }
            double fastest = tried.subList(first, tried.size()).stream()
                    .mapToDouble(one -> one.placement.nanos())
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
            if (!tried.isEmpty() && fastest >= before) {
                break;
            }
            before = fastest;
        }
        if (tried.isEmpty()) {
            throw refused == null ? new InvalidParametersException("no placement was tried") : refused;
        }
        for (Tried good : good()) {
            for (int together = 2; together <= MOST_TOGETHER; together *= 2) {
                place(good.map, together);
            }
        }
        ArrayMap map = tried.stream()
                .map(Tried::map)
                .max(Comparator.comparingInt(ArrayMap::banks))
                .orElseThrow();
        return new PlacedOperation(
                map.arraysOfSite(),
                map.slots(),
                constantRows,
                arrivedRows,
                trace.extent().results(),
                way(host(map)),
                way(pass(map)),
                List.copyOf(assumed),
                tried.stream().map(Tried::placement).toList());
    }

    /** The placements of least time of sites and of least time. */
    private Set<Tried> good() {
        Tried narrow = tried.getFirst();
        Tried quick = narrow;
        for (Tried one : tried) {
            narrow = one.siteNanosOfInput() < narrow.siteNanosOfInput() ? one : narrow;
            quick = one.placement.nanos() < quick.placement.nanos() ? one : quick;
        }
        return narrow.equals(quick) ? Set.of(narrow) : Set.of(narrow, quick);
    }

    /** A row's way takes as long as it takes the link, or the drivers of cells. */
    private static RowWay way(Transfer transfer) {
        return new RowWay(Math.max(transfer.held(), transfer.rows() * transfer.nanos()), transfer.picojoules());
    }

    private Transfer host(ArrayMap map) {
        return ArrayPrices.host(new Work.Host(Work.UPLOAD, 0, trace.extent().width()), map);
    }

    /** A row's way from the first to the last site. */
    private Transfer pass(ArrayMap map) {
        int last = map.sites() - 1;
        return last == 0
                ? host(map)
                : ArrayPrices.between(
                        new Work.Send(
                                Work.MOVE, List.of(0, last), trace.extent().width()),
                        map);
    }

    private void place(ArrayMap map, int together) throws IOException {
        TaskList tasks = new TaskList();
        Mapper mapper = new Mapper(map, trace.extent(), maySpill, false, tasks);
        SideBySide inputs = new SideBySide(together, mapper::accept);
        trace.read(inputs);
        SimulationResult result = new SimulationResult(
                map,
                new Timeline(map, tasks, IssueOrder.OF_PROGRAM, prices.of(tasks.works(), map), Start.EVERYTHING),
                Start.EVERYTHING);
        // The next input arrives while this one is worked on; if all sites are owned, there is room in them.
        long room = Math.ceilDiv(mapper.arrived() + together * trace.extent().inputs(), map.slots());
        long owned = Math.min(lastSite(tasks) + 1L + room, map.sites());
        arrivedRows = (double) mapper.arrived() / together + trace.extent().inputs();
        constantRows = mapper.constants();
        assumed.addAll(result.assumedMappings());
        Transfer pass = pass(map);
        LinkKind passed = pass.way().getFirst().kind();
        StageWork ways = new StageWork(
                Map.of(CostKind.PASS, 2 * arrivedRows * pass.rows() * pass.nanos()),
                Map.of(CostKind.PASS, arrivedRows * pass.picojoules()),
                Map.of(passed.word(), arrivedRows * pass.held()));
        tried.add(new Tried(
                map,
                new StagePlacement(result.makespanNanos(), together, owned, 1, StageWork.of(result, together), ways)));
    }

    private static int lastSite(TaskList tasks) {
        int last = 0;
        for (int task = 0; task < tasks.size(); task++) {
            for (int k = 0; k < tasks.siteCount(task); k++) {
                last = Math.max(last, tasks.site(task, k));
            }
        }
        return last;
    }
}
