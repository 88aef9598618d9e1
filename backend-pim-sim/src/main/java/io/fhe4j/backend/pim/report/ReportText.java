package io.fhe4j.backend.pim.report;

import io.fhe4j.api.CancelledException;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.backend.pim.sensitivity.Tornado;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A report on a device while it is written: its words in Markdown, and beside them every number shown, for machines. Intervals vary all constants
 * of the device that are not published.
 */
public final class ReportText {

    private static final long SEED = 1;

    private final String backend;
    private final DeviceFile device;
    private final List<DeviceFile> samples;
    private final List<ReportedFigure> figures = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty report.
     *
     * @param backend what simulated figures are of, such as {@code pim-memfhe}
     * @param device whose constants vary
     */
    public ReportText(String backend, DeviceFile device) {
        this.backend = backend;
        this.device = device;
        this.samples = LatinHypercube.of(device, LatinHypercube.SAMPLES, SEED);
    }

    /** The devices that intervals are over. */
    public List<DeviceFile> samples() {
        return List.copyOf(samples);
    }

    /** What has been written, in Markdown. */
    public String markdown() {
        return text.toString();
    }

    /** Every number shown. */
    public List<ReportedFigure> figures() {
        return List.copyOf(figures);
    }

    /** Every number shown, for {@code --json}. */
    public List<Map<String, @Nullable Object>> toJson() {
        return figures.stream().map(ReportedFigure::toJson).toList();
    }

    /** As {@link String#format(String, Object...)}, with a point in numbers wherever it runs. */
    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    public static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Three digits, without a power of ten unless it is very small. */
    public static String number(double value) {
        return format(value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.2g", value);
    }

    /** A section's title and the words under it. */
    public void title(String title, String words) {
        text.append("\n### ").append(title).append("\n\n").append(words).append("\n\n");
    }

    /** Adds a table. */
    public void add(MarkdownTable table) {
        text.append(table);
    }

    /**
     * Adds a table with a row for each of some subjects.
     *
     * @param cells of a subject's row, as many as there are heads
     */
    public <T> void table(Iterable<T> subjects, Function<T, Object[]> cells, String... heads) {
        MarkdownTable table = new MarkdownTable(heads);
        subjects.forEach(subject -> table.row(cells.apply(subject)));
        add(table);
    }

    /** Adds words as they are. */
    public void add(String markdown) {
        text.append(markdown);
    }

    /** Keeps a figure that is shown. */
    public void keep(ReportedFigure figure) {
        figures.add(figure);
    }

    /** Keeps a simulated figure, and returns its value. */
    public double simulated(String program, String quantity, double value, String unit) {
        figures.add(ReportedFigure.simulated(program, backend, quantity, value, unit, null));
        return value;
    }

    /**
     * A simulated figure as a table shows it, kept as it is.
     *
     * @param pattern of one number
     * @param scale shown is the figure times this
     */
    public String cell(String pattern, String program, String quantity, double value, String unit, double scale) {
        return format(pattern, scale * simulated(program, quantity, value, unit));
    }

    /** The same, shown in its unit. */
    public String cell(String pattern, String program, String quantity, double value, String unit) {
        return cell(pattern, program, quantity, value, unit, 1);
    }

    /** Keeps a figure of others, and returns its value. */
    public double published(String program, String source, String quantity, double value, String unit, Mark mark) {
        figures.add(ReportedFigure.published(program, source, quantity, value, unit, mark));
        return value;
    }

    /**
     * A figure with its interval.
     *
     * @param metric the figure of a device like this one
     * @param scale shown is the figure times this
     * @return {@code value (low…high)}
     */
    public String withInterval(
            String program, String quantity, ToDoubleFunction<DeviceFile> metric, String unit, double scale) {
        return withInterval(program, quantity, metric.applyAsDouble(device), interval(metric), unit, scale);
    }

    /** A figure whose interval is known. */
    public String withInterval(
            String program, String quantity, double value, Interval interval, String unit, double scale) {
        figures.add(ReportedFigure.simulated(program, backend, quantity, value, unit, interval));
        return number(value * scale) + " (" + number(interval.low() * scale) + "…" + number(interval.high() * scale)
                + ")";
    }

    /**
     * Where a metric lies for nine of ten devices that the file allows.
     *
     * @throws CancelledException if the thread is interrupted
     */
    public Interval interval(ToDoubleFunction<DeviceFile> metric) {
        return interval(samples, metric);
    }

    /**
     * The same over some of the samples.
     *
     * @param some of {@link #samples()}, at least one
     * @throws CancelledException if the thread is interrupted
     */
    public Interval interval(List<DeviceFile> some, ToDoubleFunction<DeviceFile> metric) {
        CancelledException.throwIfInterrupted("the report was cancelled");
        return Interval.of(some, metric);
    }

    /** A table of all constants. */
    public void constants() {
        MarkdownTable table = new MarkdownTable("constant", "value", "range", "unit", "mark");
        for (Constant c : device.constants()) {
            table.row(
                    c.key(),
                    format("%.4g", c.value()),
                    format("%.3g…%.3g", c.low(), c.high()),
                    c.unit(),
                    c.mark().word());
            figures.add(new ReportedFigure(
                    "constant",
                    backend,
                    "simulated",
                    c.key(),
                    c.value(),
                    c.unit().symbol(),
                    new Interval(c.low(), c.high()),
                    c.mark(),
                    null));
        }
        text.append(table);
    }

    /** Begins the section of what dominates; a table for {@link #dominating(MarkdownTable, String, String, ToDoubleFunction)}. */
    public MarkdownTable dominating(String program) {
        title(
                "What dominates: " + program,
                "Each constant alone at both ends of its range; the three of largest effect, by the larger end over"
                        + " the smaller.");
        return new MarkdownTable("figure", "first", "second", "third");
    }

    /**
     * Adds a row with the three constants of largest effect on a figure.
     *
     * @param metric the figure of a device like this one, greater than zero
     */
    public void dominating(MarkdownTable table, String program, String quantity, ToDoubleFunction<DeviceFile> metric) {
        dominating(table, program, quantity, quantity, Tornado.of(device, metric));
    }

    /**
     * Adds a row with the three constants of largest effect on a figure, which are known.
     *
     * @param figure what the table calls it
     */
    public void dominating(MarkdownTable table, String program, String quantity, String figure, Tornado tornado) {
        List<String> cells = new ArrayList<>();
        for (Tornado.Effect effect : tornado.dominating()) {
            cells.add(format("%s: ×%.3g", effect.constant().key(), effect.factor()));
            simulated(program, quantity + " over " + effect.constant().key(), effect.factor(), "ratio");
        }
        while (cells.size() < 3) {
            cells.add("–");
        }
        table.row(figure, cells.get(0), cells.get(1), cells.get(2));
    }
}
