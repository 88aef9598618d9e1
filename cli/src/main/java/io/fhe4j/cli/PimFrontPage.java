package io.fhe4j.cli;

import io.fhe4j.backend.pim.explore.Configuration;
import io.fhe4j.backend.pim.explore.Exploration;
import io.fhe4j.backend.pim.explore.Exploration.Refused;
import io.fhe4j.backend.pim.explore.Sweep;
import io.fhe4j.cli.chart.ChartPage;
import io.fhe4j.cli.chart.Palette;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** An exploration as a page: the front as a table, every configuration in three charts. */
final class PimFrontPage {

    private static final String BASE = "the device file's own values";

    private PimFrontPage() {}

    /**
     * A cost as an axis.
     *
     * @param name in words
     * @param value of a configuration
     * @param words of a value, with its unit
     */
    record Axis(String name, ToDoubleFunction<Configuration> value, DoubleFunction<String> words) {}

    /** The whole page; the same exploration gives the same bytes. */
    static String of(Exploration exploration) {
        ChartPage page = new ChartPage("fhe4j pim explore", "A program on many devices", "");
        page.add("<p>")
                .add(Svg.escape(PimFrontText.heading(exploration)).replace("\n", "<br/>"))
                .add(". Points at the lower left are better; what is dominated is grey, the ring is ")
                .add(BASE)
                .add(".</p>\n");
        Sweep colours = exploration.sweeps().getFirst();
        Palette palette = new Palette();
        List<String> legend = exploration.best().stream()
                .map(one -> colour(colours, one.settings().getOrDefault(colours.key(), "")))
                .distinct()
                .toList();
        Axis latency = new Axis("latency", Configuration::nanos, Units::nanos);
        Axis energy = new Axis("energy", Configuration::picojoules, Units::picojoules);
        Axis area = new Axis("area", exploration::area, PimFrontText::area);
        for (Axis[] axes : new Axis[][] {{latency, energy}, {latency, area}, {energy, area}}) {
            page.add(ChartPage.figure(
                    "Simulated, not measured: " + axes[0].name + " and " + axes[1].name + " of every configuration",
                    palette.legend(legend),
                    PimFrontChart.of(
                            exploration,
                            axes[0],
                            axes[1],
                            one -> palette.type(colour(colours, one.settings().getOrDefault(colours.key(), ""))))));
        }
        table(page, exploration);
        refused(page, exploration.refused());
        return page.finished();
    }

    private static String colour(Sweep sweep, String value) {
        return sweep.key() + " = " + value + PimFrontText.unit(sweep, " ");
    }

    private static void table(ChartPage page, Exploration exploration) {
        page.add("<div class=\"wide\"><table>\n<thead><tr>");
        PimFrontText.heads(exploration)
                .forEach(head -> page.add("<th>").add(Svg.escape(head)).add("</th>"));
        page.add("</tr></thead>\n<tbody>\n");
        exploration.best().forEach(one -> row(page, PimFrontText.row(exploration, one, "front")));
        Configuration base = exploration.base();
        if (base != null) {
            row(page, PimFrontText.row(exploration, base, BASE));
        }
        page.add("</tbody></table></div>\n");
    }

    private static void row(ChartPage page, List<String> cells) {
        page.add("<tr>");
        cells.forEach(cell -> page.add("<td>").add(Svg.escape(cell)).add("</td>"));
        page.add("</tr>\n");
    }

    private static void refused(ChartPage page, List<Refused> refused) {
        if (refused.isEmpty()) {
            return;
        }
        page.add("<details><summary>" + refused.size() + " configurations are not possible</summary>\n<ul>\n");
        refused.forEach(one -> page.add("<li>")
                .add(Svg.escape(one.words() + ": " + one.reason()))
                .add("</li>\n"));
        page.add("</ul></details>\n");
    }
}
