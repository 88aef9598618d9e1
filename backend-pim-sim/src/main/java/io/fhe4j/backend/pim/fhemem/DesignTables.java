package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;
import static io.fhe4j.backend.pim.report.ReportText.number;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Aspect ratios and widths of adders, what the adders are counted by, and limits of power. */
final class DesignTables {

    private static final int[] RATIOS = {1, 2, 4, 8};
    private static final int[] WIDTHS = {1024, 2048, 4096, 8192};
    /** 2^35 + 2^29 + 1. */
    private static final Modulus PRIME = Modulus.of(34_896_609_281L);

    private static final int POINTS = 1 << 16;
    private static final double SHARP_ROWS_PER_MICRO = 1024.0 * 1000 / POINTS;

    private final DramDevice device;
    private final DeviceCosts costs;
    private final ReportText report;
    private final String assumed;

    /**
     * Tables.
     *
     * @param assumed words on kernels with a mapping of our own
     */
    DesignTables(DramDevice device, DeviceCosts costs, ReportText report, String assumed) {
        this.assumed = assumed;
        this.device = device;
        this.costs = costs;
        this.report = report;
    }

    private DramDevice with(int ratio, int width) {
        return new DramDevice(device.file().with("geometry.aspectRatio", ratio).with("unit.adderBitsPerSite", width));
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

    /** All sixteen points. */
    void points(FhememReport.Programs programs) {
        report.title(
                "Design space: bootstrapping, " + programs.set(),
                format(
                                "Transforms of 2^16 words modulo 2^35 + 2^29 + 1 on all sites at once, against SHARP's peak of %.1f in a microsecond [published: HE2];"
                                        + " default primes in the rest. EDAP is of a full pipeline.",
                                report.published(
                                        "transforms",
                                        "SHARP (7 nm)",
                                        "transforms each us",
                                        SHARP_ROWS_PER_MICRO,
                                        "1/us",
                                        Mark.PUBLISHED))
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
                "EDAP, footprint, J ms mm²");
        WorkloadLoad load = programs.workload("bootstrapping");
        for (int ratio : RATIOS) {
            for (int width : WIDTHS) {
                DramDevice point = with(ratio, width);
                String program = format("bootstrapping, %s, x%d, %d", programs.set(), ratio, width);
                BatchResult plan = costs.batch(load, point, FhememReport.DEFAULT_PRIMES);
                DeviceArea area = DeviceArea.of(point);
                Layout layout = new Layout(point, point.file().count("levels.bank.count"), POINTS, 1, 1);
                double nanos = transformNanos(point);
                double rate = layout.sites() / nanos * 1e3;
                double energy = plan.fullPicojoules();
                double beat = plan.beatNanos();
                table.row(
                        "x" + ratio,
                        width / 1024 + "k",
                        number(1e-3 * report.simulated(program, "transform", nanos, "ns")),
                        number(report.simulated(program, "transforms each us", rate, "1/us")),
                        number(report.simulated(
                                program, "transforms over SHARP's peak", rate / SHARP_ROWS_PER_MICRO, "ratio")),
                        number(1e-6 * report.simulated(program, "latency", plan.latencyNanos(), "ns")),
                        number(1e-6 * report.simulated(program, "beat", beat, "ns")),
                        number(1e-6
                                * report.simulated(
                                        program,
                                        "beat, sparse primes",
                                        costs.batch(load, point, programs.sparse())
                                                .beatNanos(),
                                        "ns")),
                        number(1e-6 * report.simulated(program, "work over rate", plan.boundNanos(), "ns")),
                        number(1e-6 * report.simulated(program, "amortised time", plan.amortisedNanos(), "ns")),
                        FhememReport.whole(report.simulated(program, "rounds", plan.rounds(), "count")),
                        number(1e-12 * report.simulated(program, "energy", energy, "pJ")),
                        number(report.simulated(program, "area, added", area.added(), "mm2")),
                        number(report.simulated(program, "area, footprint", area.footprint(), "mm2")),
                        number(report.simulated(program, "area, silicon", area.silicon(), "mm2")),
                        number(report.simulated(
                                program,
                                "EDAP, footprint",
                                energy * 1e-12 * beat * 1e-6 * area.footprint(),
                                "J ms mm2")));
            }
        }
        report.add(table);
    }

    /** Adders for each subarray, or for each bank. */
    void readings(FhememReport.Programs programs) {
        report.title(
                "Two readings of the adder width: bootstrapping, " + programs.set(),
                "\"4k\" as adder bits of each subarray (A, used everywhere else), or of each bank (B)." + assumed);
        MarkdownTable table = new MarkdownTable(
                "reading",
                "transform, us",
                "beat, ms",
                "with sparse primes",
                "latency, ms",
                "added, mm²",
                "footprint, mm²",
                "silicon, mm²");
        WorkloadLoad load = programs.workload("bootstrapping");
        for (String site : new String[] {"subarray", "bank"}) {
            DramDevice read = new DramDevice(device.file()
                    .withChoice("adderSite", site)
                    .withChoice("refresh", site.equals("bank") ? "off" : "on"));
            BatchResult plan = costs.batch(load, read, FhememReport.DEFAULT_PRIMES);
            DeviceArea area = DeviceArea.of(read);
            String program = "bootstrapping, " + programs.set() + ", adders of each " + site;
            table.row(
                    site.equals("bank")
                            ? "B: of each bank; refresh off, since no product fits between two"
                            : "A: of each subarray",
                    number(1e-3 * report.simulated(program, "transform", transformNanos(read), "ns")),
                    number(1e-6 * report.simulated(program, "beat", plan.beatNanos(), "ns")),
                    number(1e-6
                            * report.simulated(
                                    program,
                                    "beat, sparse primes",
                                    costs.batch(load, read, programs.sparse()).beatNanos(),
                                    "ns")),
                    number(1e-6 * report.simulated(program, "latency", plan.latencyNanos(), "ns")),
                    number(report.simulated(program, "area, added", area.added(), "mm2")),
                    number(report.simulated(program, "area, footprint", area.footprint(), "mm2")),
                    number(report.simulated(program, "area, silicon", area.silicon(), "mm2")));
        }
        report.add(table);
    }

    /** What stacks can dissipate. */
    void caps(FhememReport.Programs programs, Map<String, Interval> intervals) {
        double stacks = device.file().value("levels.stack.count");
        double ordinary = stacks * device.file().value("power.ordinaryCap");
        double cooled = stacks * device.file().value("power.cooledCap");
        report.title(
                "Limits of power, " + programs.set(),
                format(
                                "Power of a full pipeline, and the beat if all stacks together may take %s W (ordinary) or %s W (special cooling): work is then stretched until it does. No figure elsewhere is capped.",
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
        for (WorkloadLoad load : programs.workloads()) {
            BatchResult plan = costs.batch(load, device, FhememReport.DEFAULT_PRIMES);
            caps(table, load.name(), programs.set(), "default", plan, intervals.get(load.name() + " full power"));
            caps(table, load.name(), programs.set(), "sparse", costs.batch(load, device, programs.sparse()), null);
        }
        report.add(table);
    }

    private void caps(
            MarkdownTable table,
            String workload,
            String set,
            String primes,
            BatchResult plan,
            @Nullable Interval interval) {
        double stacks = device.file().value("levels.stack.count");
        double ordinary = stacks * device.file().value("power.ordinaryCap");
        double cooled = stacks * device.file().value("power.cooledCap");
        String program = workload + ", " + set + ", " + primes + " primes";
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
