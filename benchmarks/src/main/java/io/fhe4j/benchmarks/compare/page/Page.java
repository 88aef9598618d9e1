package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.Crossings;
import io.fhe4j.benchmarks.compare.KernelTimeline;
import io.fhe4j.benchmarks.compare.Report;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.cli.chart.ChartPage;
import io.fhe4j.cli.chart.Palette;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.ArrayList;
import java.util.List;

/** The page of a comparison. */
public final class Page {

    private Page() {}

    /** The whole page, as one text in UTF-8. */
    public static String of(Report report) {
        Report.Machine machine = report.machine();
        ChartPage page = new ChartPage(
                "fhe4j compare", "The same program on several backends", ChartPage.resource(Page.class, "page.css"));
        page.add("<p>")
                .add(Svg.escape("Measured on %d processors (%s), %s, %s. Times are of one call on one thread."
                        .formatted(machine.processors(), machine.architecture(), machine.system(), machine.jvm())))
                .add(" What is <em>simulated</em> was not measured: it is what a model of the hardware says.</p>\n");
        StringBuilder html = new StringBuilder();
        for (String program :
                report.results().stream().map(Result::program).distinct().toList()) {
            program(
                    html,
                    report,
                    report.results().stream()
                            .filter(result -> result.program().equals(program))
                            .toList());
        }
        return page.add(html.toString()).finished();
    }

    private static void program(StringBuilder html, Report report, List<Result> sizes) {
        Palette backends = new Palette();
        String name = sizes.getFirst().program();
        html.append("<section>\n<h2>")
                .append(Svg.escape(name))
                .append("</h2>\n<p>")
                .append(Svg.escape(sizes.getLast().description()))
                .append("</p>\n");
        html.append(PageTable.of(sizes));
        List<String> names =
                sizes.getFirst().runs().stream().map(KernelChart::name).toList();
        sizes.getFirst().runs().forEach(run -> backends.type(KernelChart.name(run)));
        if (sizes.size() > 1) {
            sizeCharts(html, sizes, backends);
        }
        for (Crossings crossing : Crossings.of(report)) {
            if (crossing.program().equals(name)) {
                html.append("<p class=\"finding\">")
                        .append(Svg.escape(crossing.sentence()))
                        .append("</p>\n");
            }
        }
        for (Result size : sizes) {
            boolean open = size.equals(sizes.getLast());
            html.append(open ? "<details open=\"open\">" : "<details>")
                    .append("<summary>")
                    .append(Svg.escape(size.program() + " " + size.size()))
                    .append("</summary>\n");
            size(html, size, backends, names);
            html.append("</details>\n");
        }
        html.append("</section>\n");
    }

    private static void sizeCharts(StringBuilder html, List<Result> sizes, Palette backends) {
        Result first = sizes.getFirst();
        if (!first.measured().isEmpty()) {
            figure(
                    html,
                    "Measured: warm median of each size, with its interval",
                    backends.legend(
                            first.measured().stream().map(KernelChart::name).toList()),
                    SizeChart.of(
                            sizes,
                            Result::measured,
                            run -> run.measured().orElseThrow().warm().median(),
                            backends,
                            "measured times of all sizes"));
        }
        if (!first.simulated().isEmpty()) {
            figure(
                    html,
                    "Simulated, not measured: time of each size",
                    backends.legend(
                            first.simulated().stream().map(KernelChart::name).toList()),
                    SizeChart.of(
                            sizes,
                            Result::simulated,
                            run -> run.simulated().orElseThrow().time().value(),
                            backends,
                            "simulated times of all sizes"));
        }
    }

    private static void size(StringBuilder html, Result size, Palette backends, List<String> names) {
        List<Run> measured = size.measured();
        if (!measured.isEmpty()) {
            figure(
                    html,
                    "Measured: warm and cold",
                    "",
                    BarChart.of(measuredBars(measured, backends), "measured times"));
        }
        if (!size.simulated().isEmpty()) {
            figure(
                    html,
                    "Simulated, not measured: time",
                    "",
                    BarChart.of(simulatedBars(size.simulated(), backends), "simulated times"));
        }
        for (Run run : size.simulated()) {
            html.append("<p>")
                    .append(Svg.escape(words(run.backend(), run.simulated().orElseThrow())))
                    .append("</p>\n");
        }
        Palette kernels = new Palette(KernelTimeline.BETWEEN);
        List<String> shown = size.runs().stream()
                .flatMap(run -> run.timeline().shares().stream())
                .map(share -> share.kernel())
                .distinct()
                .toList();
        String legend = kernels.legend(shown);
        figure(html, "Kernels: shares of the time of one call", legend, KernelChart.shares(size.runs(), kernels));
        figure(
                html,
                "Kernels in time, and how much of the hardware works; measured with every kernel waited for, or simulated, as it says",
                legend,
                KernelChart.timelines(size.runs(), kernels));
        if (!measured.isEmpty()) {
            figure(
                    html,
                    "Measured: the first calls in one process; upright lines: the warm-up has ended",
                    backends.legend(names.subList(0, names.size()).stream()
                            .filter(name -> measured.stream()
                                    .anyMatch(run -> run.backend().equals(name)))
                            .toList()),
                    WarmUpChart.of(measured, backends));
        }
    }

    private static String words(String backend, SimulatedCost cost) {
        return "%s, %s on %s, figures %s: %s. Power is energy over that time."
                        .formatted(backend, cost.method(), cost.hardware(), cost.mark(), cost.meaning())
                + cost.schedule()
                        .map(schedule -> " Placement: " + SimulatedReport.placement(cost, schedule) + ".")
                        .orElse("")
                + (cost.assumedMappings().isEmpty() ? "" : " Kernels with " + SimulatedReport.assumed(cost) + ".");
    }

    private static List<BarChart.Bar> measuredBars(List<Run> runs, Palette backends) {
        List<BarChart.Bar> bars = new ArrayList<>();
        for (Run run : runs) {
            Measured m = run.measured().orElseThrow();
            String type = backends.type(run.backend());
            bars.add(new BarChart.Bar(
                    run.backend() + ", warm",
                    type,
                    m.warm().median(),
                    m.interval().low(),
                    m.interval().high()));
            m.cold()
                    .ifPresent(cold -> bars.add(new BarChart.Bar(
                            run.backend() + ", cold",
                            "cold " + type,
                            cold.first().median(),
                            cold.interval().low(),
                            cold.interval().high())));
        }
        return bars;
    }

    private static List<BarChart.Bar> simulatedBars(List<Run> runs, Palette backends) {
        return runs.stream()
                .flatMap(run -> run.simulated().stream().map(cost -> {
                    SimulatedCost.Estimate time = cost.time();
                    return new BarChart.Bar(
                            KernelChart.name(run),
                            backends.type(KernelChart.name(run)),
                            time.value(),
                            time.range().map(SimulatedCost.Range::low).orElse(time.value()),
                            time.range().map(SimulatedCost.Range::high).orElse(time.value()));
                }))
                .toList();
    }

    private static void figure(StringBuilder html, String caption, String legend, String chart) {
        html.append(ChartPage.figure(caption, legend, chart));
    }
}
