package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Extent;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Mapper;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.SideBySide;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * An operation simulated alone, in steady state, as a stage of a pipeline: keys, plaintexts and tables lie on its sites, its inputs come from the stage
 * before. It owns every bank that it touches or sends through, so that what other stages do changes nothing.
 *
 * <p>A lane gets as many sites for each modulus as its rows need, half as many more, or twice as many, whichever takes the least time of sites; deeper
 * lanes have shorter ways to constants and longer ones between moduli.
 */
final class StageSimulation {

    /** Inputs that share the sites of a stage, at most. */
    static final int MOST_TOGETHER = 4;

    private static final double[] DEPTHS = {1, 1.5, 2};

    /** Rows of a modulus that every site holds beside its own: two tables of powers of roots. */
    private static final int TABLES = 2;

    private final DramDevice device;
    private final ProgramTrace trace;
    private final Extent extent;
    private final NearMatMapping mapping;
    private final UnaryOperator<Modulus> names;
    private final boolean maySpill;
    private final List<StagePlacement> placements = new ArrayList<>();
    private final Set<String> assumed = new TreeSet<>();
    private long constantRows;
    private double arrivedRows;

    /**
     * An operation.
     *
     * @param trace of primitive kernels
     * @param mapping of the device
     * @param names the modulus that stands for one of the trace
     * @param maySpill whether rows may go to the host when the device is full
     */
    StageSimulation(
            DramDevice device,
            ProgramTrace trace,
            NearMatMapping mapping,
            UnaryOperator<Modulus> names,
            boolean maySpill) {
        this.device = device;
        this.trace = trace;
        this.extent = trace.extent();
        this.mapping = mapping;
        this.names = names;
        this.maySpill = maySpill;
    }

    /**
     * The operation at all placements that are tried.
     *
     * @param mostTogether how many inputs share its sites, at most; powers of two are tried
     * @throws InvalidParametersException if the operation does not fit
     */
    PlacedOperation placed(int mostTogether) throws IOException {
        InvalidParametersException refused = null;
        int slots = layout(banks(), 1).slots();
        double rows = (double) extent.rows() / extent.primes().size() + TABLES;
        int before = 0;
        for (double factor : DEPTHS) {
            int depth = layout(banks(), (int) Math.ceil(factor * rows / slots)).depth();
            for (int together = 1; together <= mostTogether && depth > before; together *= 2) {
                try {
                    place(depth, together);
                } catch (InvalidParametersException e) {
                    refused = refused == null ? e : refused;
                }
            }
            before = depth;
        }
        if (placements.isEmpty()) {
            throw refused == null ? new InvalidParametersException("no placement was tried") : refused;
        }
        Layout layout = layout(banks(), 1);
        TransferPlan transfers = new TransferPlan(layout);
        return new PlacedOperation(
                layout.subarrays(),
                slots,
                constantRows,
                arrivedRows,
                extent.results(),
                way(transfers.host(0, extent.width())),
                way(pass(layout)),
                List.copyOf(assumed),
                placements);
    }

    private PlacedOperation.RowWay way(Transfer transfer) {
        return new PlacedOperation.RowWay(transfer.held() * device.refreshFactor(), transfer.picojoules());
    }

    /** A row's way from channel to channel, the longest one. */
    private Transfer pass(Layout layout) {
        return new TransferPlan(layout).between(List.of(0, layout.sites() - 1), extent.width());
    }

    private int banks() {
        return device.file().count("levels.bank.count");
    }

    private Layout layout(int banks, int depth) {
        return new Layout(device, banks, extent.width(), extent.primes().size(), depth);
    }

    private void place(int depth, int together) throws IOException {
        // As few banks as a lane fits into: so the stage is the same on a device of more.
        Layout layout = layout(banks(), depth);
        for (int banks = banks() / 2; banks >= 1 && layout.lanes() > layout.channels(); banks /= 2) {
            Layout smaller = layout(banks, depth);
            if (smaller.depth() < layout.depth() || smaller.lanes() < smaller.channels()) {
                break;
            }
            layout = smaller;
        }
        TaskList tasks = new TaskList();
        Mapper mapper = new Mapper(layout, extent, maySpill, false, tasks);
        trace.read(new SideBySide(together, mapper::accept));
        Price[] prices = NearMatPrices.of(tasks.works(), layout, mapping, names);
        Placement placement = new Placement(layout, tasks, IssueOrder.OF_PROGRAM);
        SimulationResult inTurn = placement.scheduled(layout, prices, Start.EVERYTHING);
        SimulationResult ranked =
                placement.byRanks(prices, Start.EVERYTHING).scheduled(layout, prices, Start.EVERYTHING);
        SimulationResult result = ranked.makespanNanos() < inTurn.makespanNanos() ? ranked : inTurn;
        Map<Integer, int[]> spans = spans(layout, tasks);
        long owned = 0;
        for (int[] span : spans.values()) {
            owned += (long) (span[1] - span[0] + 1) * layout.sitesOfBank();
        }
        // The next input arrives while this one is worked on; if all banks are owned, there is room in them.
        owned = Math.min(
                owned + Math.ceilDiv(mapper.arrived() + together * extent.inputs(), layout.slots()),
                layout(banks(), depth).sites());
        arrivedRows = (double) mapper.arrived() / together + extent.inputs();
        constantRows = mapper.constants();
        assumed.addAll(result.assumedMappings());
        Transfer pass = pass(layout);
        StageWork ways = new StageWork(
                Map.of(CostKind.PASS, 2 * arrivedRows * pass.rows() * pass.nanos()),
                Map.of(CostKind.PASS, arrivedRows * pass.picojoules()),
                Map.of(LinkKind.PORT.word(), 2 * arrivedRows * pass.held()));
        placements.add(new StagePlacement(
                result.makespanNanos(), together, owned, spans.size(), StageWork.of(result, together), ways));
    }

    /** The first and the last bank of each channel that anything happens in. */
    private static Map<Integer, int[]> spans(Layout layout, TaskList tasks) {
        Map<Integer, int[]> spans = new TreeMap<>();
        for (int task = 0; task < tasks.size(); task++) {
            for (int k = 0; k < tasks.siteCount(task); k++) {
                int site = tasks.site(task, k);
                int bank = layout.bank(site);
                int[] span = spans.computeIfAbsent(layout.channel(site), channel -> new int[] {bank, bank});
                span[0] = Math.min(span[0], bank);
                span[1] = Math.max(span[1], bank);
            }
        }
        return spans;
    }
}
