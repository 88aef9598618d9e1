package io.fhe4j.cli;

import io.fhe4j.backend.pim.explore.Configuration;
import io.fhe4j.backend.pim.explore.Exploration;
import io.fhe4j.cli.PimFrontPage.Axis;
import io.fhe4j.cli.chart.LogScale;
import io.fhe4j.cli.chart.Svg;
import io.fhe4j.cli.chart.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Two of the costs of all configurations, both axes logarithmic; a stair bounds what these two alone leave possible. */
final class PimFrontChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LEFT = 90;
    private static final int RIGHT = 700;
    private static final int TOP = 26;
    private static final int BOTTOM = 330;

    /** What is left at both ends of an axis, of its length and as a factor. */
    private static final double ROOM = 0.06;

    private static final double MIN_ROOM = 1.05;

    private PimFrontChart() {}

    /**
     * Draws it.
     *
     * @param colour the class of a configuration on the front
     */
    static String of(Exploration exploration, Axis across, Axis up, Function<Configuration, String> colour) {
        List<Configuration> all = new ArrayList<>(exploration.configurations());
        Configuration base = exploration.base();
        if (base != null) {
            all.add(base);
        }
        LogScale x = scale(all, across, LEFT, RIGHT);
        LogScale y = scale(all, up, BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT);
        for (double tick : y.ticks()) {
            svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick))
                    .text("end", LEFT - 6, y.at(tick) + 4, up.words().apply(tick));
        }
        for (double tick : x.ticks()) {
            svg.line("grid", x.at(tick), TOP, x.at(tick), BOTTOM)
                    .text("middle", x.at(tick), BOTTOM + 18, across.words().apply(tick));
        }
        svg.text("middle", (LEFT + RIGHT) / 2.0, BOTTOM + 40, across.name()).text("start", LEFT, TOP - 10, up.name());
        svg.path("edge", stair(exploration.configurations(), across, up, x, y));
        Set<Integer> front = new HashSet<>(exploration.front());
        List<Configuration> configurations = exploration.configurations();
        IntStream.range(0, configurations.size())
                .filter(k -> !front.contains(k))
                .forEach(k -> point(svg, exploration, "faint", 3, configurations.get(k), across, up, x, y));
        for (Configuration one : exploration.best()) {
            point(svg, exploration, colour.apply(one), 4.5, one, across, up, x, y);
        }
        if (base != null) {
            point(svg, exploration, "base", 7, base, across, up, x, y);
        }
        return svg.drawn(across.name() + " and " + up.name() + " of " + all.size() + " configurations");
    }

    private static LogScale scale(List<Configuration> all, Axis axis, double from, double to) {
        double least = all.stream().mapToDouble(axis.value()).min().orElseThrow();
        double greatest = all.stream().mapToDouble(axis.value()).max().orElseThrow();
        double room = Math.max(MIN_ROOM, Math.pow(greatest / least, ROOM));
        return new LogScale(least / room, greatest * room, from, to);
    }

    private static void point(
            Svg svg,
            Exploration exploration,
            String type,
            double radius,
            Configuration one,
            Axis across,
            Axis up,
            LogScale x,
            LogScale y) {
        String tip = one.words() + ": " + Units.nanos(one.nanos()) + ", " + Units.picojoules(one.picojoules()) + ", "
                + PimFrontText.area(exploration.area(one));
        svg.circle(
                type, x.at(across.value().applyAsDouble(one)), y.at(up.value().applyAsDouble(one)), radius, tip);
    }

    /** The least of the upward cost for each value of the other, as steps from left to right. */
    private static double[] stair(List<Configuration> all, Axis across, Axis up, LogScale x, LogScale y) {
        List<Configuration> order = all.stream()
                .sorted(Comparator.comparingDouble(across.value()).thenComparingDouble(up.value()))
                .toList();
        List<Double> points = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Configuration one : order) {
            double here = up.value().applyAsDouble(one);
            if (here < least) {
                double at = x.at(across.value().applyAsDouble(one));
                points.addAll(List.of(at, points.isEmpty() ? (double) TOP : y.at(least), at, y.at(here)));
                least = here;
            }
        }
        points.addAll(List.of((double) RIGHT, y.at(least)));
        return points.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
