package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.cli.chart.LogScale;
import io.fhe4j.cli.chart.Palette;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** The first calls on each real backend, and where the warm-up ends. Both axes are logarithmic. */
final class WarmUpChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 70;
    private static final int RIGHT = 700;
    private static final int TOP = 10;
    private static final int BOTTOM = 220;

    private WarmUpChart() {}

    static String of(List<Run> runs, Palette palette) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        int most = 2;
        for (Run run : runs) {
            for (double nanos : calls(run)) {
                least = Math.min(least, nanos);
                greatest = Math.max(greatest, nanos);
            }
            most = Math.max(most, calls(run).size());
        }
        LogScale x = new LogScale(1, most, LEFT, RIGHT);
        LogScale y = LogScale.around(least, greatest, BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT);
        for (double tick : y.ticks()) {
            svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick))
                    .text("end", LEFT - 6, y.at(tick) + 4, Units.nanos(tick));
        }
        for (double tick : x.ticks()) {
            svg.text("middle", x.at(tick), BOTTOM + 16, String.format(Locale.ROOT, "%.0f", tick));
        }
        svg.text("middle", (LEFT + RIGHT) / 2.0, BOTTOM + 34, "call");
        for (Run run : runs) {
            String type = palette.type(run.backend());
            Measured measured = run.measured().orElseThrow();
            svg.path("thin " + type, points(measured, x, y));
            if (measured.warmUp().steady()) {
                double end = x.at(measured.warmUp().steadyFrom() + 1.0);
                svg.line("mark " + type, end, TOP, end, BOTTOM);
            }
        }
        return svg.drawn("times of the first calls");
    }

    private static List<Double> calls(Run run) {
        return run.measured().orElseThrow().firstCalls();
    }

    private static double[] points(Measured measured, LogScale x, LogScale y) {
        return measured.shownCalls().stream()
                .flatMapToDouble(call ->
                        DoubleStream.of(x.at(call), y.at(measured.firstCalls().get(call - 1))))
                .toArray();
    }
}
