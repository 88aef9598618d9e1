package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of small workloads: whether a machine gets what is shown, and whether marks and assumed mappings are told. */
class FhememReportTest {

    private static final int WIDTH = 1 << 10;

    /** Nanoseconds as us and ms, picojoules as J, bytes as GB, ratios in percent. */
    private static final double[] SCALES = {1, 100, 1e-3, 1e-6, 1e-9, 1e-12};

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.^/-])\\d+(\\.\\d+)?(e[-+]?\\d+)?(?![\\w^])");

    private static String page = "";
    private static List<Path> traces = List.of();
    private static List<WorkloadLoad> loads = List.of();
    private static List<ReportedFigure> all = List.of();

    @BeforeAll
    static void makeTheReport(@TempDir Path folder) throws IOException {
        traces = List.of(
                TracedPrograms.record(folder, "transforms", TracedPrograms.transforms(WIDTH, 3, 2)),
                TracedPrograms.record(folder, "moves", TracedPrograms.moves(WIDTH)));
        RecordedOperation transforms = RecordedOperation.read(traces.getFirst());
        RecordedOperation moves = RecordedOperation.read(traces.getLast());
        loads = new ArrayList<>();
        for (String name : List.of("bootstrapping", "sorting", "LoLA-MNIST")) {
            OperationLoad first = new OperationLoad("first", "transforms", 2, 3, false, "by hand", transforms);
            OperationLoad second = new OperationLoad("second", "moves", 1, 7, false, "by hand", moves);
            loads.add(new WorkloadLoad(name, "a test", true, List.of(first, second)));
        }
        FhememReport report = report(2);
        page = report.markdown();
        all = report.figures();
    }

    private static FhememReport report(int threads) {
        return report(threads, DramDevice.fhemem(), loads);
    }

    private static FhememReport report(int threads, DramDevice device, List<WorkloadLoad> loads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return FhememReport.of(
                    device,
                    List.of(new FhememReport.Programs("small", "small ones", loads, FhememReportTest::sparse)),
                    ProgressListener.NONE,
                    executor);
        }
    }

    /** 2^35 + 2^29 + 1 for every prime of 36 bits. */
    private static Modulus sparse(Modulus prime) {
        return prime.bits() == 36 ? Modulus.of(34_896_609_281L) : prime;
    }

    /** The numbers of all tables but the devices' constants that no figure of these has, however it is scaled. */
    private static Set<String> missing(String page, List<ReportedFigure> figures) {
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
    @Tag("slow")
    void theReportIsTheSameOnAnyNumberOfThreads() {
        assertEquals(report(1).markdown(), page);
    }

    @Test
    void everyNumberShownIsAFigure() {
        assertEquals(Set.of(), missing(page, all));
    }

    private static double figure(List<ReportedFigure> figures, String program, String quantity) {
        return figures.stream()
                .filter(each ->
                        each.program().equals(program) && each.quantity().equals(quantity))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** No sample is left out where a butterfly ends in time on all of them. */
    @Test
    void samplesWithRoomBetweenRefreshesCount() {
        assertEquals(0, figure(all, "all programs", "samples left out"));
        assertEquals(64, figure(all, "all programs", "samples"));
        assertTrue(page.contains("All 64 samples can run every program between two refreshes."));
    }

    /** How many samples of a device have a program, in these works, that takes longer than the time between two refreshes. */
    private static long withoutRoom(DramDevice device, List<Work> works) {
        return LatinHypercube.of(device.file(), LatinHypercube.SAMPLES, 1).stream()
                .map(sample -> FhememReport.possible(sample, device.file()))
                .filter(sample -> {
                    double room =
                            sample.file().value("timing.tREFI") - sample.file().value("timing.tRFC");
                    NearMatMapping mapping = new NearMatMapping(sample);
                    int banks = sample.file().count("levels.bank.count");
                    return Arrays.stream(NearMatPrices.of(works, new Layout(sample, banks, WIDTH, 3, 1), mapping))
                            .flatMap(price -> price.bursts().stream())
                            .anyMatch(burst -> burst.nanos() > room);
                })
                .count();
    }

    /** What sites compute in the programs of these workloads. */
    private static List<Work> computed() throws IOException {
        List<Work> works = new ArrayList<>();
        for (Path trace : traces) {
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, DramDevice.fhemem(), true)) {
                works.addAll(simulation.place(1, 1, false).tasks().works());
            }
        }
        works.removeIf(work -> !(work instanceof Work.Compute));
        return works;
    }

    /**
     * With refreshes so frequent that slow units miss them, the report leaves out what does not work and says so: samples, points, and ends of constants. How
     * many samples these are is found from the longest of their programs, without a schedule.
     */
    @Test
    void devicesWithoutRoomBetweenRefreshesAreLeftOut() throws IOException {
        DramDevice busy = new DramDevice(DramDevice.fhemem().file().with("timing.tREFI", 1300));
        FhememReport report = report(2, busy, loads.subList(0, 1));
        List<ReportedFigure> figures = report.figures();
        String text = report.markdown();

        long left = withoutRoom(busy, computed());
        assertTrue(left > 0 && left < LatinHypercube.SAMPLES, left + " samples");
        assertEquals((double) left, figure(figures, "all programs", "samples left out"));
        assertTrue(text.contains("Of 64 samples " + left + " are left out"), text);

        assertTrue(
                text.lines().anyMatch(line -> line.matches("\\| x1 \\| 1k \\|.*does not fit.*")),
                "the slowest units miss refreshes");
        assertTrue(
                text.lines().anyMatch(line -> line.matches("\\| x4 \\| 4k \\|((?!does not fit).)*")),
                "the device itself works");
        assertEquals(
                List.of(),
                figures.stream()
                        .filter(each -> each.program().equals("bootstrapping, small, x1, 1024")
                                && each.quantity().equals("beat"))
                        .toList());
        assertTrue(figure(figures, "bootstrapping, small, x4, 4096", "samples left out") > 0);

        String program = "bootstrapping, small, default primes";
        assertEquals(1024, figure(figures, program, "end without room between refreshes, unit.adderBitsPerSite"));
        assertTrue(text.contains("unit.adderBitsPerSite = 1024"), text);
        assertTrue(figures.stream()
                .noneMatch(each -> each.program().startsWith("bootstrapping, small")
                        && each.quantity().endsWith("over unit.adderBitsPerSite")
                        && !each.quantity().startsWith("footprint")));
        assertEquals(Set.of(), missing(text, figures));
    }

    /** A device that does not work itself has no report. */
    @Test
    void theDeviceItselfNeedsRoom() {
        DramDevice busy = new DramDevice(DramDevice.fhemem().file().with("timing.tREFI", 400));
        assertThrows(NoRoomException.class, () -> report(2, busy, loads));
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
            assertFalse(missing(page, rest).isEmpty(), quantity);
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
