package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
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

    void write(StringBuilder text, List<ReportedFigure> figures, List<ServerPim> servers) {
        text.append(
                "\n### \"Up to 20 000 times a processor, up to 265 times a graphics card\" [published: the abstract]\n\n"
                        + "Ratios of one gate's time to the throughput design's beat, and to the latency of its one gate. The GPU libraries have another set"
                        + " (n = 500, N = 1024, 32-bit torus) [recalled]: their rows compare gates, not sets.\n\n");
        Table table = new Table(
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
            figures.add(new ReportedFigure(
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
                    figures,
                    "this library, backend cpu, one thread, now (" + time.method() + ")",
                    "measured",
                    MemfheReport.server(servers, time.set(), technique),
                    time.nanos(),
                    CLAIMED_OVER_CPU);
        }
        for (Baseline baseline : PROCESSORS) {
            published(table, figures, servers, baseline, CLAIMED_OVER_CPU);
        }
        for (Baseline baseline : CARDS) {
            published(table, figures, servers, baseline, CLAIMED_OVER_GPU);
        }
        text.append(table);
    }

    private void published(
            Table table, List<ReportedFigure> figures, List<ServerPim> servers, Baseline baseline, double claim) {
        figures.add(ReportedFigure.published("gate", baseline.name, "latency", baseline.nanos, "ns", baseline.mark));
        ServerPim server = MemfheReport.server(servers, baseline.set, Technique.GINX_SHARED);
        row(table, figures, baseline.name, baseline.mark.word(), server, baseline.nanos, claim);
    }

    private void row(
            Table table,
            List<ReportedFigure> figures,
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
                MemfheReport.format("%.3g", nanos * 1e-6),
                MemfheReport.format("%.3g", published),
                MemfheReport.format("%.3g", executed),
                MemfheReport.format("%.2g", latency),
                MemfheReport.format("%.0f", claim));
        String program = "nand " + server.set().name();
        figures.add(ReportedFigure.simulated(program, "throughput over " + name, executed, "ratio", null));
        figures.add(ReportedFigure.simulated(
                program, "throughput over " + name + ", published mode", published, "ratio", null));
        figures.add(ReportedFigure.simulated(program, "latency over " + name, latency, "ratio", null));
    }
}
