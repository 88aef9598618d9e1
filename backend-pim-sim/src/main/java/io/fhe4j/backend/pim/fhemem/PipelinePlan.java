package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A workload as a pipeline: every line of its table owns sites, a column of them for each modulus, and inputs of a batch stream through. Sites are
 * given to the busiest column one by one, so the slowest column is as fast as it can be; with fewer sites than columns, columns share sites. If keys
 * and plaintexts do not fit, they are loaded in rounds, and the batch waits on the host in between.
 */
public final class PipelinePlan {

    private static final double WORD_BYTES = 8;

    private final DramDevice device;
    private final Layout layout;
    private final double refresh;
    private final double[] busy = new double[CostKind.values().length];
    private final double[] picojoules = new double[CostKind.values().length];
    private final Map<LinkKind, Double> links = new EnumMap<>(LinkKind.class);
    private final double slowestColumn;
    private final double fill;
    private final double constantBytes;
    private final double stateBytes;
    private final int rounds;

    /** One modulus of one line. */
    private static final class Column {
        private final int line;
        private final double work;
        private int sites = 1;

        Column(int line, double work) {
            this.line = line;
            this.work = work;
        }

        double time() {
            return work / sites;
        }
    }

    /**
     * A plan.
     *
     * @param load the workload
     * @param device the device
     * @param layout its sites
     * @param costs what operations take on it
     */
    PipelinePlan(WorkloadLoad load, DramDevice device, Layout layout, Function<KernelCensus, OperationCost> costs) {
        this.device = device;
        this.layout = layout;
        this.refresh = device.file().choice("refresh").equals("on")
                ? 1 / (1 - device.file().value("timing.tRFC") / device.file().value("timing.tREFI"))
                : 1;
        List<Column> columns = new ArrayList<>();
        List<OperationCost> lines = new ArrayList<>();
        double working = 0;
        for (OperationLoad line : load.operations()) {
            OperationCost cost = costs.apply(line.census());
            for (double[] column : cost.busy().values()) {
                columns.add(new Column(
                        lines.size(), line.count() * Arrays.stream(column).sum()));
                for (CostKind kind : CostKind.values()) {
                    busy[kind.ordinal()] += line.count() * column[kind.ordinal()];
                }
            }
            for (CostKind kind : CostKind.values()) {
                picojoules[kind.ordinal()] += line.count() * cost.picojoules(kind);
            }
            cost.links().forEach((kind, nanos) -> links.merge(kind, line.count() * nanos, Double::sum));
            lines.add(cost);
            working += line.census().workingRows();
        }
        double shared = share(columns);
        double[] visits = new double[lines.size()];
        double slowest = 0;
        for (Column column : columns) {
            double time = Math.max(column.time(), shared);
            slowest = Math.max(slowest, time);
            visits[column.line] = Math.max(visits[column.line], column.time());
        }
        double sum = 0;
        for (int line = 0; line < visits.length; line++) {
            OperationLoad of = load.operations().get(line);
            sum += Math.max(visits[line], of.count() * lines.get(line).chainNanos());
        }
        this.slowestColumn = slowest;
        this.fill = sum * refresh;
        double rowBytes = load.width() * WORD_BYTES;
        this.constantBytes = load.constantRows() * rowBytes;
        this.stateBytes = 2.0 * (load.operations().getFirst().level() + 1) * rowBytes;
        double room = (double) layout.sites() * (layout.slots() - rootTables()) - working;
        this.rounds = (int) Math.ceil(load.constantRows() / Math.max(room, layout.sites() / 8.0));
    }

    /**
     * A plan of one workload alone.
     *
     * @param load the workload
     * @param device the device
     * @throws io.fhe4j.api.InvalidParametersException if a site cannot hold two rows
     */
    public static PipelinePlan of(WorkloadLoad load, DramDevice device) {
        return new DeviceCosts().plan(load, device, UnaryOperator.identity());
    }

    /** Tables of powers of roots that each site holds; small sites fetch them from one of four neighbours. */
    private double rootTables() {
        return layout.slots() >= OperationCost.ROWS_OF_TRANSFORM ? 2 : 0.5;
    }

    /** Gives all sites to columns; returns the time of the busiest site where columns share sites, otherwise 0. */
    private double share(List<Column> columns) {
        int sites = layout.sites();
        if (columns.size() > sites) {
            PriorityQueue<Double> loads = new PriorityQueue<>();
            for (int site = 0; site < sites; site++) {
                loads.add(0.0);
            }
            columns.sort(
                    Comparator.comparingDouble((Column column) -> column.work).reversed());
            for (Column column : columns) {
                loads.add(loads.remove() + column.work);
            }
            return loads.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
        PriorityQueue<Column> slowest =
                new PriorityQueue<>(Comparator.comparingDouble(Column::time).reversed());
        slowest.addAll(columns);
        for (int left = sites - columns.size(); left > 0; left--) {
            Column column = slowest.remove();
            column.sites++;
            slowest.add(column);
        }
        return 0;
    }

    /** Between two results when the pipeline is full, in ns: what the slowest column, or the links of one kind together, take for an input. */
    public double beatNanos() {
        double longest = slowestColumn;
        for (LinkKind kind : LinkKind.values()) {
            longest = Math.max(longest, linkNanos(kind));
        }
        return longest * refresh;
    }

    private double linkNanos(LinkKind kind) {
        double nanos = links.getOrDefault(kind, 0.0);
        return nanos == 0 ? 0 : nanos / count(kind);
    }

    private double count(LinkKind kind) {
        double channels = device.channels();
        double banks = device.file().value("levels.bank.count");
        return switch (kind) {
            case MDL -> channels * banks * layout.sitesOfBank();
            case CHAIN -> channels * (banks - 1);
            case PORT -> channels;
            case STACK_LINK, SWITCH, HOST -> 1;
        };
    }

    /** What share of the beat sites, and the links of each kind, are busy on average. */
    public Map<String, Double> utilisation() {
        Map<String, Double> shares = new LinkedHashMap<>();
        double beat = beatNanos() / refresh;
        shares.put("sites", Arrays.stream(busy).sum() / layout.sites() / beat);
        shares.put("chain of banks", linkNanos(LinkKind.CHAIN) / beat);
        shares.put("lines in banks", linkNanos(LinkKind.MDL) / beat);
        shares.put("channel ports", linkNanos(LinkKind.PORT) / beat);
        return shares;
    }

    /** One input alone, keys and plaintexts on the device, in ns. */
    public double latencyNanos() {
        return fill;
    }

    /** For each of a batch, in ns: filling the pipeline, then a beat for each further input, and what rounds load and save. */
    public double amortisedNanos(int batch) {
        double rate = device.file().value("links.host.rate");
        double moved = rounds > 1 ? constantBytes + 2 * (rounds - 1) * batch * stateBytes : 0;
        return (fill + (batch - 1) * beatNanos() + moved / rate) / batch;
    }

    /** For each of an endless batch, in ns: a beat, and what rounds save and load of its state. */
    public double endlessNanos() {
        return beatNanos() + 2 * (rounds - 1) * stateBytes / device.file().value("links.host.rate");
    }

    /** How often keys and plaintexts are loaded for a batch; 1 if they stay. */
    public int rounds() {
        return rounds;
    }

    /** Keys and plaintexts, in bytes of words of 64 bits. */
    public double constantBytes() {
        return constantBytes;
    }

    /** To load keys and plaintexts once, in ns. */
    public double loadNanos() {
        return constantBytes / device.file().value("links.host.rate");
    }

    /** How long sites are busy for an input, all together, in ns. */
    public double busyNanos(CostKind kind) {
        return busy[kind.ordinal()];
    }

    /** The energy of one kind for an input, in pJ. */
    public double picojoules(CostKind kind) {
        return picojoules[kind.ordinal()];
    }

    /** Refresh and background, for so long, in pJ. */
    public double idlePicojoules(double nanos) {
        return device.refreshPicojoules(nanos) + device.backgroundPicojoules(nanos);
    }

    /** The energy of an input when the pipeline is full, in pJ. */
    public double fullPicojoules() {
        return Arrays.stream(picojoules).sum() + idlePicojoules(beatNanos());
    }

    /** The energy of an input of a batch, in pJ. */
    public double picojoules(int batch) {
        return Arrays.stream(picojoules).sum() + idlePicojoules(amortisedNanos(batch));
    }
}
