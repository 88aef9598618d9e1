package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.FheException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.fhemem.PlacedOperation.RowWay;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions that stand for repetitions, batches, and what is refused. */
class RepeatedProgramsTest {

    private static final int WIDTH = 1024;

    private static final DramDevice DEVICE = new DramDevice(DramDevice.fhemem()
            .file()
            .with("levels.stack.count", 1)
            .with("levels.channel.count", 2)
            .with("levels.bank.count", 4));

    @TempDir
    Path folder;

    /** Squares and transforms: so many times in a region, or one after another. */
    @SuppressWarnings("try") // the region is there for its end
    private static Consumer<Backend> squares(long count, boolean unrolled) {
        return backend -> {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, WIDTH, 3));
            Shape shape = Shape.of(2, 3, WIDTH);
            try (RowBuffer x = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                try (Backend.Region once = backend.region(Start.PREPARATION)) {
                    backend.stream().negate(x, x);
                }
                for (long k = 0; k < (unrolled ? count : 1); k++) {
                    try (Backend.Region region = backend.region("square", unrolled ? 1 : count);
                            RowBuffer y = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.SCRATCH)) {
                        backend.stream().multiply(y, x, x);
                        backend.stream().inverseNtt(x.as(Form.COEFFICIENT), y);
                        backend.stream().forwardNtt(x, x.as(Form.COEFFICIENT));
                    }
                }
            }
        };
    }

    private SimulationResult run(long count, boolean unrolled, Start start) throws IOException {
        Path trace = TracedPrograms.record(folder, count + "-" + unrolled, squares(count, unrolled));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            return simulation.run(start);
        }
    }

    @Test
    void aRegionStandsForItsRepetitions() throws IOException {
        double[] nanos = new double[4];
        for (int k = 0; k < nanos.length; k++) {
            nanos[k] = run(2 + k, false, Start.EMPTY).makespanNanos();
        }
        assertEquals(nanos[2] - nanos[1], nanos[1] - nanos[0], 1e-6);
        assertEquals(nanos[3] - nanos[2], nanos[1] - nanos[0], 1e-6);
        SimulationResult many = run(1_000_000_000_000L, false, Start.EMPTY);
        assertEquals(6_000_000_000_000L, many.tasks("multiply"));
        assertEquals(6, many.tasks("negate"));
        assertEquals(1e12 * (nanos[1] - nanos[0]), many.makespanNanos(), 1e-6 * many.makespanNanos());
        assertTrue(many.makespanNanos() >= many.criticalPathNanos());
        assertTrue(many.makespanNanos() >= many.busiestSiteNanos());
    }

    /** The region's repetitions don't overlap, and do what the program does that is written out. */
    @Test
    void aRegionIsNoFasterThanWhatItStandsFor() throws IOException {
        SimulationResult region = run(7, false, Start.EMPTY);
        SimulationResult unrolled = run(7, true, Start.EMPTY);
        assertEquals(unrolled.commands(), region.commands());
        assertEquals(unrolled.programs(), region.programs());
        assertTrue(region.makespanNanos() >= unrolled.makespanNanos() * 0.99);
        assertTrue(region.makespanNanos() <= unrolled.makespanNanos() * 1.3, region::report);
    }

    @Test
    void whatIsPreparedIsNotPartOfTheProgram() throws IOException {
        assertEquals(6, run(2, false, Start.EMPTY).tasks("negate"));
        for (Start start : List.of(Start.CONSTANTS, Start.EVERYTHING)) {
            SimulationResult result = run(2, false, start);
            assertEquals(0, result.tasks("negate") + result.tasks("twiddles"));
            assertEquals(12, result.tasks("multiply"));
        }
    }

    private static PipelineStage stage(double nanos, long banks) {
        return stage(nanos, banks, 0);
    }

    private static PipelineStage stage(double nanos, long banks, double rows) {
        long sites = banks * 32 * DEVICE.aspectRatio();
        StageWork work = new StageWork(Map.of(), Map.of(CostKind.TRANSFORM, 100.0), Map.of());
        StagePlacement placement = new StagePlacement(nanos, 1, sites, 1, work, StageWork.NONE);
        PlacedOperation operation = new PlacedOperation(
                1, 6, 10, rows, rows, new RowWay(3, 5), new RowWay(2, 7), List.of(), List.of(placement));
        return new PipelineStage("stage", 1, operation);
    }

    /** (B + K - 1) t, as long as nothing can be replicated; see the formula of the load-save pipeline. */
    @Test
    void batchesFollowTheFormula() {
        for (int stages : new int[] {1, 4}) {
            for (int inputs : new int[] {1, 64}) {
                List<PipelineStage> all = Collections.nCopies(stages, stage(1000, 8 / stages));
                BatchResult result = BatchPipeline.run(DEVICE, all, inputs);
                assertEquals((inputs + stages - 1) * 1000.0 + stages * 30.0, result.batchNanos(), 1e-6);
                assertEquals(stages * 1000.0, result.latencyNanos(), 1e-6);
                assertEquals(stages * 30.0, result.loadNanos(), 1e-6);
                assertEquals(1, result.rounds());
            }
        }
    }

    @Test
    void stagesAreReplicatedOrTakeRounds() {
        BatchResult wide = BatchPipeline.run(DEVICE, List.of(stage(1000, 1, 50), stage(3000, 2, 50)), 64);
        assertEquals(
                List.of(1, 3),
                wide.stages().stream().map(BatchResult.Placed::replicas).toList());
        assertEquals(150 + 1000 + 100 + 22 * 3000 + 150, wide.batchNanos() - wide.loadNanos(), 1e-6);
        assertEquals(1000, wide.beatNanos(), 1e-6);
        // Each on all banks, one after the other, would take 875 ns for an input, and 300 to save and fetch it.
        assertEquals(1, wide.endlessRounds());
        BatchResult rounds = BatchPipeline.run(DEVICE, List.of(stage(1000, 6), stage(1000, 6)), 8);
        assertEquals(2, rounds.rounds());
        assertEquals(2 * 8 * 1000 + 2 * 30, rounds.batchNanos(), 1e-6);
        assertThrows(InvalidParametersException.class, () -> BatchPipeline.run(DEVICE, List.of(stage(1000, 9)), 1));
    }

    /** Each input's rows come from the host and each result's go there, one after another; energy alike, and a share of the constants. */
    @Test
    void theHostTakesItsTime() {
        for (double rows : new double[] {100, 1000}) {
            int inputs = 16;
            BatchResult result = BatchPipeline.run(DEVICE, List.of(stage(1000, 8, rows)), inputs);
            double copies = 2 * 3 * rows;
            assertEquals(copies, result.hostNanos(), 1e-6);
            assertEquals(copies + 1000, result.latencyNanos(), 1e-6);
            double run = rows == 100 ? 300 + inputs * 1000 + 300 : inputs * copies;
            assertEquals(run + 30, result.batchNanos(), 1e-6);
            assertEquals(Math.max(1000, copies), result.beatNanos(), 1e-6);
            double programs = 100 + 2 * rows * 5 + 10 * 5.0 / inputs;
            assertEquals(programs, result.picojoulesOfInput() - result.idlePicojoules(result.amortisedNanos()), 1e-6);
        }
    }

    /** Inputs that share sites take less than one after another, and no less than the busiest site works. */
    @Test
    void inputsShareTheSitesOfAStage() throws IOException {
        Path trace = TracedPrograms.record(folder, "batch", TracedPrograms.keySwitch(WIDTH, 4, 1, 2, 2));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            PipelineStage stage = simulation.stage("key switch", 1);
            SimulationResult alone = simulation.run(Start.EVERYTHING);
            assertEquals(2 * 2 * 5, stage.constantRows());
            BatchResult batch = BatchPipeline.run(DEVICE, List.of(stage), 64);
            StagePlacement chosen = batch.stages().getFirst().placement();
            assertTrue(chosen.nanos() / chosen.together() <= alone.makespanNanos() * 1.5);
            double work = Objects.requireNonNull(alone.resources().get("site")).busyNanos();
            double sites = 8.0 * 32 * DEVICE.aspectRatio() / stage.operation().subarraysOfSite();
            assertTrue(batch.amortisedNanos() >= work / sites * 0.5, batch::report);
            assertTrue(batch.amortisedNanos() < alone.makespanNanos(), batch::report);
        }
    }

    @Test
    void whatCannotBeSimulatedIsRefused() throws IOException {
        Path trace = TracedPrograms.record(folder, "refused", TracedPrograms.transforms(WIDTH, 1, 1));
        DramDevice narrow = new DramDevice(DEVICE.file().with("unit.slotBits", 32));
        InvalidParametersException wide =
                assertThrows(InvalidParametersException.class, () -> ProgramSimulation.open(trace, narrow, true));
        assertTrue(String.valueOf(wide.getMessage()).contains("slots of 32 bits"), wide::toString);

        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            InvalidParametersException other = assertThrows(
                    InvalidParametersException.class,
                    () -> simulation.again(DEVICE.file().with("levels.bank.count", 2), Start.EMPTY));
            assertTrue(String.valueOf(other.getMessage()).contains("levels.bank.count"), other::toString);
            Thread.currentThread().interrupt();
            assertThrows(CancelledException.class, () -> simulation.run(Start.EVERYTHING));
            assertTrue(Thread.interrupted());
            assertFalse(simulation.run(Start.EVERYTHING).report().isEmpty());
        }

        byte[] bytes = Files.readAllBytes(trace);
        bytes[bytes.length / 2] ^= 1;
        Files.write(trace, bytes);
        MalformedInputException damaged =
                assertThrows(MalformedInputException.class, () -> ProgramSimulation.open(trace, DEVICE, true));
        assertTrue(damaged.toString().contains("record"), damaged::toString);
    }

    /** Regions inside one another, as deep as said. */
    @SuppressWarnings("try") // the region is there for its end
    private static void nested(Backend backend, RowBuffer x, int depth, long count) {
        if (depth == 0) {
            backend.stream().add(x, x, x);
            return;
        }
        try (Backend.Region region = backend.region("level " + depth, count)) {
            nested(backend, x, depth - 1, count);
        }
    }

    private void refusesToBegin(String words, Shape shape, int depth, long count) throws IOException {
        Path trace = TracedPrograms.record(folder, "bomb", backend -> {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, WIDTH, 1));
            try (RowBuffer x = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                nested(backend, x, depth, count);
            }
        });
        InvalidParametersException refused =
                assertThrows(InvalidParametersException.class, () -> ProgramSimulation.open(trace, DEVICE, true));
        assertTrue(
                String.valueOf(refused.getMessage()).matches(".*bomb.trace, record [0-9]+: .*" + words),
                refused::toString);
    }

    /** Short files that ask for work without end, or counts without end. */
    @Test
    void programsThatWouldNeverEndAreRefused() throws IOException {
        Shape one = Shape.of(1, 1, WIDTH);
        refusesToBegin("more than 8 regions of several executions inside one another", one, 40, 2);
        refusesToBegin("more than 1099511627776 executions", one, 3, 1L << 40);
        refusesToBegin("at most 16777216 are simulated", new Shape(1 << 30, 1 << 20, 1, 1, 1, WIDTH), 0, 1);
        Path trace = TracedPrograms.record(folder, "fine", backend -> {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, WIDTH, 1));
            try (RowBuffer x = backend.allocate(one, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                nested(backend, x, 4, 3);
                nested(backend, x, 8, 1);
            }
        });
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            assertEquals(
                    81 + 1,
                    Objects.requireNonNull(
                                    simulation.run(Start.EVERYTHING).kernels().get("add"))
                            .tasks());
        }
        Path idle = TracedPrograms.record(
                folder,
                "idle",
                backend -> backend.allocate(
                                one, RnsBasis.of(Primes.ofBits(36, WIDTH, 1)), Form.EVALUATION, BufferRole.CIPHERTEXT)
                        .close());
        try (ProgramSimulation simulation = ProgramSimulation.open(idle, DEVICE, true)) {
            assertThrows(InvalidParametersException.class, () -> simulation.stage("idle", 1));
        }
    }

    /** A trace whose checksums fit, though its records were changed: it is simulated or refused in words. */
    @Test
    void changedRecordsAreSimulatedOrRefused() throws IOException {
        byte[] sound = Files.readAllBytes(TracedPrograms.record(folder, "moves", TracedPrograms.moves(64)));
        Path trace = folder.resolve("changed.trace");
        int simulated = 0;
        int refused = 0;
        // Eight bytes of magic, the length and the checksum of the only block; an empty block ends the file.
        for (int bit = 8 * 16; bit < 8 * (sound.length - 8); bit += 5) {
            byte[] changed = sound.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            CRC32C crc = new CRC32C();
            crc.update(changed, 16, changed.length - 24);
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(12, (int) crc.getValue());
            Files.write(trace, changed);
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
                simulation.run(Start.EVERYTHING);
                simulated++;
            } catch (FheException e) {
                refused++;
                assertTrue(e.toString().contains("changed.trace"), e.toString());
            }
        }
        assertTrue(simulated > 10 && refused > 100, simulated + " simulated, " + refused + " refused");
    }

    /** Whatever the aspect ratio, a site holds what a kernel needs and more. */
    @Test
    void longRowsLieOnShortMats() {
        for (int ratio = 1; ratio <= 8; ratio *= 2) {
            DramDevice device = new DramDevice(DramDevice.fhemem().file().with("geometry.aspectRatio", ratio));
            for (int log = 10; log <= 17; log++) {
                Layout layout = new Layout(device, 32, 1 << log, 48, 2);
                assertTrue(layout.slots() >= 6, ratio + " " + log);
                assertTrue(layout.sites() * (double) layout.slots() * (1 << log) * 8 >= 0.6 * 32e9, ratio + " " + log);
            }
        }
    }
}
