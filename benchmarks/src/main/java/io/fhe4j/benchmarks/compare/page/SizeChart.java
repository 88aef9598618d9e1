package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.cli.chart.LogScale;
import io.fhe4j.cli.chart.Palette;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Times of several sizes of a program, one line for each backend, both axes logarithmic. */
final class SizeChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 340;
    private static final int LEFT = 70;
    private static final int RIGHT = 700;
    private static final int TOP = 16;
    private static final int BOTTOM = 296;

    private SizeChart() {}

    /**
     * Draws it.
     *
     * @param sizes at least two, the smallest first
     * @param runs the runs of a size that are shown, the same backends at all sizes
     * @param nanos the time of a run
     */
    static String of(
            List<Result> sizes,
            Function<Result, List<Run>> runs,
            ToDoubleFunction<Run> nanos,
            Palette palette,
            String label) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (Result size : sizes) {
            for (Run run : runs.apply(size)) {
                least = Math.min(least, nanos.applyAsDouble(run));
                greatest = Math.max(greatest, nanos.applyAsDouble(run));
            }
        }
        LogScale y = LogScale.around(least, greatest, BOTTOM, TOP);
        LogScale x =
                LogScale.around(sizes.getFirst().ringDegree(), sizes.getLast().ringDegree(), LEFT, RIGHT);
        Svg svg = new Svg(WIDTH, HEIGHT);
        for (double tick : y.ticks()) {
            svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick))
                    .text("end", LEFT - 6, y.at(tick) + 4, Units.nanos(tick));
        }
        for (Result size : sizes) {
            svg.line("grid", x.at(size.ringDegree()), TOP, x.at(size.ringDegree()), BOTTOM)
                    .text("middle", x.at(size.ringDegree()), BOTTOM + 18, String.valueOf(size.ringDegree()));
        }
        svg.text("middle", (LEFT + RIGHT) / 2.0, BOTTOM + 38, "ring degree N");
        for (int i = 0; i < runs.apply(sizes.getFirst()).size(); i++) {
            String type =
                    palette.type(KernelChart.name(runs.apply(sizes.getFirst()).get(i)));
            double[] points = new double[2 * sizes.size()];
            for (int s = 0; s < sizes.size(); s++) {
                Run run = runs.apply(sizes.get(s)).get(i);
                double at = x.at(sizes.get(s).ringDegree());
                points[2 * s] = at;
                points[2 * s + 1] = y.at(nanos.applyAsDouble(run));
                run.measured()
                        .map(Measured::interval)
                        .ifPresent(interval ->
                                svg.line("whisker " + type, at, y.at(interval.low()), at, y.at(interval.high())));
                svg.circle(
                        type,
                        at,
                        points[2 * s + 1],
                        4,
                        run.backend() + ", " + sizes.get(s).size() + ": " + Units.nanos(nanos.applyAsDouble(run)));
            }
            svg.path("curve " + type, points);
        }
        return svg.drawn(label);
    }
}
