package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report: every number has its mark, and what the documentation shows is what comes out. */
class MemfheReportTest {

    private static final String MEASURED = "this library, backend cpu";

    private static final String RECORDED = "recorded ";

    /** With all that a command adds to it: times that it measures, and programs that it records. */
    private static final MemfheReport REPORT = report();

    @TempDir
    private static Path folder = Path.of("");

    private static MemfheReport report() {
        ReramDevice device = ReramDevice.memfhe();
        return MemfheReport.of(
                device,
                List.of(
                        new CpuTime("STD128", "GINX", 12_345_678, "0123"),
                        new CpuTime("STD128_AP", "AP", 23_456_789, "4567")));
    }

    @BeforeAll
    static void recorded() throws IOException {
        CpuTime measured = new CpuTime("STD128", "GINX", 345_678_912, "89ab");
        List<RecordedGate> gates = new ArrayList<>();
        Path trace = EveryEntryTest.program(folder);
        try (ArraySimulation simulation = ArraySimulation.open(trace, ReramDevice.memfhe(), true)) {
            for (Start start : List.of(Start.EMPTY, Start.CONSTANTS)) {
                SimulationResult result = simulation.run(start);
                gates.add(new RecordedGate(RECORDED + "sum", result, simulation.wear(start)));
            }
        }
        REPORT.add(gates);
        REPORT.add(new RecordedNetwork(
                "MLP 4-2-1 on bits", List.of(4, 2, 1), 21, 7, gates.getLast().result(), measured));
    }

    @Test
    void theDocumentationShowsTheReport() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "pim-memfhe.md"));
        for (String line : REPORT.markdown().lines().toList()) {
            boolean ofThisTest = line.contains(MEASURED)
                    || line.contains(RECORDED + "sum")
                    || line.contains("recorded, " + Start.CONSTANTS.words());
            assertTrue(ofThisTest || page.contains(line), () -> "not in docs/pim-memfhe.md: " + line);
        }
    }

    @Test
    void theJsonHoldsEveryNumberShown() {
        for (ReportedFigure figure : REPORT.figures()) {
            assertTrue(Double.isFinite(figure.value()), figure.toString());
            assertTrue(Set.of("measured", "simulated", "published").contains(figure.kind()), figure.toString());
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
        for (String words : List.of(MEASURED, RECORDED)) {
            assertTrue(rows.stream().filter(row -> row.contains(words)).count() >= 2, words);
        }
        List<Map<String, @Nullable Object>> json = REPORT.toJson();
        int numbers = 0;
        for (String row : rows) {
            numbers += requireKept(row, json);
        }
        assertTrue(numbers > 2000, numbers + " numbers");
    }

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?");

    /** What is no figure of its own: names with numbers in them, and sources. */
    private static final Pattern NAMES =
            Pattern.compile("MLP [0-9-]+|LeNet-5-like|historical-[A-Z0-9_]+|§[0-9]+|(LeCun et al.,|Crypto) [0-9]+");

    private static final Set<String> TECHNIQUES =
            Arrays.stream(Technique.values()).map(Technique::title).collect(Collectors.toSet());

    /** By what reports multiply figures of a unit before they show them, as powers of ten. */
    private static final Map<String, int[]> POWERS = Map.of(
            "ns", new int[] {0, -3, -6, -9},
            "pJ", new int[] {0, -6, -9, -12},
            "W", new int[] {0, -3},
            "1/s", new int[] {0, -3},
            "count", new int[] {0, -3, -6},
            "bytes", new int[] {-6},
            "ratio", new int[] {0, 2});

    /** Each number of a row is one of the JSON's for what the row is about, rounded, in a larger or smaller unit. */
    private static int requireKept(String row, List<Map<String, @Nullable Object>> json) {
        String[] cells = row.substring(2, row.length() - 2).split(" \\| ");
        String subject = cells[0].matches("[0-9]+") ? "n=" + cells[0] + " w=" + cells[1] + " q=" + cells[2] : cells[0];
        Pattern named = Pattern.compile(Pattern.quote(subject) + "(?![A-Za-z0-9_])");
        boolean technique = TECHNIQUES.contains(cells[1]);
        List<Map<String, @Nullable Object>> own = json.stream()
                .filter(figure -> {
                    String program = String.valueOf(figure.get("program"));
                    String words = program + " " + figure.get("backend") + " " + figure.get("quantity") + " ";
                    return named.matcher(words).find() && (!technique || program.endsWith(subject + " " + cells[1]));
                })
                .toList();
        int numbers = 0;
        for (int k = subject.startsWith("n=") ? 3 : 1; k < cells.length; k++) {
            Matcher number =
                    NUMBER.matcher(NAMES.matcher(cells[k]).replaceAll("").replaceAll("[a-z]+\\.[a-zA-Z.]+", ""));
            while (number.find()) {
                BigDecimal printed = new BigDecimal(number.group());
                assertTrue(
                        own.stream().anyMatch(figure -> shows(printed, figure)),
                        () -> printed + " is shown, and not in the JSON: " + row);
                numbers++;
            }
        }
        return numbers;
    }

    /** Whether a number is a figure's value or an end of its interval, to the digits that it has. */
    private static boolean shows(BigDecimal printed, Map<String, @Nullable Object> figure) {
        List<Object> values = new ArrayList<>();
        values.add(Objects.requireNonNull(figure.get("value")));
        if (figure.get("interval") instanceof List<?> ends) {
            values.addAll(ends);
        }
        double half = 0.5 * Math.pow(10, -printed.scale()) * (1 + 1e-6);
        int[] powers = POWERS.getOrDefault(String.valueOf(figure.get("unit")), new int[] {0});
        return values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .anyMatch(value -> Arrays.stream(powers)
                        .anyMatch(power -> Math.abs(value * Math.pow(10, power) - printed.doubleValue()) <= half));
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
