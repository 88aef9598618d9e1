package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The report: every number has its mark, and what the documentation shows is what comes out. */
class MemfheReportTest {

    private static final MemfheReport REPORT = MemfheReport.of(ReramDevice.memfhe(), List.of());

    @Test
    void theDocumentationShowsTheReport() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "pim-memfhe.md"));
        for (String line : REPORT.markdown().lines().toList()) {
            assertTrue(page.contains(line), () -> "not in docs/pim-memfhe.md: " + line);
        }
    }

    @Test
    void theJsonHoldsEveryNumberShown() {
        for (ReportedFigure figure : REPORT.figures()) {
            assertTrue(Double.isFinite(figure.value()), figure.toString());
            Interval interval = figure.interval();
            if (interval != null) {
                assertTrue(interval.low() <= interval.high(), figure.toString());
            }
        }
        List<String> rows = REPORT.markdown()
                .lines()
                .filter(row -> row.startsWith("| "))
                .filter(row -> NUMBER.matcher(row).find())
                .toList();
        assertTrue(rows.size() > 200, rows.size() + " rows");
        List<Map<String, @Nullable Object>> json = REPORT.toJson();
        rows.forEach(row -> everyNumberIsKept(row, json));
    }

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?");

    /** What is no figure of its own: names with numbers in them, and sources. */
    private static final Pattern NAMES =
            Pattern.compile("MLP [0-9-]+|LeNet-5-like|historical-[A-Z0-9_]+|§[0-9]+|(LeCun et al.,|Crypto) [0-9]+");

    private static final Set<String> TECHNIQUES =
            Arrays.stream(Technique.values()).map(Technique::title).collect(Collectors.toSet());

    /** Each number of a row is one of the JSON's for what the row is about, rounded, in some power of ten of its unit. */
    private static void everyNumberIsKept(String row, List<Map<String, @Nullable Object>> json) {
        String[] cells = row.substring(2, row.length() - 2).split(" \\| ");
        String subject = cells[0].matches("[0-9]+") ? "n=" + cells[0] + " w=" + cells[1] + " q=" + cells[2] : cells[0];
        boolean technique = TECHNIQUES.contains(cells[1]);
        Set<String> kept = new HashSet<>();
        for (Map<String, @Nullable Object> figure : json) {
            String program = String.valueOf(figure.get("program"));
            String words = program + " " + figure.get("backend") + " " + figure.get("quantity") + " ";
            if (Pattern.compile(Pattern.quote(subject) + "(?![A-Za-z0-9_])")
                            .matcher(words)
                            .find()
                    && (!technique || program.endsWith(subject + " " + cells[1]))) {
                spellings(figure.get("value"), kept);
                if (figure.get("interval") instanceof List<?> ends) {
                    ends.forEach(end -> spellings(end, kept));
                }
            }
        }
        for (int k = subject.startsWith("n=") ? 3 : 1; k < cells.length; k++) {
            Matcher number =
                    NUMBER.matcher(NAMES.matcher(cells[k]).replaceAll("").replaceAll("[a-z]+\\.[a-zA-Z.]+", ""));
            while (number.find()) {
                String printed = number.group();
                assertTrue(kept.contains(digits(printed)), () -> printed + " is shown, and not in the JSON: " + row);
            }
        }
    }

    /** A sign, an exponent or zeros behind say how a number is written, not which it is. */
    private static String digits(String printed) {
        return new BigDecimal(printed)
                .abs()
                .stripTrailingZeros()
                .unscaledValue()
                .toString();
    }

    private static void spellings(@Nullable Object figure, Set<String> spellings) {
        if (!(figure instanceof Double value)) {
            throw new AssertionError(figure + " is no number");
        }
        for (int power : new int[] {-12, -9, -6, -3, 0, 2}) {
            double scaled = Math.abs(value) * Math.pow(10, power);
            for (String pattern : new String[] {"%.0f", "%.1f", "%.2f", "%.3f", "%.2g", "%.3g", "%.4g"}) {
                spellings.add(digits(String.format(Locale.ROOT, pattern, scaled)));
            }
        }
    }

    /** A measured time is in its own row, told from what is simulated. */
    @Test
    void measuredTimesAreNamed() {
        ReramDevice device = ReramDevice.memfhe();
        ReportText text = new ReportText("pim-memfhe", device.file());
        List<ServerPim> servers = ServerPim.of(device, HistoricalSet.of("STD128"));
        new ClaimTable(device, List.of(new CpuTime("STD128", "GINX", 20e6, "0123"))).write(text, servers);
        assertTrue(text.markdown().contains("this library, backend cpu"), text.markdown());
        List<ReportedFigure> figures = text.figures();
        assertEquals(
                List.of("0123"),
                figures.stream()
                        .filter(figure -> figure.kind().equals("measured"))
                        .map(ReportedFigure::digest)
                        .toList());
        // 20 ms over a beat of 4701 cycles of 1.1 ns.
        assertEquals(
                20e6 / (4701 * 1.1),
                figures.stream()
                        .filter(figure -> figure.quantity().endsWith("published mode")
                                && figure.quantity().contains("this library"))
                        .findFirst()
                        .orElseThrow()
                        .value(),
                0.5);
    }
}
