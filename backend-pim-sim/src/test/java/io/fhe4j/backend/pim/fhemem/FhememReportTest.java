package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of small workloads: whether a machine gets what is shown, and whether marks and assumed mappings are told. */
class FhememReportTest {

    private static final int WIDTH = 1 << 10;

    /** Nanoseconds as us and ms, picojoules as J, bytes as GB, ratios in percent. */
    private static final double[] SCALES = {1, 100, 1e-3, 1e-6, 1e-9, 1e-12};

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.^/-])\\d+(\\.\\d+)?(e[-+]?\\d+)?(?![\\w^])");

    private static String page = "";
    private static List<ReportedFigure> all = List.of();

    @BeforeAll
    static void makeTheReport(@TempDir Path folder) throws IOException {
        RecordedOperation transforms = RecordedOperation.read(
                TracedPrograms.record(folder, "transforms", TracedPrograms.transforms(WIDTH, 3, 2)));
        RecordedOperation moves =
                RecordedOperation.read(TracedPrograms.record(folder, "moves", TracedPrograms.moves(WIDTH)));
        List<WorkloadLoad> loads = new ArrayList<>();
        for (String name : List.of("bootstrapping", "sorting", "LoLA-MNIST")) {
            OperationLoad first = new OperationLoad("first", "transforms", 2, 3, false, "by hand", transforms);
            OperationLoad second = new OperationLoad("second", "moves", 1, 7, false, "by hand", moves);
            loads.add(new WorkloadLoad(name, "a test", true, List.of(first, second)));
        }
        FhememReport report = FhememReport.of(
                DramDevice.fhemem(),
                List.of(new FhememReport.Programs("small", "small ones", loads, UnaryOperator.identity())),
                ProgressListener.NONE);
        page = report.markdown();
        all = report.figures();
    }

    /** The numbers of all tables but the devices' constants that no figure of these has, however it is scaled. */
    private static Set<String> missing(List<ReportedFigure> figures) {
        Set<String> known = new TreeSet<>();
        for (ReportedFigure figure : figures) {
            List<Double> values = new ArrayList<>(List.of(figure.value()));
            Interval interval = figure.interval();
            if (interval != null) {
                values.addAll(interval.toList());
            }
            for (double value : values) {
                for (double scale : SCALES) {
                    known.add(ReportText.number(value * scale));
                    known.add(String.format(Locale.ROOT, "%.1f", value * scale));
                    known.add(String.format(Locale.ROOT, "%.2f", value * scale));
                    known.add(String.format(Locale.ROOT, "%.0f", value * scale));
                    known.add(String.format(Locale.ROOT, "%.3g", value * scale));
                }
            }
        }
        Set<String> missing = new TreeSet<>();
        for (String line : page.substring(page.indexOf("### Work")).lines().toList()) {
            if (!line.startsWith("|")) {
                continue;
            }
            // The first cell names the row: its numbers are sizes of batches, bits, aspect ratios; designs have their
            // nm and year in brackets.
            Matcher matcher =
                    NUMBER.matcher(line.substring(line.indexOf('|', 1)).replaceAll("\\([^)]*nm[^)]*\\)", ""));
            while (matcher.find()) {
                if (!known.contains(matcher.group())) {
                    missing.add(matcher.group() + " in " + line);
                }
            }
        }
        return missing;
    }

    @Test
    void everyNumberShownIsAFigure() {
        assertEquals(Set.of(), missing(all));
    }

    /** Else the test above would show nothing: whatever kind of figure is left out is missed, unless others happen to be as large. */
    @Test
    void aMissingFigureIsNoticed() {
        for (String quantity : List.of(
                "latency",
                "amortised time",
                "energy",
                "power of a full pipeline",
                "time",
                "area",
                "EDP",
                "transforms each us",
                "area, silicon")) {
            List<ReportedFigure> rest = all.stream()
                    .filter(figure -> !figure.quantity().equals(quantity))
                    .toList();
            assertTrue(rest.size() < all.size(), quantity);
            assertFalse(missing(rest).isEmpty(), quantity);
        }
    }

    /** As the reference model has them: sorting on BTS and ARK, LoLA, F1, and CraterLake's area are recalled. */
    @Test
    void whatIsRecalledIsMarked() {
        Map<String, String> recalled =
                Map.of("BTS (7 nm)", "sorting", "ARK (7 nm)", "sorting", "CraterLake (14/12 nm)", "LoLA-MNIST");
        int seen = 0;
        for (ReportedFigure figure : all) {
            if (figure.kind().equals("published") && figure.quantity().equals("time")) {
                boolean from = figure.program().equals(recalled.get(figure.backend()))
                        || figure.backend().startsWith("F1");
                assertEquals(from ? Mark.RECALLED : Mark.PUBLISHED, figure.mark(), figure.toString());
                seen++;
            }
        }
        assertEquals(8 + 4 + 2, seen);
        assertTrue(page.contains("472 (recalled)"));
    }

    /** Conversions, digits and modulus switches have mappings of our own: said above each table with figures of the device. */
    @Test
    void assumedMappingsAreInEveryTable() {
        String words = "Assumed mappings, our own, are in it: of ";
        for (String section :
                page.substring(page.indexOf("### The paper's figures")).split("\n### ", -1)) {
            assertTrue(section.contains(words) && section.contains("convert"), section);
        }
    }
}
