package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report: every number has its mark, and what the documentation shows is what comes out. */
class MemfheReportTest {

    @Test
    void theDocumentationShowsTheReport() throws IOException {
        MemfheReport report = MemfheReport.of(ReramDevice.memfhe(), List.of());
        String page = Files.readString(Path.of("..", "docs", "pim-memfhe.md"));
        for (String line : report.markdown().lines().toList()) {
            assertTrue(page.contains(line), () -> "not in docs/pim-memfhe.md: " + line);
        }
        for (ReportedFigure figure : report.figures()) {
            assertTrue(Double.isFinite(figure.value()) && figure.value() > 0, figure.toString());
            Interval interval = figure.interval();
            if (interval != null) {
                assertTrue(interval.low() <= interval.high(), figure.toString());
            }
        }
        assertEquals(report.figures().size(), report.toJson().size());
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
