package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;
import static io.fhe4j.backend.pim.report.ReportText.number;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.Tornado;
import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of FHEmem: workloads on the model beside what was published of others, each figure with its mark, and intervals over everything
 * that is not known. Only the paper's abstracts could be read; no figure here is the paper's unless it says so.
 */
public final class FhememReport {

    /** Inputs that stream through the pipeline together. */
    public static final int BATCH = 64;

    static final String BACKEND = "pim-fhemem";

    private static final String DEFAULT = "default";
    private static final String SPARSE = "sparse";

    private static final double WORD_BYTES = 8;

    /** The workload whose figures are held against single constants. */
    static final String DOMINATED = "bootstrapping";

    /**
     * What is run.
     *
     * @param set name of the parameters
     * @param description of the parameters
     * @param workloads with their kernels
     * @param sparse for each modulus the sparse prime that stands for it
     */
    public record Programs(
            String set, String description, List<WorkloadLoad> workloads, UnaryOperator<Modulus> sparse) {
        public Programs {
            workloads = List.copyOf(workloads);
        }

        WorkloadLoad workload(String name) {
            return workloads.stream()
                    .filter(load -> load.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final DramDevice device;
    private final ReportText report;
    private final DeviceCosts costs = new DeviceCosts(BATCH);
    private final Simulations simulations;
    private final WorkingSamples samples;

    private FhememReport(DramDevice device, ProgressListener listener, ExecutorService executor) {
        this.device = device;
        this.report = new ReportText(BACKEND, device.file());
        this.simulations = new Simulations(executor, listener);
        this.samples = new WorkingSamples(report);
    }

    /**
     * Makes the report.
     *
     * @param device its constants
     * @param programs what to run, the set of the paper's baseline first
     * @param listener hears of "simulating", in devices
     * @param executor simulates devices beside each other; the report is the same whatever it does
     * @throws io.fhe4j.api.CancelledException if the thread is interrupted
     */
    public static FhememReport of(
            DramDevice device, List<Programs> programs, ProgressListener listener, ExecutorService executor) {
        FhememReport made = new FhememReport(device, listener, executor);
        made.write(programs);
        return made;
    }

    private void write(List<Programs> programs) {
        Programs first = programs.getFirst();
        DesignTables designs = new DesignTables(device, costs, report, first);
        Sensitivities sensitivities = new Sensitivities(device, costs, first.workload(DOMINATED));
        simulations.addAll(
                programs.stream().map(each -> (Runnable) () -> nominal(each)).toList());
        simulations.addAll(samples.simulations(sample -> works(first, possible(sample, device.file()))));
        simulations.addAll(sensitivities.mappings(first.sparse()));
        simulations.addAll(designs.mappings());
        simulations.run();
        simulations.addAll(sensitivities.schedules(first.sparse()));
        simulations.addAll(designs.schedules());
        simulations.run();
        report.title(
                "Constants",
                "Intervals below vary all of them that are not published; of the aspect ratio only powers of two, and"
                        + " unit.slotBits not at all: words of 35 and 36 bits have no room in slots of 32, and slots of 40"
                        + " bits have no layout here. "
                        + samples.words(report, "all programs"));
        report.constants();
        new WorkloadTables(report).write(programs);
        Map<String, Interval> intervals = intervals(first, DeviceCosts.DEFAULT_PRIMES);
        Map<String, Interval> sparse = intervals(first, first.sparse());
        String assumed = assumedMappings(programs);
        ComparisonTables comparisons = new ComparisonTables(device, costs, report, assumed);
        comparisons.claims(first, intervals, sparse);
        for (Programs each : programs) {
            // Intervals are those of the first set.
            boolean known = each.set().equals(first.set());
            times(each, assumed, known ? intervals : Map.of(), known ? sparse : Map.of());
            comparisons.accelerators(each);
        }
        designs.points(assumed);
        designs.readings(assumed);
        designs.caps(intervals, sparse, assumed);
        breakdowns(first, assumed);
        dominating(first, sensitivities, assumed);
        designs.dominating(assumed);
    }

    private void nominal(Programs programs) {
        programs.workloads().forEach(load -> both(load, device, programs));
    }

    /** With both kinds of primes; sparse ones first, since default ones are found on the way. */
    private void both(WorkloadLoad load, DramDevice on, Programs programs) {
        costs.batch(load, on, programs.sparse());
        costs.batch(load, on, DeviceCosts.DEFAULT_PRIMES);
    }

    /** Whether there is room between refreshes for every program with either primes; they are simulated until one has none. */
    private boolean works(Programs programs, DramDevice on) {
        return programs.workloads().stream()
                .noneMatch(load -> costs.attempt(load, on, programs.sparse()).hasFailed()
                        || costs.attempt(load, on, DeviceCosts.DEFAULT_PRIMES).hasFailed());
    }

    /** In Markdown. */
    public String markdown() {
        return report.markdown();
    }

    /** Every number shown. */
    public List<ReportedFigure> figures() {
        return report.figures();
    }

    /** Every number shown, for {@code --json}. */
    public List<Map<String, @Nullable Object>> toJson() {
        return report.toJson();
    }

    /** A device of a sample: an aspect ratio that can be built, sites that hold two rows, and slots that hold the words. */
    static DramDevice possible(DeviceFile file, DeviceFile nominal) {
        double ratio = Math.pow(2, Math.rint(Math.log(file.value("geometry.aspectRatio")) / Math.log(2)));
        if (Math.rint(1 / file.value("geometry.activeSubarrays")) < 2) {
            ratio = Math.min(ratio, 4);
        }
        return new DramDevice(
                file.with("geometry.aspectRatio", ratio).with("unit.slotBits", nominal.value("unit.slotBits")));
    }

    private BatchResult plan(WorkloadLoad load, DramDevice of) {
        return costs.batch(load, of, DeviceCosts.DEFAULT_PRIMES);
    }

    /** Which kernels of all programs have a mapping of our own, for the words above each table. */
    private String assumedMappings(List<Programs> programs) {
        Set<String> kernels = new TreeSet<>();
        for (Programs each : programs) {
            for (WorkloadLoad load : each.workloads()) {
                for (BatchResult.Placed placed : plan(load, device).stages()) {
                    kernels.addAll(placed.stage().operation().assumed());
                }
            }
        }
        for (String kernel : kernels) {
            report.simulated("all programs", "assumed mapping of " + kernel, 1, "count");
        }
        return kernels.isEmpty() ? "" : " Assumed mappings, our own, are in it: of " + String.join(", ", kernels) + ".";
    }

    private Map<String, Interval> intervals(Programs programs, UnaryOperator<Modulus> names) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        for (WorkloadLoad load : programs.workloads()) {
            Map<String, ToDoubleFunction<BatchResult>> figures = new LinkedHashMap<>();
            figures.put(" beat", BatchResult::beatNanos);
            figures.put(" amortised", BatchResult::amortisedNanos);
            figures.put(" latency", BatchResult::latencyNanos);
            figures.put(" energy", BatchResult::picojoulesOfInput);
            figures.put(" bound", BatchResult::boundNanos);
            figures.put(" power", BatchResult::watts);
            figures.put(" full power", BatchResult::fullWatts);
            if (Accelerator.baseline().millis().containsKey(load.name())) {
                for (Accounting accounting : Accounting.values()) {
                    figures.put(
                            accounting.words(),
                            plan -> accounting.gain(load.name(), plan, new DramDevice(plan.device())));
                }
            }
            figures.forEach((name, of) -> samples.interval(
                            report, file -> of.applyAsDouble(costs.batch(load, possible(file, device.file()), names)))
                    .ifPresent(interval -> intervals.put(load.name() + name, interval)));
        }
        return intervals;
    }

    private void times(
            Programs programs, String assumed, Map<String, Interval> intervals, Map<String, Interval> sparse) {
        report.title(
                "Times and energies, " + programs.set(),
                programs.description()
                        + ". Latency: one input alone, from the host through one stage after another, its result at"
                        + " the host. Beat: between two results of an endless batch, nothing loaded or saved. Work"
                        + " over rate: what all sites, or all links of a kind, need together; no pipeline has a"
                        + " shorter beat. Amortised: each of a batch of "
                        + BATCH
                        + " that begins on an empty device: loading all constants, filling the pipeline, inputs and"
                        + " results over the host's link included, in time and energy. Host: how long that link is"
                        + " taken by an input and its result. All [assumed]; intervals where they were computed."
                        + assumed);
        MarkdownTable table = new MarkdownTable(
                "workload",
                "primes",
                "latency, ms",
                "beat, ms",
                "work over rate, ms",
                "amortised, ms",
                "rounds",
                "constants, GB",
                "loading, ms",
                "host, ms",
                "energy, J",
                "power, W");
        for (WorkloadLoad load : programs.workloads()) {
            row(table, programs.set(), load, DEFAULT, plan(load, device), intervals);
            row(table, programs.set(), load, SPARSE, costs.batch(load, device, programs.sparse()), sparse);
        }
        report.add(table);
    }

    private void row(
            MarkdownTable table,
            String set,
            WorkloadLoad load,
            String primes,
            BatchResult plan,
            Map<String, Interval> intervals) {
        String program = load.name() + ", " + set + ", " + primes + " primes";
        double amortised = plan.amortisedNanos();
        table.row(
                load.name(),
                primes,
                figure(program, "latency", plan.latencyNanos(), intervals.get(load.name() + " latency"), "ns", 1e-6),
                figure(program, "beat", plan.beatNanos(), intervals.get(load.name() + " beat"), "ns", 1e-6),
                figure(program, "work over rate", plan.boundNanos(), intervals.get(load.name() + " bound"), "ns", 1e-6),
                figure(program, "amortised time", amortised, intervals.get(load.name() + " amortised"), "ns", 1e-6),
                whole(report.simulated(program, "rounds", plan.rounds(), "count")),
                number(1e-9
                        * report.simulated(
                                program,
                                "keys and plaintexts",
                                plan.constantRows() * load.width() * WORD_BYTES,
                                "bytes")),
                number(1e-6 * report.simulated(program, "loading", plan.loadNanos(), "ns")),
                number(1e-6 * report.simulated(program, "host link", plan.hostNanos(), "ns")),
                figure(
                        program,
                        "energy",
                        plan.picojoulesOfInput(),
                        intervals.get(load.name() + " energy"),
                        "pJ",
                        1e-12),
                figure(program, "power", plan.watts(), intervals.get(load.name() + " power"), "W", 1));
    }

    private String figure(
            String program, String quantity, double value, @Nullable Interval interval, String unit, double scale) {
        return interval == null
                ? number(scale * report.simulated(program, quantity, value, unit))
                : report.withInterval(program, quantity, value, interval, unit, scale);
    }

    /** A count in words. */
    static String whole(double count) {
        return format("%.0f", count);
    }

    private void breakdowns(Programs programs, String assumed) {
        report.title(
                "Where time and energy go, " + programs.set(),
                "Shares of the sites' busy time / of the energy of an input, in percent; transfers take the sites at"
                        + " both of their ends."
                        + assumed);
        List<String> heads = new ArrayList<>(List.of("workload", "primes"));
        for (CostKind kind : CostKind.values()) {
            heads.add(kind.words());
        }
        heads.add("refresh and background");
        heads.add("assumed mappings");
        MarkdownTable table = new MarkdownTable(heads.toArray(String[]::new));
        MarkdownTable resources = new MarkdownTable(
                "workload", "primes", "sites", "chain of banks", "lines in banks", "channel ports", "host");
        for (WorkloadLoad load : programs.workloads()) {
            for (String primes : List.of(DEFAULT, SPARSE)) {
                BatchResult plan =
                        primes.equals(DEFAULT) ? plan(load, device) : costs.batch(load, device, programs.sparse());
                String program = load.name() + ", " + programs.set() + ", " + primes + " primes";
                table.row(shares(program, load.name(), primes, plan));
                List<Object> shares = new ArrayList<>(List.of(load.name(), primes));
                plan.utilisation()
                        .forEach((resource, share) -> shares.add(format(
                                "%.0f",
                                100 * report.simulated(program, "utilisation of " + resource, share, "ratio"))));
                resources.row(shares.toArray());
            }
        }
        report.add(table);
        report.add("\nHow much of the beat each resource is busy on average, in percent:\n\n");
        report.add(resources);
    }

    private Object[] shares(String program, String name, String primes, BatchResult plan) {
        double busy = 0;
        for (CostKind kind : CostKind.values()) {
            busy += plan.busyNanos(kind);
        }
        double energy = plan.picojoulesOfInput();
        List<Object> cells = new ArrayList<>(List.of(name, primes));
        for (CostKind kind : CostKind.values()) {
            double time = report.simulated(
                    program, "share of busy time: " + kind.words(), plan.busyNanos(kind) / busy, "ratio");
            double joules = plan.picojoules(kind) + (kind == CostKind.HOST ? plan.loadPicojoulesOfInput() : 0);
            double share = report.simulated(program, "share of energy: " + kind.words(), joules / energy, "ratio");
            cells.add(format("%.1f / %.1f", 100 * time, 100 * share));
        }
        double idle = plan.idlePicojoules(plan.amortisedNanos()) / energy;
        cells.add(format("– / %.1f", 100 * report.simulated(program, "share of energy: idle", idle, "ratio")));
        cells.add(plan.assumedMappings());
        return cells.toArray();
    }

    private void dominating(Programs programs, Sensitivities sensitivities, String assumed) {
        MarkdownTable table = report.dominating(DOMINATED + ", " + programs.set());
        Set<String> refused = new TreeSet<>();
        for (String primes : List.of(DEFAULT, SPARSE)) {
            UnaryOperator<Modulus> names = primes.equals(DEFAULT) ? DeviceCosts.DEFAULT_PRIMES : programs.sparse();
            String program = DOMINATED + ", " + programs.set() + ", " + primes + " primes";
            Map<String, ToDoubleFunction<BatchResult>> figures = new LinkedHashMap<>();
            figures.put("beat", BatchResult::beatNanos);
            figures.put("amortised time", BatchResult::amortisedNanos);
            figures.put("latency", BatchResult::latencyNanos);
            figures.put("energy", BatchResult::picojoulesOfInput);
            figures.forEach((figure, of) -> {
                Tornado tornado = Tornado.of(
                        device.file(),
                        constant -> true,
                        file -> sensitivities.at(file, names).figure(of));
                report.dominating(table, program, figure, figure + ", " + primes + " primes", tornado);
                refused.addAll(refused(report, program, tornado));
            });
        }
        report.dominating(
                table,
                DOMINATED + ", " + programs.set(),
                "footprint",
                file -> DeviceArea.of(possible(file, device.file())).footprint());
        report.add(table);
        report.add(noRoom(refused));
        report.add(assumed.isEmpty() ? "" : "\n" + assumed.strip() + "\n");
    }

    /** Words under a table on ends that are left out, if there are any. */
    static String noRoom(Collection<String> refused) {
        return refused.isEmpty()
                ? ""
                : "\nLeft out, with their constants, are the ends at which a program takes longer than the time between"
                        + " two refreshes: " + String.join("; ", refused) + ".\n";
    }

    /** The ends of constants at which a program takes longer than the time between two refreshes, in words; they are kept as figures. */
    static List<String> refused(ReportText report, String program, Tornado tornado) {
        return tornado.refused().stream()
                .map(end -> end.constant().key() + " = "
                        + number(report.simulated(
                                program,
                                "end without room between refreshes, "
                                        + end.constant().key(),
                                end.value(),
                                end.constant().unit().symbol())))
                .toList();
    }
}
