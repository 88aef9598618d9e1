package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HarnessTest {

    @Test
    void everyKernelRowIsMeasuredOnTheReferenceBackend() {
        try (Backend backend = Backends.open("reference")) {
            Harness harness = new Harness(backend, 1, Optional.empty(), 3);
            List<BenchmarkRow> rows = KernelRows.of(backend, List.of(7), List.of(45));
            assertEquals(
                    List.of("ntt.forward", "ntt.inverse", "kernel.multiply", "kernel.add"),
                    rows.stream().map(BenchmarkRow::operation).toList());
            for (BenchmarkRow row : rows) {
                Measurement measurement = harness.measure(row);
                assertTrue(measurement.lowNanos() <= measurement.medianNanos(), measurement.toString());
                assertTrue(measurement.medianNanos() <= measurement.highNanos(), measurement.toString());
                assertEquals(128, measurement.ringDegree());
                assertEquals("reference", measurement.backend());
                assertEquals("exact", measurement.engine());
                assertTrue(measurement.rulerNanos() == null);
                assertTrue(measurement.ratioToRuler() == null);
                assertTrue(measurement.prototypeNanos() == null);
            }
        }
    }

    @Test
    void rowsNameTheirEngine() {
        try (Backend backend = Backends.open("cpu");
                Suite suite = new Suite(backend)) {
            for (BenchmarkRow row : suite.rows()) {
                boolean torus = row.operation().matches("fft\\..*|integer64\\..*|pbs\\.[12]_.*");
                assertEquals(torus ? Engine.TORUS : Engine.EXACT, row.engine(), row.label());
            }
            assertTrue(suite.rows().stream().anyMatch(row -> row.operation().equals("pbs.exact.2_2")));
        }
    }
}
