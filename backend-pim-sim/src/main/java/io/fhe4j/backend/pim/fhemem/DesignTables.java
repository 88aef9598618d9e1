package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;
import static io.fhe4j.backend.pim.report.ReportText.number;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.backend.pim.sensitivity.Tornado;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Aspect ratios and widths of adders, what the adders are counted by, and limits of power. */
final class DesignTables {

    private static final int[] RATIOS = {1, 2, 4, 8};
    private static final int[] WIDTHS = {1024, 2048, 4096, 8192};
    /** 2^35 + 2^29 + 1. */
    private static final Modulus PRIME = Modulus.of(34_896_609_281L);

    /** Who has adders of its own. */
    private static final List<String> SITES = List.of("subarray", "bank");

    private static final String WIDTH = "unit.adderBitsPerSite";
    private static final String FIXED =
            " Intervals are over all other constants but those of the geometry, on the point's own placements. Samples"
                    + " on which a program takes longer than the time between two refreshes are no devices that work and"
                    + " are left out: the last column says how many of %.0f.";

    /** In the place of what is unknown, since a program takes longer than the time between two refreshes. */
    private static final String NO_ROOM = "does not fit";

    private static final int POINTS = 1 << 16;
    private static final double SHARP_ROWS_PER_MICRO = 1024.0 * 1000 / POINTS;

    private final DramDevice device;
    private final DeviceCosts costs;
    private final ReportText report;
    private final FhememReport.Programs programs;
    private final WorkloadLoad load;
    /** The devices with their names in the report. */
    private final Map<String, DramDevice> points = new LinkedHashMap<>();
    /** Placements of each point, when they have been made. */
    private final Map<String, PlacedWorkload> placed = new ConcurrentHashMap<>();

    /** The samples of each. */
    private final Map<String, WorkingSamples> samples = new HashMap<>();

    /** Tables of a set of parameters. */
    DesignTables(DramDevice device, DeviceCosts costs, ReportText report, FhememReport.Programs programs) {
        this.device = device;
        this.costs = costs;
        this.report = report;
        this.programs = programs;
        this.load = programs.workload(FhememReport.DOMINATED);
        for (int ratio : RATIOS) {
            for (int width : WIDTHS) {
                points.put(point(ratio, width), with(ratio, width));
            }
        }
        for (String site : SITES) {
            points.put(reading(site), reading(device, site));
        }
        points.keySet().forEach(name -> samples.put(name, new WorkingSamples(report)));
    }

    private static String point(int ratio, int width) {
        return "x" + ratio + ", " + width;
    }

    private static String reading(String site) {
        return "adders of each " + site;
    }

    private static DramDevice reading(DramDevice device, String site) {
        return new DramDevice(
                device.file().withChoice("adderSite", site).withChoice("refresh", site.equals("bank") ? "off" : "on"));
    }

    /** What has to be mapped: widths of adders and readings of them do not change where anything lies. */
    List<Runnable> mappings() {
        List<Runnable> simulations = new ArrayList<>();
        for (int ratio : RATIOS) {
            place(
                    simulations,
                    Arrays.stream(WIDTHS).mapToObj(width -> point(ratio, width)).toList());
        }
        place(simulations, SITES.stream().map(DesignTables::reading).toList());
        return simulations;
    }

    private void place(List<Runnable> simulations, List<String> names) {
        List<DramDevice> devices = names.stream()
                .map(name -> Objects.requireNonNull(points.get(name)))
                .toList();
        simulations.add(() -> {
            List<Optional<PlacedWorkload>> made = costs.placed(load, devices, programs.sparse());
            for (int k = 0; k < made.size(); k++) {
                String name = names.get(k);
                made.get(k).ifPresent(there -> placed.put(name, there));
            }
        });
    }

    /** What is scheduled on these placements, when they are there. */
    List<Runnable> schedules() {
        List<Runnable> simulations = new ArrayList<>();
        for (String name : points.keySet()) {
            if (placed.containsKey(name)) {
                simulations.add(() -> {
                    at(name, programs.sparse());
                    tornado(name);
                });
                simulations.addAll(
                        samples(name).simulations(sample -> !at(name, sample).hasFailed()));
            }
        }
        return simulations;
    }

    private WorkingSamples samples(String name) {
        return Objects.requireNonNull(samples.get(name));
    }

    private Attempt at(String name, UnaryOperator<Modulus> names) {
        return Objects.requireNonNull(placed.get(name)).attempt(Objects.requireNonNull(points.get(name)), names);
    }

    /** A point with a sample's constants, where these do not change the geometry or the width of adders. */
    private Attempt at(String name, DeviceFile sample) {
        DeviceFile file = Objects.requireNonNull(points.get(name)).file();
        for (Constant constant : LatinHypercube.varied(sample)) {
            if (isFree(constant)) {
                file = file.with(constant.key(), constant.value());
            }
        }
        return Objects.requireNonNull(placed.get(name)).attempt(new DramDevice(file), DeviceCosts.DEFAULT_PRIMES);
    }

    private static boolean isFree(Constant constant) {
        return !ProgramSimulation.isOfGeometry(constant) && !constant.key().equals(WIDTH);
    }

    /** What a time depends on, beside the geometry and the width of adders. */
    private static boolean isTime(Constant constant) {
        String key = constant.key();
        boolean apart = key.startsWith("energy.") || key.startsWith("area.") || key.startsWith("power.");
        return isFree(constant) && !apart && !key.endsWith(".energy");
    }

    private Tornado tornado(String name) {
        PlacedWorkload there = Objects.requireNonNull(placed.get(name));
        return Tornado.of(
                Objects.requireNonNull(points.get(name)).file(),
                DesignTables::isTime,
                file -> there.attempt(new DramDevice(file), DeviceCosts.DEFAULT_PRIMES)
                        .figure(BatchResult::beatNanos));
    }

    /** A figure of a point with its interval. */
    private String figure(
            String name, String program, String quantity, ToDoubleFunction<BatchResult> of, String unit, double scale) {
        if (!placed.containsKey(name)) {
            return NO_ROOM;
        }
        double value = of.applyAsDouble(at(name, DeviceCosts.DEFAULT_PRIMES).result());
        return samples(name)
                .interval(report, sample -> of.applyAsDouble(at(name, sample).result()))
                .map(interval -> report.withInterval(program, quantity, value, interval, unit, scale))
                .orElseGet(() -> number(scale * report.simulated(program, quantity, value, unit)));
    }

    /** A figure of a point without an interval. */
    private String plain(
            String name,
            UnaryOperator<Modulus> primes,
            String program,
            String quantity,
            ToDoubleFunction<BatchResult> of,
            String unit,
            double scale) {
        OptionalDouble value = placed.containsKey(name) ? at(name, primes).figure(of) : OptionalDouble.empty();
        return value.isPresent()
                ? number(scale * report.simulated(program, quantity, value.getAsDouble(), unit))
                : NO_ROOM;
    }

    /** How many samples of a point are left out. */
    private String leftOut(String name, String program) {
        return placed.containsKey(name)
                ? FhememReport.whole(report.simulated(
                        program, "samples left out", samples(name).leftOut(), "count"))
                : NO_ROOM;
    }

    private String fixed() {
        return format(
                FIXED,
                report.simulated(
                        "points and readings", "samples", report.samples().size(), "count"));
    }

    private DramDevice with(int ratio, int width) {
        return new DramDevice(device.file().with("geometry.aspectRatio", ratio).with(WIDTH, width));
    }

    /** What one transform of 2^16 words takes, by the programs that are executed, and how many a device does at once. */
    private static double transformNanos(DramDevice of) {
        Layout layout = new Layout(of, 1, POINTS, 1, 1);
        double nanos = 0;
        for (Burst burst : new NearMatMapping(of)
                .bursts(Kernel.FORWARD_NTT, Form.EVALUATION, POINTS, 1, PRIME, RnsBasis.of(PRIME), 1)) {
            nanos += burst.over(layout.subarrays()).count() * burst.nanos();
        }
        return nanos;
    }

    /**
     * All sixteen points.
     *
     * @param assumed words on kernels with a mapping of our own
     */
    void points(String assumed) {
        report.title(
                "Design space: bootstrapping, " + programs.set(),
                format(
                                "Transforms of 2^16 words modulo 2^35 + 2^29 + 1 on all sites at once, against SHARP's"
                                        + " peak of %.1f in a microsecond [published: HE2]; default primes in the rest."
                                        + " EDAP is of a full pipeline.",
                                report.published(
                                        "transforms",
                                        "SHARP (7 nm)",
                                        "transforms each us",
                                        SHARP_ROWS_PER_MICRO,
                                        "1/us",
                                        Mark.PUBLISHED))
                        + fixed()
                        + assumed);
        MarkdownTable table = new MarkdownTable(
                "aspect ratio",
                "adder bits",
                "transform, us",
                "transforms/us",
                "over SHARP's peak",
                "latency, ms",
                "beat, ms",
                "with sparse primes",
                "work over rate, ms",
                "amortised, ms",
                "rounds",
                "energy, J",
                "added, mm²",
                "footprint, mm²",
                "silicon, mm²",
                "EDAP, footprint, J ms mm²",
                "samples left out");
        UnaryOperator<Modulus> own = DeviceCosts.DEFAULT_PRIMES;
        for (int ratio : RATIOS) {
            for (int width : WIDTHS) {
                DramDevice point = with(ratio, width);
                String name = point(ratio, width);
                String program = format("bootstrapping, %s, %s", programs.set(), name);
                DeviceArea area = DeviceArea.of(point);
                Layout layout = new Layout(point, point.file().count("levels.bank.count"), POINTS, 1, 1);
                double nanos = transformNanos(point);
                double rate = layout.sites() / nanos * 1e3;
                table.row(
                        "x" + ratio,
                        width / 1024 + "k",
                        number(1e-3 * report.simulated(program, "transform", nanos, "ns")),
                        number(report.simulated(program, "transforms each us", rate, "1/us")),
                        number(report.simulated(
                                program, "transforms over SHARP's peak", rate / SHARP_ROWS_PER_MICRO, "ratio")),
                        figure(name, program, "latency", BatchResult::latencyNanos, "ns", 1e-6),
                        figure(name, program, "beat", BatchResult::beatNanos, "ns", 1e-6),
                        sparseBeat(name, program),
                        plain(name, own, program, "work over rate", BatchResult::boundNanos, "ns", 1e-6),
                        plain(name, own, program, "amortised time", BatchResult::amortisedNanos, "ns", 1e-6),
                        rounds(name, program),
                        figure(name, program, "energy", BatchResult::fullPicojoules, "pJ", 1e-12),
                        number(report.simulated(program, "area, added", area.added(), "mm2")),
                        number(report.simulated(program, "area, footprint", area.footprint(), "mm2")),
                        number(report.simulated(program, "area, silicon", area.silicon(), "mm2")),
                        figure(name, program, "EDAP, footprint", DesignTables::edap, "J ms mm2", 1),
                        leftOut(name, program));
            }
        }
        report.add(table);
    }

    private static double edap(BatchResult plan) {
        double footprint = DeviceArea.of(new DramDevice(plan.device())).footprint();
        return plan.fullPicojoules() * 1e-12 * plan.beatNanos() * 1e-6 * footprint;
    }

    /**
     * Adders for each subarray, or for each bank.
     *
     * @param assumed words on kernels with a mapping of our own
     */
    void readings(String assumed) {
        report.title(
                "Two readings of the adder width: bootstrapping, " + programs.set(),
                "\"4k\" as adder bits of each subarray (A, used everywhere else), or of each bank (B)." + fixed()
                        + assumed);
        MarkdownTable table = new MarkdownTable(
                "reading",
                "transform, us",
                "beat, ms",
                "with sparse primes",
                "latency, ms",
                "added, mm²",
                "footprint, mm²",
                "silicon, mm²",
                "samples left out");
        for (String site : SITES) {
            String name = reading(site);
            DramDevice read = reading(device, site);
            DeviceArea area = DeviceArea.of(read);
            String program = "bootstrapping, " + programs.set() + ", " + name;
            table.row(
                    site.equals("bank")
                            ? "B: of each bank; refresh off, since no product fits between two"
                            : "A: of each subarray",
                    number(1e-3 * report.simulated(program, "transform", transformNanos(read), "ns")),
                    figure(name, program, "beat", BatchResult::beatNanos, "ns", 1e-6),
                    sparseBeat(name, program),
                    figure(name, program, "latency", BatchResult::latencyNanos, "ns", 1e-6),
                    number(report.simulated(program, "area, added", area.added(), "mm2")),
                    number(report.simulated(program, "area, footprint", area.footprint(), "mm2")),
                    number(report.simulated(program, "area, silicon", area.silicon(), "mm2")),
                    leftOut(name, program));
        }
        report.add(table);
    }

    private String rounds(String name, String program) {
        return placed.containsKey(name)
                ? FhememReport.whole(report.simulated(
                        program,
                        "rounds",
                        at(name, DeviceCosts.DEFAULT_PRIMES).result().rounds(),
                        "count"))
                : NO_ROOM;
    }

    private String sparseBeat(String name, String program) {
        return plain(name, programs.sparse(), program, "beat, sparse primes", BatchResult::beatNanos, "ns", 1e-6);
    }

    /**
     * What the beat depends on at each point and reading.
     *
     * @param assumed words on kernels with a mapping of our own
     */
    void dominating(String assumed) {
        report.title(
                "What the beat depends on at each point: bootstrapping, " + programs.set(),
                "Each constant alone at both ends of its range, but for the geometry and the width of adders; the"
                        + " three of largest effect, by the larger end over the smaller, on the point's own"
                        + " placements." + assumed);
        MarkdownTable table = new MarkdownTable("point or reading", "first", "second", "third");
        List<String> refused = new ArrayList<>();
        for (String name : points.keySet()) {
            if (!placed.containsKey(name)) {
                continue;
            }
            String program = "bootstrapping, " + programs.set() + ", " + name;
            Tornado tornado = tornado(name);
            report.dominating(table, program, "beat", name, tornado);
            FhememReport.refused(report, program, tornado).forEach(end -> refused.add(end + " at " + name));
        }
        report.add(table);
        report.add(FhememReport.noRoom(refused));
    }

    /**
     * What stacks can dissipate.
     *
     * @param intervals of workloads with default primes
     * @param sparse of workloads with sparse ones
     * @param assumed words on kernels with a mapping of our own
     */
    void caps(Map<String, Interval> intervals, Map<String, Interval> sparse, String assumed) {
        double stacks = device.file().value("levels.stack.count");
        double ordinary = stacks * device.file().value("power.ordinaryCap");
        double cooled = stacks * device.file().value("power.cooledCap");
        report.title(
                "Limits of power, " + programs.set(),
                format(
                                "Power of a full pipeline, and the beat if all stacks together may take %s W"
                                        + " (ordinary) or %s W (special cooling): work is then stretched until it does. No"
                                        + " figure elsewhere is capped.",
                                number(report.simulated("any", "ordinary cap", ordinary, "W")),
                                number(report.simulated("any", "cooled cap", cooled, "W")))
                        + assumed);
        MarkdownTable table = new MarkdownTable(
                "workload",
                "primes",
                "beat, ms",
                "power, W",
                "above",
                "beat at " + number(ordinary) + " W, ms",
                "beat at " + number(cooled) + " W, ms");
        for (WorkloadLoad each : programs.workloads()) {
            String power = each.name() + " full power";
            caps(
                    table,
                    each.name(),
                    "default",
                    costs.batch(each, device, DeviceCosts.DEFAULT_PRIMES),
                    intervals.get(power));
            caps(table, each.name(), "sparse", costs.batch(each, device, programs.sparse()), sparse.get(power));
        }
        report.add(table);
    }

    private void caps(
            MarkdownTable table, String workload, String primes, BatchResult plan, @Nullable Interval interval) {
        double stacks = device.file().value("levels.stack.count");
        double ordinary = stacks * device.file().value("power.ordinaryCap");
        double cooled = stacks * device.file().value("power.cooledCap");
        String program = workload + ", " + programs.set() + ", " + primes + " primes";
        double beat = plan.beatNanos();
        double idleWatts = plan.idlePicojoules(1) * 1e-3;
        double active = plan.fullPicojoules() - plan.idlePicojoules(beat);
        double watts = plan.fullWatts();
        String power = "power of a full pipeline";
        table.row(
                workload,
                primes,
                number(1e-6 * beat),
                interval == null
                        ? number(report.simulated(program, power, watts, "W"))
                        : report.withInterval(program, power, watts, interval, "W", 1),
                watts > cooled ? "both" : watts > ordinary ? "ordinary" : "neither",
                capped(program, active, beat, ordinary, idleWatts),
                capped(program, active, beat, cooled, idleWatts));
    }

    private String capped(String program, double active, double beat, double cap, double idleWatts) {
        double nanos = Math.max(beat, active / ((cap - idleWatts) * 1e3));
        return number(1e-6 * report.simulated(program, "beat at " + number(cap) + " W", nanos, "ns"));
    }
}
