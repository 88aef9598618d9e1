package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;
import static io.fhe4j.backend.pim.report.ReportText.number;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The paper's claims, and the workloads against published accelerators. */
final class ComparisonTables {

    private static final double CLAIMED_SPEED = 4.0;
    private static final double CLAIMED_EFFICIENCY = 6.9;

    private final DramDevice device;
    private final DeviceCosts costs;
    private final ReportText report;

    ComparisonTables(DramDevice device, DeviceCosts costs, ReportText report) {
        this.device = device;
        this.costs = costs;
        this.report = report;
    }

    /** The paper's two figures for the workloads that its best baseline has. */
    void claims(FhememReport.Programs programs, Map<String, Interval> intervals) {
        report.title(
                "The paper's figures, " + programs.set(),
                "Speed over " + Accelerator.BASELINE
                        + ": its published time over ours, default primes. Paper: at least 4.0 times the speed and 6.9 times the"
                        + " energy-delay-area efficiency of the state of the art [published: the journal's abstract], for which workload, batch and"
                        + " accounting is not known. Marks are those of every input: [assumed], because adder energy, links and their widths are.");
        MarkdownTable table =
                new MarkdownTable("figure", "paper", "simulated", "interval", "simulated / paper", "mark of inputs");
        Accelerator baseline = Accelerator.baseline();
        for (WorkloadLoad load : programs.workloads()) {
            Double millis = baseline.millis().get(load.name());
            if (millis == null) {
                continue;
            }
            BatchResult plan = costs.batch(load, device, FhememReport.DEFAULT_PRIMES);
            speed(
                    table,
                    load,
                    "full pipeline, nothing loaded",
                    millis,
                    plan.beatNanos(),
                    intervals.get(load.name() + " beat"));
            BatchResult sparse = costs.batch(load, device, programs.sparse());
            speed(table, load, "full pipeline, nothing loaded, sparse primes", millis, sparse.beatNanos(), null);
            speed(table, load, "if nothing ever waited (work over rate)", millis, plan.boundNanos(), null);
            speed(table, load, "endless batch in " + plan.rounds() + " rounds", millis, plan.endlessNanos(), null);
            speed(
                    table,
                    load,
                    "amortised, batch " + FhememReport.BATCH,
                    millis,
                    plan.amortisedNanos(),
                    intervals.get(load.name() + " amortised"));
            speed(table, load, "one input", millis, plan.latencyNanos(), intervals.get(load.name() + " latency"));
            double joules = baseline.energy(load.name());
            DeviceArea theirs = DeviceArea.ofProcessor(baseline.area(), device);
            DeviceArea ours = DeviceArea.of(device);
            String batch = "batch " + FhememReport.BATCH;
            double amortised = plan.amortisedNanos();
            double gain = joules * millis / (plan.picojoulesOfInput() * 1e-12 * amortised * 1e-6);
            double full = joules * millis / (plan.fullPicojoules() * 1e-12 * plan.beatNanos() * 1e-6);
            efficiency(table, load, "full pipeline, added area", full * theirs.added() / ours.added());
            efficiency(table, load, "full pipeline, footprint", full * theirs.footprint() / ours.footprint());
            efficiency(table, load, "full pipeline, all silicon", full * theirs.silicon() / ours.silicon());
            efficiency(table, load, batch + ", footprint", gain * theirs.footprint() / ours.footprint());
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
        table.row(
                load.name() + ": speed, " + of,
                "≥ " + CLAIMED_SPEED,
                number(ratio),
                interval == null ? "–" : number(interval.low()) + "…" + number(interval.high()),
                number(ratio / CLAIMED_SPEED),
                "assumed");
    }

    private void efficiency(MarkdownTable table, WorkloadLoad load, String accounting, double ratio) {
        table.row(
                load.name() + ": EDAP, " + accounting,
                "≥ " + CLAIMED_EFFICIENCY,
                number(report.simulated(load.name(), "EDAP efficiency over SHARP, " + accounting, ratio, "ratio")),
                "–",
                number(ratio / CLAIMED_EFFICIENCY),
                "assumed");
    }

    /** Times, energies and products with areas, each beside every accelerator that published one. */
    void accelerators(FhememReport.Programs programs) {
        DeviceArea ours = DeviceArea.of(device);
        report.title(
                "Against published accelerators, " + programs.set(),
                format(
                        "Ratios above 1: FHEmem's model is faster or better, amortised over a batch of %d; default primes but where sparse ones are named. Its area is %s mm² added to the dies,"
                                + " %s of footprint, %s of all silicon; the processors get two ordinary stacks beside them in the last two. Energies as published, or mean"
                                + " power times the time; – where neither is known. Newer designs than the paper's are listed to say where it stands today.",
                        FhememReport.BATCH, number(ours.added()), number(ours.footprint()), number(ours.silicon())));
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
            BatchResult plan = costs.batch(load, device, FhememReport.DEFAULT_PRIMES);
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
        double millis = java.util.Objects.requireNonNull(design.millis().get(load.name()));
        double mine = plan.amortisedNanos() * 1e-6;
        double edp = plan.picojoulesOfInput() * 1e-12 * mine;
        report.published(load.name(), design.name(), "time", millis * 1e6, "ns", design.mark());
        double ratio = report.simulated(program, "time ratio to " + design.name(), millis / mine, "ratio");
        double energy = design.energy(load.name());
        boolean known = !Double.isNaN(energy);
        double theirs = energy * millis;
        DeviceArea area = DeviceArea.ofProcessor(design.area(), device);
        boolean all = known && design.area() > 0;
        table.row(
                load.name(),
                design.name(),
                design.mark().word(),
                number(millis),
                design.area() > 0 ? number(design.area()) : "–",
                design.watts() > 0 ? number(design.watts()) + (design.mean() ? " mean" : " peak") : "–",
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
                known
                        ? number(report.published(load.name(), design.name(), "EDP", theirs, "J ms", design.mark()))
                        : "–",
                number(report.simulated(program, "EDP", edp, "J ms")),
                known ? number(report.simulated(program, "EDP ratio to " + design.name(), theirs / edp, "ratio")) : "–",
                all ? accounting(program, design, "added", theirs * area.added() / (edp * ours.added())) : "–",
                all
                        ? accounting(program, design, "footprint", theirs * area.footprint() / (edp * ours.footprint()))
                        : "–",
                all ? accounting(program, design, "silicon", theirs * area.silicon() / (edp * ours.silicon())) : "–");
    }

    private String accounting(String program, Accelerator design, String accounting, double ratio) {
        return number(report.simulated(program, "EDAP ratio to " + design.name() + ", " + accounting, ratio, "ratio"));
    }
}
