package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.compare.Report.Cold;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Interval;
import io.fhe4j.benchmarks.statistics.Samples;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.SimulatedReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The comparison for machines: every number that text and page show, and the samples behind them. The names are an interface: they stay. */
final class JsonReport {

    private JsonReport() {}

    static String of(Report report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Report.Machine machine = report.machine();
        json.put(
                "machine",
                fields(
                        "processors", machine.processors(),
                        "architecture", machine.architecture(),
                        "memoryBytes", machine.memoryBytes(),
                        "jvm", machine.jvm(),
                        "system", machine.system()));
        List<Object> runs = new ArrayList<>();
        for (Result result : report.results()) {
            result.runs().forEach(run -> runs.add(run(result, run)));
        }
        json.put("runs", runs);
        json.put(
                "crossings",
                Crossings.of(report).stream()
                        .map(c -> fields(
                                "program", c.program(),
                                "backend", c.fast(),
                                "fasterThan", c.slow(),
                                "from", c.from().orElse(null),
                                "ratioAtLargest", c.ratio()))
                        .toList());
        return JsonOutput.text(json);
    }

    private static Map<String, @Nullable Object> run(Result result, Run run) {
        Map<String, @Nullable Object> json = fields(
                "program", result.program(),
                "size", result.size(),
                "ringDegree", result.ringDegree(),
                "backend", run.backend(),
                "kind", run.kind(),
                "digest", run.digest(),
                "digestsAgree", result.digestsAgree());
        run.measured().ifPresent(measured -> addMeasured(json, measured));
        run.simulated().ifPresent(cost -> json.putAll(SimulatedReport.facts(cost)));
        json.put("reason", run.reason());
        double whole = run.timeline().totalNanos();
        json.put("timelineNanos", whole);
        json.put(
                "kernels",
                run.timeline().shares().stream()
                        .map(share -> fields(
                                "kernel", share.kernel(),
                                "calls", share.calls(),
                                "nanos", share.nanos(),
                                "share", whole == 0 ? 0 : share.nanos() / whole))
                        .toList());
        KernelTimeline timeline = run.timeline();
        // Of a lower bound there is no timeline.
        int parts = timeline.calls().isEmpty() ? 0 : KernelTimeline.PARTS;
        json.put(
                "timeline",
                timeline.segments(parts).stream()
                        .map(segment -> fields("kernel", segment.kernel(), "from", segment.from(), "to", segment.to()))
                        .toList());
        json.put("timelineParts", parts);
        json.put(
                "utilisation",
                Arrays.stream(timeline.utilisation(parts)).boxed().toList());
        return json;
    }

    private static void addMeasured(Map<String, @Nullable Object> json, Measured measured) {
        json.put("nanos", measured.warm().median());
        json.put("picojoules", null);
        json.put("interval", interval(measured.interval()));
        json.put("mark", "measured");
        json.put("steady", measured.warmUp().steady());
        json.put("warmUpCalls", measured.warmUp().steadyFrom());
        json.put("poolBytes", measured.poolBytes());
        json.put("samples", list(measured.warm()));
        json.put(
                "firstCalls",
                measured.shownCalls().stream()
                        .map(call -> fields(
                                "call", call, "nanos", measured.firstCalls().get(call - 1)))
                        .toList());
        json.put("cold", measured.cold().map(JsonReport::cold).orElse(null));
        Optional<Difference> difference = measured.difference();
        json.put(
                "timesFirst",
                difference
                        .map(d -> fields(
                                "ratio", d.ratio(),
                                "interval", interval(d.interval()),
                                "effect", d.effect(),
                                "verdict", TextReport.verdict(d)))
                        .orElse(null));
    }

    private static Map<String, @Nullable Object> cold(Cold cold) {
        return fields(
                "nanos", cold.first().median(),
                "interval", interval(cold.interval()),
                "samples", list(cold.first()),
                "openNanos", cold.open().median(),
                "peakBytes", cold.peakBytes());
    }

    private static Map<String, @Nullable Object> interval(Interval interval) {
        return fields("low", interval.low(), "high", interval.high(), "confidence", interval.confidence());
    }

    private static List<Double> list(Samples samples) {
        return Arrays.stream(samples.inOrder()).boxed().toList();
    }

    private static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
