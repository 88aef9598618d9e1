package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.KernelTimeline;
import io.fhe4j.benchmarks.compare.KernelTimeline.Segment;
import io.fhe4j.benchmarks.compare.KernelTimeline.Share;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.cli.chart.Palette;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.List;

/** Where the time of one call goes, for each backend: shares of kernels, the kernels in time, and how much of the hardware works. */
final class KernelChart {

    private static final int WIDTH = 720;
    private static final int LEFT = 210;
    private static final int RIGHT = 700;
    private static final int COLUMNS = KernelTimeline.PARTS;
    private static final int LANE = 74;

    private KernelChart() {}

    /** Stacked bars: shares of the time of one call. */
    static String shares(List<Run> runs, Palette palette) {
        int step = 30;
        Svg svg = new Svg(WIDTH, step * runs.size() + 4);
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            KernelTimeline timeline = run.timeline();
            double x = LEFT;
            svg.text("end", LEFT - 8, step * i + 20, name(run));
            for (Share share : timeline.shares()) {
                double part = share.nanos() / timeline.totalNanos();
                double width = part * (RIGHT - LEFT);
                svg.rect(
                        palette.type(share.kernel()),
                        x,
                        step * i + 6,
                        width,
                        20,
                        "%s: %.1f %%, %d calls, %s"
                                .formatted(share.kernel(), 100 * part, share.calls(), Units.nanos(share.nanos())));
                x += width;
            }
        }
        return svg.drawn("shares of kernels in the time of a call");
    }

    /** Lanes: above the kernel that takes most of each column of time, below how much works in it. */
    static String timelines(List<Run> runs, Palette palette) {
        Svg svg = new Svg(WIDTH, LANE * runs.size());
        for (int i = 0; i < runs.size(); i++) {
            lane(svg, LANE * i, runs.get(i), palette);
        }
        return svg.drawn("kernels of a call in time, and how much of the hardware works");
    }

    private static void lane(Svg svg, double top, Run run, Palette palette) {
        KernelTimeline timeline = run.timeline();
        svg.text("end", LEFT - 8, top + 18, name(run))
                .text("end", LEFT - 8, top + 44, run.simulated().isPresent() ? "used places busy" : "in kernels")
                .text("start", LEFT, top + 68, "0")
                .text(
                        "end",
                        RIGHT,
                        top + 68,
                        Units.nanos(timeline.totalNanos()) + (run.simulated().isPresent() ? ", simulated" : ""));
        if (timeline.calls().isEmpty()) {
            svg.text("start", LEFT, top + 18, "a lower bound: no schedule");
            return;
        }
        double column = (double) (RIGHT - LEFT) / COLUMNS;
        for (Segment segment : timeline.segments(COLUMNS)) {
            svg.rect(
                    palette.type(segment.kernel()),
                    LEFT + segment.from() * column,
                    top + 6,
                    (segment.to() - segment.from()) * column,
                    18,
                    segment.kernel());
        }
        double base = top + 52;
        double[] utilisation = timeline.utilisation(COLUMNS);
        double[] points = new double[2 * COLUMNS + 4];
        points[0] = LEFT;
        points[1] = base;
        for (int c = 0; c < COLUMNS; c++) {
            points[2 * c + 2] = LEFT + (c + 0.5) * column;
            points[2 * c + 3] = base - 22 * utilisation[c];
        }
        points[2 * COLUMNS + 2] = RIGHT;
        points[2 * COLUMNS + 3] = base;
        svg.path("area", points).line("axis", LEFT, base, RIGHT, base);
    }

    static String name(Run run) {
        return run.backend() + (run.simulated().isPresent() ? " (simulated)" : "");
    }
}
