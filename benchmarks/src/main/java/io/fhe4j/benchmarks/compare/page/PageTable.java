package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.Report.Cold;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.compare.TextReport;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.List;

/** The table of a program: what was measured and what was simulated in columns of their own. */
final class PageTable {

    private static final String HEAD = """
            <div class="wide"><table>
            <thead><tr><th rowspan="2">size</th><th rowspan="2">backend</th><th rowspan="2">results</th>
            <th colspan="4" class="measured">measured</th><th colspan="4" class="simulated">simulated, not measured</th></tr>
            <tr><th class="measured">warm (95 %)</th><th class="measured">cold</th><th class="measured">times the first (99 %)</th>
            <th class="measured">peak memory</th>
            <th class="simulated">time</th><th class="simulated">energy</th><th class="simulated">power</th><th class="simulated">mark</th></tr></thead>
            <tbody>
            """;

    private static final int SHOWN_DIGITS = 8;
    private static final String NONE = "<td>–</td>";

    private PageTable() {}

    static String of(List<Result> sizes) {
        StringBuilder html = new StringBuilder(HEAD);
        for (Result size : sizes) {
            for (Run run : size.runs()) {
                html.append("<tr><td>")
                        .append(Svg.escape(size.size()))
                        .append("</td><td>")
                        .append(Svg.escape(run.backend()))
                        .append("</td>")
                        .append(digest(size, run));
                html.append(run.measured().map(PageTable::measured).orElse(NONE.repeat(4)));
                html.append(run.simulated().map(PageTable::simulated).orElse(NONE.repeat(4)));
                html.append("</tr>\n");
            }
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String digest(Result size, Run run) {
        boolean equal = run.digest().equals(size.runs().getFirst().digest());
        return "<td class=\"%s\" title=\"SHA-256 %s\">%s <code>%s…</code></td>"
                .formatted(
                        equal ? "equal" : "unequal",
                        run.digest(),
                        equal ? "equal" : "NOT EQUAL",
                        run.digest().substring(0, SHOWN_DIGITS));
    }

    private static String measured(Measured m) {
        return cell(
                        Units.nanos(m.warm().median()),
                        TextReport.bounds(m.interval(), Units::nanos)
                                + (m.warmUp().steady() ? "" : ", not steady"))
                + m.cold()
                        .map(cold -> cell(
                                Units.nanos(cold.first().median()), TextReport.bounds(cold.interval(), Units::nanos)))
                        .orElse(NONE)
                + m.difference()
                        .map(difference -> cell(
                                Units.number(difference.ratio()) + " " + TextReport.verdict(difference),
                                TextReport.bounds(difference.interval(), Units::number)))
                        .orElse(cell("1", ""))
                + m.cold().map(PageTable::peak).orElse(NONE);
    }

    private static String peak(Cold cold) {
        Long bytes = cold.peakBytes();
        return bytes == null ? NONE : cell(Units.bytes(bytes), "");
    }

    private static String simulated(SimulatedCost cost) {
        return cell(Units.nanos(cost.time().value()), SimulatedReport.bounds(cost.time(), Units::nanos))
                + cell(
                        Units.picojoules(cost.energy().value()),
                        SimulatedReport.bounds(cost.energy(), Units::picojoules))
                + cell(Units.milliwatts(cost.milliwatts()), "")
                + cell(cost.mark(), cost.method());
    }

    private static String cell(String text, String detail) {
        String small = detail.isEmpty() ? "" : "<br/><small>" + Svg.escape(detail) + "</small>";
        return "<td>" + Svg.escape(text) + small + "</td>";
    }
}
