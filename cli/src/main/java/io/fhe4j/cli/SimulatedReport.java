package io.fhe4j.cli;

import io.fhe4j.cli.chart.Units;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a program takes on a simulated device, for people and for machines: the same in every command. */
public final class SimulatedReport {

    private static final double CONFIDENCE = 0.9;

    private SimulatedReport() {}

    /** Lines of text: figures, what they mean, where the program was placed, which mappings are assumed. */
    public static List<String> lines(SimulatedCost cost) {
        List<String> lines = new ArrayList<>();
        lines.add("%s, %s [%s]".formatted(cost.method().toUpperCase(Locale.ROOT), cost.hardware(), cost.mark()));
        lines.add("  time %s, energy %s, power %s, to and from the host %s"
                .formatted(
                        estimate(cost.time(), Units::nanos),
                        estimate(cost.energy(), Units::picojoules),
                        Units.milliwatts(cost.milliwatts()),
                        Units.bytes(cost.hostBytes())));
        lines.add("  " + cost.meaning());
        cost.schedule().ifPresent(schedule -> lines.add("  " + placement(cost, schedule)));
        if (!cost.assumedMappings().isEmpty()) {
            lines.add("  " + assumed(cost));
        }
        return lines;
    }

    /**
     * Prints the lines, with a kernel in each further one.
     *
     * @param what was simulated, in words
     */
    public static void print(PrintWriter out, String what, SimulatedCost cost) {
        out.println();
        out.println("simulated, not measured: " + what);
        lines(cost).forEach(out::println);
        out.printf(Locale.ROOT, "  %-20s %10s %12s %14s  %s%n", "kernel", "number", "of the time", "energy", "mapping");
        for (SimulatedCost.KernelCost kernel : cost.kernels()) {
            out.printf(
                    Locale.ROOT,
                    "  %-20s %10d %10.1f %% %14s  %s%n",
                    kernel.kernel(),
                    kernel.calls(),
                    cost.time().value() == 0
                            ? 0
                            : 100 * kernel.nanos() / cost.time().value(),
                    Units.picojoules(kernel.picojoules()),
                    kernel.assumedMapping() ? "assumed" : "");
        }
        out.println();
        out.flush();
    }

    /** Where the program was placed, how busy what it uses is, and what it waits for. */
    public static String placement(SimulatedCost cost, SimulatedSchedule schedule) {
        StringBuilder text = new StringBuilder(schedule.placement());
        text.append(String.format(
                Locale.ROOT,
                "; these work %.1f %% of the time; longest chain of data %s",
                100 * meanUse(cost, schedule),
                Units.nanos(schedule.criticalPathNanos())));
        for (SimulatedSchedule.Resource resource : schedule.resources()) {
            text.append(", busiest ").append(resource.name()).append(' ').append(Units.nanos(resource.busiestNanos()));
        }
        return text.toString();
    }

    /** How much of the time the places that are used at all work, from 0 to 1. */
    public static double meanUse(SimulatedCost cost, SimulatedSchedule schedule) {
        double whole = cost.time().value() * schedule.placesUsed();
        return whole == 0 ? 0 : cost.busyNanos() / whole;
    }

    /** Which kernels have an assumed mapping, in words. */
    public static String assumed(SimulatedCost cost) {
        return "assumed mapping: " + String.join(", ", cost.assumedMappings());
    }

    /** From the 5th to the 95th percentile; empty where that was not computed. */
    public static String bounds(SimulatedCost.Estimate estimate, DoubleFunction<String> unit) {
        return estimate.range()
                .map(range -> unit.apply(range.low()) + " to " + unit.apply(range.high()))
                .orElse("");
    }

    private static String estimate(SimulatedCost.Estimate estimate, DoubleFunction<String> unit) {
        String range = bounds(estimate, unit);
        return unit.apply(estimate.value()) + (range.isEmpty() ? "" : " (5 to 95 %: " + range + ")");
    }

    /** Every number. The names are an interface for machines: they stay. */
    public static Map<String, @Nullable Object> facts(SimulatedCost cost) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("nanos", cost.time().value());
        facts.put("picojoules", cost.energy().value());
        facts.put("interval", range(cost.time()));
        facts.put("mark", cost.mark());
        facts.put("method", cost.method());
        facts.put("energyInterval", range(cost.energy()));
        facts.put("milliwatts", cost.milliwatts());
        facts.put("hostBytes", cost.hostBytes());
        facts.put("busyNanos", cost.busyNanos());
        facts.put("places", cost.places());
        facts.put("placeName", cost.placeName());
        facts.put("hardware", cost.hardware());
        facts.put("meaning", cost.meaning());
        cost.schedule().ifPresent(schedule -> {
            facts.put("placement", schedule.placement());
            facts.put("placesUsed", schedule.placesUsed());
            facts.put("meanUse", meanUse(cost, schedule));
            facts.put("criticalPathNanos", schedule.criticalPathNanos());
            facts.put(
                    "resources",
                    schedule.resources().stream().map(SimulatedReport::resource).toList());
        });
        facts.put("costs", cost.kernels().stream().map(SimulatedReport::kernel).toList());
        return facts;
    }

    /** From the 5th to the 95th percentile of what is assumed. */
    private static @Nullable Map<String, Object> range(SimulatedCost.Estimate estimate) {
        return estimate.range()
                .map(range -> {
                    Map<String, Object> ends = new LinkedHashMap<>();
                    ends.put("low", range.low());
                    ends.put("high", range.high());
                    ends.put("confidence", CONFIDENCE);
                    return ends;
                })
                .orElse(null);
    }

    private static Map<String, Object> resource(SimulatedSchedule.Resource resource) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("resource", resource.name());
        one.put("parts", resource.count());
        one.put("busyNanos", resource.busyNanos());
        one.put("busiestNanos", resource.busiestNanos());
        return one;
    }

    private static Map<String, Object> kernel(SimulatedCost.KernelCost kernel) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("kernel", kernel.kernel());
        one.put("calls", kernel.calls());
        one.put("nanos", kernel.nanos());
        one.put("picojoules", kernel.picojoules());
        one.put("mapping", kernel.assumedMapping() ? "assumed" : "given");
        return one;
    }
}
