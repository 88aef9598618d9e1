package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrossingsTest {

    @Test
    void theFirstBackendPaysFromTheSizeOnAboveWhichItAlwaysDoes() {
        Crossings crossing = Crossings.of(SampleReport.make()).getFirst();
        assertEquals(Optional.of("N=256"), crossing.from());
        assertEquals(20, crossing.ratio(), 0.5);
        assertEquals("fast", crossing.fast());
        assertEquals("slow", crossing.slow());
    }

    @Test
    void nothingPaysWhereTheLargestSizeShowsNoDifference() {
        Report report = SampleReport.make();
        List<Report.Result> small = report.results().subList(0, 1);
        assertTrue(Crossings.of(new Report(report.machine(), small)).isEmpty(), "one size is no sweep");
        Report falling = new Report(
                report.machine(),
                List.of(report.results().get(1), report.results().getFirst()));
        Crossings crossing = Crossings.of(falling).getFirst();
        assertEquals(Optional.empty(), crossing.from());
        assertTrue(crossing.sentence().contains("not shown"), crossing.sentence());
    }
}
