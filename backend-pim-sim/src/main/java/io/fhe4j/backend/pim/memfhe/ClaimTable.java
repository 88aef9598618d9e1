package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

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

    /** The constants that a beat depends on. */
    private static final List<String> INPUTS = List.of("timing.cycle", "links.switch.cycle");

    private final ReramDevice device;
    private final List<CpuTime> measured;

    ClaimTable(ReramDevice device, List<CpuTime> measured) {
        this.device = device;
        this.measured = measured;
    }

    void write(ReportText report, List<ServerPim> servers) {
        report.title(
                "\"Up to 20 000 times a processor, up to 265 times a graphics card\" [published: the abstract]",
                "Ratios of one gate's time to the throughput design's beat, with their interval over the device's"
                        + " constants, and to the latency of its one gate. The GPU libraries have another set (n = 500, N"
                        + " = 1024, 32-bit torus) [recalled]: their rows compare gates, not sets.");
        MarkdownTable table = new MarkdownTable(
                "baseline",
                "mark",
                "set",
                "technique",
                "time of a gate, ms",
                "over the beat, published mode",
                "executed mode",
                "its inputs",
                "claim",
                "executed mode / claim",
                "over the latency");
        for (CpuTime time : measured) {
            Technique technique = time.method().equals("AP") ? Technique.AP : Technique.GINX_SHARED;
            String name = "this library, backend cpu, one thread, now (" + time.method() + ")";
            report.keep(new ReportedFigure(
                    "nand historical-" + time.set() + " " + time.method(),
                    "cpu",
                    "measured",
                    "latency, " + name,
                    time.nanos(),
                    "ns",
                    null,
                    Mark.DERIVED,
                    time.digest()));
            row(
                    table,
                    report,
                    name,
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

    /** The paper's own ratio, as a row shows it beside a baseline. */
    static String claimed(ReportText report, String program, String baseline, double claim) {
        return ReportText.format(
                "%.0f",
                report.published(program, "MemFHE", "claim beside " + baseline, claim, "ratio", Mark.PUBLISHED));
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
        String program = ServerTables.program(server);
        ToDoubleFunction<ReramDevice> executed = d -> nanos / server.beatNanos(d, Timing.EXECUTED);
        String over = "throughput over " + name;
        table.row(
                name,
                mark,
                server.set().name(),
                server.technique().title(),
                ReportText.format("%.3g", nanos * 1e-6),
                report.cell(
                        "%.3g",
                        program,
                        over + ", published mode",
                        nanos / server.beatNanos(device, Timing.PUBLISHED),
                        "ratio"),
                report.withInterval(program, over, file -> executed.applyAsDouble(new ReramDevice(file)), "ratio", 1),
                INPUTS.stream()
                        .map(key ->
                                key + " [" + device.file().constant(key).mark().word() + "]")
                        .collect(Collectors.joining(", ")),
                claimed(report, program, name, claim),
                report.cell("%.2g", program, over + ", of the claim", executed.applyAsDouble(device) / claim, "ratio"),
                report.cell(
                        "%.2g",
                        program,
                        "latency over " + name,
                        nanos / server.latencyNanos(device, Timing.EXECUTED),
                        "ratio"));
    }
}
