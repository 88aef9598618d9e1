package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Extent;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.Mapper;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.SideBySide;
import io.fhe4j.backend.pim.engine.TaskList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Maps an operation, alone and in steady state, as a stage of a pipeline: keys, plaintexts and tables lie on its sites, its inputs come from the stage
 * before. It owns every bank that it touches or sends through, so that what other stages do changes nothing.
 *
 * <p>A lane gets as many sites for each modulus as its rows need, half as many more, or twice as many: deeper lanes have shorter ways to constants and
 * longer ones between moduli. Which of these placements is best depends on what else the device has to do: see {@link BankPartition}.
 */
final class StageMapping {

    /** Inputs that share the sites of a stage, at most. */
    static final int MOST_TOGETHER = 4;

    private static final double[] DEPTHS = {1, 1.5, 2};

    /** Rows of a modulus that every site holds beside its own: two tables of powers of roots. */
    private static final int TABLES = 2;

    private final DramDevice device;
    private final ProgramTrace trace;
    private final Extent extent;
    private final boolean maySpill;

    /**
     * An operation.
     *
     * @param device whose geometry counts, and nothing else of it
     * @param trace of primitive kernels
     * @param maySpill whether rows may go to the host when the device is full
     */
    StageMapping(DramDevice device, ProgramTrace trace, boolean maySpill) {
        this.device = device;
        this.trace = trace;
        this.extent = trace.extent();
        this.maySpill = maySpill;
    }

    /**
     * The operation at all placements that are tried, its tasks in the order of the program.
     *
     * @param mostTogether how many inputs share its sites, at most; powers of two are tried
     * @throws InvalidParametersException if the operation does not fit
     */
    List<StageTasks> mapped(int mostTogether) throws IOException {
        List<StageTasks> mapped = new ArrayList<>();
        InvalidParametersException refused = null;
        int slots = layout(banks(), 1).slots();
        double rows = (double) extent.rows() / extent.primes().size() + TABLES;
        int before = 0;
        for (double factor : DEPTHS) {
            int depth = layout(banks(), (int) Math.ceil(factor * rows / slots)).depth();
            for (int together = 1; together <= mostTogether && depth > before; together *= 2) {
                try {
                    mapped.add(mapped(depth, together));
                } catch (InvalidParametersException e) {
                    refused = refused == null ? e : refused;
                }
            }
            before = depth;
        }
        if (mapped.isEmpty()) {
            throw refused == null ? new InvalidParametersException("no placement was tried") : refused;
        }
        return mapped;
    }

    private int banks() {
        return device.file().count("levels.bank.count");
    }

    private Layout layout(int banks, int depth) {
        return new Layout(device, banks, extent.width(), extent.primes().size(), depth);
    }

    private StageTasks mapped(int depth, int together) throws IOException {
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
        Map<Integer, int[]> spans = spans(layout, tasks);
        long owned = 0;
        for (int[] span : spans.values()) {
            owned += (long) (span[1] - span[0] + 1) * layout.sitesOfBank();
        }
        // The next input arrives while this one is worked on; if all banks are owned, there is room in them.
        owned = Math.min(
                owned + Math.ceilDiv(mapper.arrived() + together * extent.inputs(), layout.slots()),
                layout(banks(), depth).sites());
        return new StageTasks(
                new Placement(layout, tasks, IssueOrder.OF_PROGRAM),
                together,
                owned,
                spans.size(),
                (double) mapper.arrived() / together + extent.inputs(),
                mapper.constants());
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
