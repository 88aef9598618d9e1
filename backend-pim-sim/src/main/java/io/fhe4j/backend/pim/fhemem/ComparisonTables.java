package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;
import static io.fhe4j.backend.pim.report.ReportText.number;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The paper's claims, and the workloads against published accelerators. */
final class ComparisonTables {

    private static final double CLAIMED_SPEED = 4.0;
    private static final double CLAIMED_EFFICIENCY = 6.9;

    private final DramDevice device;
    private final DeviceCosts costs;
    private final ReportText report;
    private final String assumed;

    /**
     * Tables.
     *
     * @param assumed words on kernels with a mapping of our own
     */
    ComparisonTables(DramDevice device, DeviceCosts costs, ReportText report, String assumed) {
        this.assumed = assumed;
        this.device = device;
        this.costs = costs;
        this.report = report;
    }

    /** The paper's two figures for the workloads that its best baseline has. */
    void claims(FhememReport.Programs programs, Map<String, Interval> intervals, Map<String, Interval> ofSparse) {
        report.title(
                "The paper's figures, " + programs.set(),
                "Speed over " + Accelerator.BASELINE
                        + ": its published time over ours, default primes. Paper: at least 4.0 times the speed and 6.9"
                        + " times the energy-delay-area efficiency of the state of the art [published: the journal's"
                        + " abstract], for which workload, batch and accounting is not known. Marks are those of every"
                        + " input: [assumed], because adder energy, links and their widths are."
                        + assumed);
        report.published(
                "state of the art", "FHEmem", "speed over others, at least", CLAIMED_SPEED, "ratio", Mark.PUBLISHED);
        report.published(
                "state of the art",
                "FHEmem",
                "EDAP efficiency over others, at least",
                CLAIMED_EFFICIENCY,
                "ratio",
                Mark.PUBLISHED);
        MarkdownTable table =
                new MarkdownTable("figure", "paper", "simulated", "interval", "simulated / paper", "mark of inputs");
        Accelerator baseline = Accelerator.baseline();
        for (WorkloadLoad load : programs.workloads()) {
            Double millis = baseline.millis().get(load.name());
            if (millis == null) {
                continue;
            }
            BatchResult plan = costs.batch(load, device, DeviceCosts.DEFAULT_PRIMES);
            speed(
                    table,
                    load,
                    "full pipeline, nothing loaded",
                    millis,
                    plan.beatNanos(),
                    intervals.get(load.name() + " beat"));
            BatchResult sparse = costs.batch(load, device, programs.sparse());
            speed(
                    table,
                    load,
                    "full pipeline, nothing loaded, sparse primes",
                    millis,
                    sparse.beatNanos(),
                    ofSparse.get(load.name() + " beat"));
            speed(
                    table,
                    load,
                    "if nothing ever waited (work over rate)",
                    millis,
                    plan.boundNanos(),
                    intervals.get(load.name() + " bound"));
            speed(
                    table,
                    load,
                    "endless batch in " + plan.endlessRounds() + " rounds",
                    millis,
                    plan.endlessNanos(),
                    null);
            speed(
                    table,
                    load,
                    "amortised, batch " + FhememReport.BATCH,
                    millis,
                    plan.amortisedNanos(),
                    intervals.get(load.name() + " amortised"));
            speed(table, load, "one input", millis, plan.latencyNanos(), intervals.get(load.name() + " latency"));
            for (Accounting accounting : Accounting.values()) {
                efficiency(
                        table,
                        load,
                        accounting.words(),
                        accounting.gain(load.name(), plan, device),
                        intervals.get(load.name() + accounting.words()));
            }
            efficiency(
                    table,
                    load,
                    Accounting.FOOTPRINT.words() + ", sparse primes",
                    Accounting.FOOTPRINT.gain(load.name(), sparse, device),
                    ofSparse.get(load.name() + Accounting.FOOTPRINT.words()));
        }
        report.add(table);
    }

    private void speed(
            MarkdownTable table, WorkloadLoad load, String of, double millis, double nanos, @Nullable Interval times) {
        double ratio = millis * 1e6 / nanos;
        Interval interval =
                times == null ? null : new Interval(millis * 1e6 / times.high(), millis * 1e6 / times.low());
        report.keep(ReportedFigure.simulated(
                load.name(), FhememReport.BACKEND, "speed over SHARP, " + of, ratio, "ratio", interval));
        row(table, load, "speed, " + of, CLAIMED_SPEED, ratio, interval);
    }

    private void efficiency(
            MarkdownTable table, WorkloadLoad load, String accounting, double ratio, @Nullable Interval interval) {
        String of = "EDAP efficiency over SHARP, " + accounting;
        report.keep(ReportedFigure.simulated(load.name(), FhememReport.BACKEND, of, ratio, "ratio", interval));
        row(table, load, "EDAP, " + accounting, CLAIMED_EFFICIENCY, ratio, interval);
    }

    private void row(
            MarkdownTable table,
            WorkloadLoad load,
            String figure,
            double claimed,
            double ratio,
            @Nullable Interval interval) {
        table.row(
                load.name() + ": " + figure,
                "≥ " + claimed,
                number(ratio),
                interval == null ? "–" : number(interval.low()) + "…" + number(interval.high()),
                number(report.simulated(load.name(), figure + ", of what is claimed", ratio / claimed, "ratio")),
                "assumed");
    }

    /** Times, energies and products with areas, each beside every accelerator that published one. */
    void accelerators(FhememReport.Programs programs) {
        DeviceArea ours = DeviceArea.of(device);
        report.title(
                "Against published accelerators, " + programs.set(),
                format(
                                "Ratios above 1: FHEmem's model is faster or better, amortised over a batch of %d;"
                                        + " default primes but where sparse ones are named. Its area is %s mm² added to"
                                        + " the dies, %s of footprint, %s of all silicon; the processors get two ordinary"
                                        + " stacks beside them in the last two. Energies as published, or mean power times"
                                        + " the time; – where neither is known. Newer designs than the paper's are listed"
                                        + " to say where it stands today.",
                                FhememReport.BATCH,
                                number(report.simulated("any", "area, added", ours.added(), "mm2")),
                                number(report.simulated("any", "area, footprint", ours.footprint(), "mm2")),
                                number(report.simulated("any", "area, silicon", ours.silicon(), "mm2")))
                        + assumed);
        MarkdownTable table = new MarkdownTable(
                "workload",
                "design",
                "mark",
                "its time, ms",
                "area, mm²",
                "power, W",
                "time ratio",
                "with sparse primes",
                "full pipeline",
                "its EDP, J ms",
                "our EDP, J ms",
                "EDP ratio",
                "EDAP: added",
                "footprint",
                "silicon");
        for (WorkloadLoad load : programs.workloads()) {
            BatchResult plan = costs.batch(load, device, DeviceCosts.DEFAULT_PRIMES);
            for (Accelerator design : Accelerator.ALL) {
                if (design.millis().containsKey(load.name())) {
                    against(table, programs, load, plan, design, ours);
                }
            }
        }
        report.add(table);
    }

    private void against(
            MarkdownTable table,
            FhememReport.Programs programs,
            WorkloadLoad load,
            BatchResult plan,
            Accelerator design,
            DeviceArea ours) {
        String program = load.name() + ", " + programs.set();
        double millis = Objects.requireNonNull(design.millis().get(load.name()));
        double mine = plan.amortisedNanos() * 1e-6;
        double edp = plan.picojoulesOfInput() * 1e-12 * mine;
        Mark mark = design.mark(load.name());
        report.published(load.name(), design.name(), "time", millis * 1e6, "ns", mark);
        double ratio = report.simulated(program, "time ratio to " + design.name(), millis / mine, "ratio");
        double energy = design.energy(load.name());
        boolean known = !Double.isNaN(energy);
        double theirs = energy * millis;
        DeviceArea area = DeviceArea.ofProcessor(design.area(), device);
        boolean all = known && design.area() > 0;
        table.row(
                load.name(),
                design.name(),
                mark.word(),
                number(millis),
                of(design, Accelerator.AREA, design.area(), "mm2", ""),
                of(design, Accelerator.POWER, design.watts(), "W", design.mean() ? " mean" : " peak"),
                number(ratio),
                number(report.simulated(
                        program,
                        "time ratio to " + design.name() + ", sparse primes",
                        millis
                                * 1e6
                                / costs.batch(load, device, programs.sparse()).amortisedNanos(),
                        "ratio")),
                number(report.simulated(
                        program,
                        "time ratio to " + design.name() + ", full pipeline",
                        millis * 1e6 / plan.beatNanos(),
                        "ratio")),
                known ? number(report.published(load.name(), design.name(), "EDP", theirs, "J ms", mark)) : "–",
                number(report.simulated(program, "EDP", edp, "J ms")),
                known ? number(report.simulated(program, "EDP ratio to " + design.name(), theirs / edp, "ratio")) : "–",
                all ? accounting(program, design, "added", theirs * area.added() / (edp * ours.added())) : "–",
                all
                        ? accounting(program, design, "footprint", theirs * area.footprint() / (edp * ours.footprint()))
                        : "–",
                all ? accounting(program, design, "silicon", theirs * area.silicon() / (edp * ours.silicon())) : "–");
    }

    private String of(Accelerator design, String figure, double value, String unit, String of) {
        if (value <= 0) {
            return "–";
        }
        Mark mark = design.mark(figure);
        report.published("any", design.name(), figure + of, value, unit, mark);
        return number(value) + of + (mark == Mark.PUBLISHED ? "" : " (" + mark.word() + ")");
    }

    private String accounting(String program, Accelerator design, String accounting, double ratio) {
        return number(report.simulated(program, "EDAP ratio to " + design.name() + ", " + accounting, ratio, "ratio"));
    }
}
