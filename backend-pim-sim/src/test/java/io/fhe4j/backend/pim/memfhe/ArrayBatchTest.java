package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.fhemem.BatchPipeline;
import io.fhe4j.backend.pim.fhemem.BatchResult;
import io.fhe4j.backend.pim.fhemem.PipelineStage;
import io.fhe4j.backend.pim.fhemem.StagePlacement;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches on arrays: a stage is the program that was simulated alone, and no more of it runs at once than arrays and the host's link allow. */
class ArrayBatchTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();

    @TempDir
    private static Path folder = Path.of("");

    private static Path trace = Path.of("");

    @BeforeAll
    static void record() throws IOException {
        trace = EveryEntryTest.program(folder);
    }

    private static ReramDevice with(String key, double value) {
        return new ReramDevice(DEVICE.file().with(key, value));
    }

    private static PipelineStage stage(ReramDevice device) throws IOException {
        try (ArraySimulation simulation = ArraySimulation.open(trace, device, true)) {
            return simulation.stage("sum", 1);
        }
    }

    private static BatchResult batch(ReramDevice device, int inputs) throws IOException {
        return BatchPipeline.run(new ArrayParts(device), List.of(stage(device)), inputs);
    }

    @Test
    void aStageIsTheProgramAlone() throws IOException {
        try (ArraySimulation simulation = ArraySimulation.open(trace, DEVICE, true)) {
            SimulationResult alone = simulation.run(Start.EVERYTHING);
            PipelineStage stage = simulation.stage("sum", 1);
            double quickest = Double.POSITIVE_INFINITY;
            for (StagePlacement placement : stage.operation().placements()) {
                if (placement.together() == 1) {
                    quickest = Math.min(quickest, placement.nanos());
                }
                double kernels = alone.kernels().entrySet().stream()
                        .filter(entry -> !entry.getKey().equals("move"))
                        .mapToDouble(entry -> entry.getValue().picojoules())
                        .sum();
                assertTrue(placement.work().allPicojoules() >= kernels * (1 - 1e-9), "energy of " + placement);
            }
            assertEquals(alone.makespanNanos(), quickest);
            // Two rows of 64 words come from the host, and return.
            assertEquals(2, stage.operation().arrivedRows());
            assertEquals(2, stage.operation().resultRows());
            BatchResult one = BatchPipeline.run(new ArrayParts(DEVICE), List.of(stage), 1);
            StagePlacement chosen = one.stages().getFirst().placement();
            assertEquals(
                    chosen.nanos() + 4 * stage.operation().host().nanos(),
                    one.latencyNanos(),
                    1e-9 * one.latencyNanos());
            assertEquals(one.latencyNanos() + one.loadNanos(), one.batchNanos(), 1e-9 * one.batchNanos());
        }
    }

    @Test
    void replicasTakeTurnsUntilArraysAreUsedUp() throws IOException {
        int arrays = DEVICE.file().count("levels.array.count");
        BatchResult many = batch(DEVICE, 1000);
        BatchResult.Placed placed = many.stages().getFirst();
        assertTrue(placed.replicas() > 1, many.report());
        assertTrue(placed.replicas() * placed.banks() <= arrays, many.report());
        double turn = placed.placement().nanos();
        int turns = Math.ceilDiv(1000, placed.replicas() * placed.placement().together());
        assertTrue(many.batchNanos() >= turns * turn, many.report());
        assertTrue(many.amortisedNanos() >= many.hostNanos(), many.report());
        assertTrue(many.beatNanos() >= many.boundNanos() * (1 - 1e-9), many.report());
        double before = Double.POSITIVE_INFINITY;
        for (int inputs : new int[] {1, 10, 100, 1000}) {
            double amortised = batch(DEVICE, inputs).amortisedNanos();
            assertTrue(amortised <= before, inputs + " inputs");
            before = amortised;
        }
    }

    /** Of two units of ten arrays each, stages of six arrays get one each: no replica lies in both. */
    @Test
    void noReplicaStraddlesUnits() throws IOException {
        PipelineStage stage = stage(DEVICE);
        int site = stage.operation().subarraysOfSite();
        for (StagePlacement placement : stage.operation().placements()) {
            long arrays = placement.sites() * site;
            for (int units = 1; units <= 5; units++) {
                for (long ofUnit = arrays; ofUnit < 4 * arrays; ofUnit += site) {
                    ArrayParts parts = new ArrayParts(new ReramDevice(
                            DEVICE.file().with("levels.unit.count", units).with("levels.array.count", (double)
                                    ofUnit)));
                    assertTrue(parts.parts(stage, placement) >= arrays);
                    assertTrue(parts.parts() / parts.parts(stage, placement) <= units * (ofUnit / arrays));
                }
            }
        }
    }

    @Test
    void laws() throws IOException {
        double few = batch(DEVICE, 200).batchNanos();
        assertTrue(batch(with("levels.unit.count", 2), 200).batchNanos() <= few);
        assertTrue(batch(with("timing.cycle", 2.2), 200).batchNanos() >= few);
        // Four rows of 64 words of 14 bits: 448 bytes an input, however many arrays there are.
        BatchResult thin = batch(with("links.host.rate", 16), 200);
        assertTrue(thin.beatNanos() >= 448 / 16.0, thin.report());
        assertTrue(thin.batchNanos() >= few);
        assertEquals(thin.report(), batch(with("links.host.rate", 16), 200).report());
        assertTrue(thin.report().contains("arrays"), thin.report());
        assertEquals("simulated", thin.facts().get("kind"));
        assertThrows(InvalidParametersException.class, () -> batch(DEVICE, 0));
        PipelineStage stage = stage(DEVICE);
        ReramDevice small = with("levels.array.count", 1);
        assertThrows(
                InvalidParametersException.class, () -> BatchPipeline.run(new ArrayParts(small), List.of(stage), 1));
    }
}
