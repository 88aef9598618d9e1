package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.compare.Report.Cold;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Interval;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.cli.chart.Units;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The comparison as text: what was measured and what was simulated in tables of their own. */
public final class TextReport {

    private static final int SHOWN_KERNELS = 5;
    private static final int SHOWN_DIGITS = 12;

    private final PrintWriter out;

    /** @param out where to */
    public TextReport(PrintWriter out) {
        this.out = out;
    }

    /** Prints a program at a size. */
    public void print(Result result) {
        out.printf("%s %s: %s%n", result.program(), result.size(), result.description());
        out.printf(
                "  results: %s%n",
                result.digestsAgree()
                        ? "equal on all backends, SHA-256 "
                                + result.runs().getFirst().digest().substring(0, SHOWN_DIGITS) + "…"
                        : "NOT EQUAL");
        if (!result.digestsAgree()) {
            result.runs().forEach(run -> out.printf("    %-24s %s%n", run.backend(), run.digest()));
        }
        printMeasured(result.measured());
        printSimulated(result.simulated());
        for (Run run : result.runs()) {
            out.printf("  kernels on %s (%s): %s%n", run.backend(), run.kind(), kernels(run.timeline()));
        }
        out.println();
        out.flush();
    }

    private void printMeasured(List<Run> runs) {
        if (runs.isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "  %-24s %-30s %-30s %-34s %12s %12s%n",
                "MEASURED",
                "warm: median, 95 %",
                "cold: median, interval",
                "times the first, 99 %",
                "process peak",
                "buffers");
        for (Run run : runs) {
            Measured m = run.measured().orElseThrow();
            out.printf(
                    Locale.ROOT,
                    "  %-24s %-30s %-30s %-34s %12s %12s%n",
                    run.backend(),
                    withInterval(m.warm().median(), m.interval()) + (m.warmUp().steady() ? "" : " !"),
                    m.cold()
                            .map(cold -> withInterval(cold.first().median(), cold.interval()))
                            .orElse("-"),
                    m.difference().map(TextReport::words).orElse("1"),
                    m.cold().map(TextReport::peak).orElse("-"),
                    Units.bytes(m.poolBytes()));
        }
        if (runs.stream().anyMatch(run -> !run.measured().orElseThrow().warmUp().steady())) {
            out.println("  ! has not become steady within its limit: give it more with --seconds");
        }
    }

    private static String peak(Cold cold) {
        Long bytes = cold.peakBytes();
        return bytes == null ? "-" : Units.bytes(bytes);
    }

    private void printSimulated(List<Run> runs) {
        for (Run run : runs) {
            List<String> lines = SimulatedReport.lines(run.simulated().orElseThrow());
            out.printf("  SIMULATED, not measured: %s, %s%n", run.backend(), lines.getFirst());
            lines.stream().skip(1).forEach(line -> out.println("  " + line));
        }
    }

    private static String withInterval(double median, Interval interval) {
        return Units.nanos(median) + " (" + bounds(interval, Units::nanos) + ")";
    }

    /** From its low to its high end. */
    public static String bounds(Interval interval, DoubleFunction<String> unit) {
        return unit.apply(interval.low()) + " to " + unit.apply(interval.high());
    }

    private static String words(Difference difference) {
        return "%s (%s) %s"
                .formatted(
                        Units.number(difference.ratio()),
                        bounds(difference.interval(), Units::number),
                        verdict(difference));
    }

    /** What is said of a difference. */
    public static String verdict(Difference difference) {
        return switch (difference.verdict()) {
            case FASTER -> "faster";
            case SAME -> "no difference shown";
            case SLOWER -> "slower";
            case UNDECIDED -> "not steady, no verdict";
        };
    }

    private static String kernels(KernelTimeline timeline) {
        List<KernelTimeline.Share> shares = timeline.shares();
        String listed = String.join(
                ", ",
                shares.stream()
                        .limit(SHOWN_KERNELS)
                        .map(share ->
                                "%s %.0f %%".formatted(share.kernel(), 100 * share.nanos() / timeline.totalNanos()))
                        .toList());
        return shares.size() > SHOWN_KERNELS ? listed + ", …" : listed;
    }

    /** Prints from which size on the first backend pays. */
    public void printCrossings(Report report) {
        Crossings.of(report).forEach(crossing -> out.println(crossing.sentence()));
        out.flush();
    }
}
