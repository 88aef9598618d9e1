package io.fhe4j.backend.pim.report;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number of a report, with all that a machine needs to know of it.
 *
 * @param program what ran, such as {@code nand historical-STD128 GINX, shared}
 * @param backend what it ran on, or whom it was published by
 * @param kind {@code measured}, {@code simulated} or {@code published}: what others say, as its mark tells
 * @param quantity what the number is, such as {@code gates per second}
 * @param value the number
 * @param unit its unit
 * @param interval where it lies while constants vary, or null
 * @param mark how well it is known
 * @param digest of the result, where something was computed, or null
 */
public record ReportedFigure(
        String program,
        String backend,
        String kind,
        String quantity,
        double value,
        String unit,
        @Nullable Interval interval,
        Mark mark,
        @Nullable String digest) {

    /** A simulated figure. All depend on assumed constants. */
    public static ReportedFigure simulated(
            String program, String backend, String quantity, double value, String unit, @Nullable Interval interval) {
        return new ReportedFigure(program, backend, "simulated", quantity, value, unit, interval, Mark.ASSUMED, null);
    }

    /** A figure of others. */
    public static ReportedFigure published(
            String program, String source, String quantity, double value, String unit, Mark mark) {
        return new ReportedFigure(program, source, "published", quantity, value, unit, null, mark, null);
    }

    /** As a JSON object; the names are an interface for machines: they stay. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("program", program);
        json.put("backend", backend);
        json.put("kind", kind);
        json.put("quantity", quantity);
        json.put("value", value);
        json.put("unit", unit);
        json.put("nanos", unit.equals("ns") ? value : null);
        json.put("picojoules", unit.equals("pJ") ? value : null);
        json.put("interval", interval == null ? null : interval.toList());
        json.put("mark", mark.word());
        json.put("digest", digest);
        return json;
    }
}
