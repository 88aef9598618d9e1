package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.cli.chart.LogScale;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.List;

/** Times as bars from the left, on a logarithmic axis, each with its interval. */
final class BarChart {

    private static final int WIDTH = 720;
    private static final int LEFT = 210;
    private static final int RIGHT = 610;
    private static final int STEP = 26;
    private static final int THICK = 16;

    private BarChart() {}

    /**
     * One bar.
     *
     * @param label before it
     * @param type its colour
     * @param nanos its length
     * @param low where its interval begins
     * @param high where it ends
     */
    record Bar(String label, String type, double nanos, double low, double high) {}

    static String of(List<Bar> bars, String label) {
        double least = bars.stream().mapToDouble(Bar::low).min().orElse(1);
        double greatest = bars.stream().mapToDouble(Bar::high).max().orElse(1);
        LogScale scale = new LogScale(least / 3, greatest * 1.1, LEFT, RIGHT);
        int bottom = STEP * bars.size() + 8;
        Svg svg = new Svg(WIDTH, bottom + 24);
        for (double tick : scale.ticks()) {
            svg.line("grid", scale.at(tick), 2, scale.at(tick), bottom)
                    .text("middle", scale.at(tick), bottom + 16, Units.nanos(tick));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double top = STEP * i + 6;
            double middle = top + THICK / 2.0;
            svg.text("end", LEFT - 8, middle + 4, bar.label)
                    .rect(
                            bar.type,
                            LEFT,
                            top,
                            scale.at(bar.nanos) - LEFT,
                            THICK,
                            bar.label + ": " + Units.nanos(bar.nanos))
                    .line("whisker text", scale.at(bar.low), middle, scale.at(bar.high), middle)
                    .text("start", scale.at(bar.high) + 8, middle + 4, Units.nanos(bar.nanos));
        }
        return svg.drawn(label);
    }
}
