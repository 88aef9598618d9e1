package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.List;

/** The paper's ratios to processors and graphics cards, against named baselines: our own, and those that others published. */
final class ClaimTable {

    private static final double CLAIMED_OVER_CPU = 20_000;
    private static final double CLAIMED_OVER_GPU = 265;

    /** A time for one gate that somebody published. */
    private record Baseline(String name, String set, double nanos, Mark mark) {}

    private static final List<Baseline> PROCESSORS = List.of(
            new Baseline("PALISADE, one thread, low end", "STD128", 0.1e9, Mark.RECALLED),
            new Baseline("PALISADE, one thread, high end", "STD128", 0.6e9, Mark.RECALLED),
            new Baseline("OpenFHE before 1.1.0 (twice the 26 ms of 1.1.0), laptop", "STD128", 52e6, Mark.DERIVED),
            new Baseline("OpenFHE 1.1.0's release note, laptop", "STD128", 26e6, Mark.PUBLISHED));

    private static final List<Baseline> CARDS = List.of(
            new Baseline("cuFHE's own table, Titan Xp, batches", "STD128", 0.5e6, Mark.PUBLISHED),
            new Baseline("cuFHE by nuFHE's table, batches", "STD128", 0.35e6, Mark.PUBLISHED),
            new Baseline("nuFHE's own table, batches", "STD128", 0.13e6, Mark.PUBLISHED));

    private final ReramDevice device;
    private final List<CpuTime> measured;

    ClaimTable(ReramDevice device, List<CpuTime> measured) {
        this.device = device;
        this.measured = measured;
    }

    void write(ReportText report, List<ServerPim> servers) {
        report.title(
                "\"Up to 20 000 times a processor, up to 265 times a graphics card\" [published: the abstract]",
                "Ratios of one gate's time to the throughput design's beat, and to the latency of its one gate. The GPU libraries have another set"
                        + " (n = 500, N = 1024, 32-bit torus) [recalled]: their rows compare gates, not sets.");
        MarkdownTable table = new MarkdownTable(
                "baseline",
                "mark",
                "set",
                "time of a gate, ms",
                "over the beat, published mode",
                "executed mode",
                "over the latency",
                "claim");
        for (CpuTime time : measured) {
            Technique technique = time.method().equals("AP") ? Technique.AP : Technique.GINX_SHARED;
            report.keep(new ReportedFigure(
                    "nand historical-" + time.set() + " " + time.method(),
                    "cpu",
                    "measured",
                    "latency",
                    time.nanos(),
                    "ns",
                    null,
                    Mark.DERIVED,
                    time.digest()));
            row(
                    table,
                    report,
                    "this library, backend cpu, one thread, now (" + time.method() + ")",
                    "measured",
                    MemfheReport.server(servers, time.set(), technique),
                    time.nanos(),
                    CLAIMED_OVER_CPU);
        }
        for (Baseline baseline : PROCESSORS) {
            published(table, report, servers, baseline, CLAIMED_OVER_CPU);
        }
        for (Baseline baseline : CARDS) {
            published(table, report, servers, baseline, CLAIMED_OVER_GPU);
        }
        report.add(table);
    }

    private void published(
            MarkdownTable table, ReportText report, List<ServerPim> servers, Baseline baseline, double claim) {
        report.published("gate", baseline.name, "latency", baseline.nanos, "ns", baseline.mark);
        ServerPim server = MemfheReport.server(servers, baseline.set, Technique.GINX_SHARED);
        row(table, report, baseline.name, baseline.mark.word(), server, baseline.nanos, claim);
    }

    private void row(
            MarkdownTable table,
            ReportText report,
            String name,
            String mark,
            ServerPim server,
            double nanos,
            double claim) {
        double published = nanos / server.beatNanos(device, Timing.PUBLISHED);
        double executed = nanos / server.beatNanos(device, Timing.EXECUTED);
        double latency = nanos / server.latencyNanos(device, Timing.EXECUTED);
        table.row(
                name,
                mark,
                server.set().name(),
                ReportText.format("%.3g", nanos * 1e-6),
                ReportText.format("%.3g", published),
                ReportText.format("%.3g", executed),
                ReportText.format("%.2g", latency),
                ReportText.format("%.0f", claim));
        String program = "nand " + server.set().name();
        report.simulated(program, "throughput over " + name, executed, "ratio");
        report.simulated(program, "throughput over " + name + ", published mode", published, "ratio");
        report.simulated(program, "latency over " + name, latency, "ratio");
    }
}
