package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts, costs and batches of small workloads whose figures can be told by hand. */
class WorkloadBatchTest {

    private static final int WIDTH = 1 << 12;
    private static final int ROWS = 3;
    private static final int BATCH = 2;

    private final DramDevice device = DramDevice.fhemem();
    private Path folder = Path.of(".");

    @BeforeEach
    void setFolder(@TempDir Path given) {
        folder = given;
    }

    private RecordedOperation transforms() throws IOException {
        return RecordedOperation.read(
                TracedPrograms.record(folder, "transforms", TracedPrograms.transforms(WIDTH, ROWS, BATCH)));
    }

    private static WorkloadLoad load(RecordedOperation recorded, long count) {
        return new WorkloadLoad(
                "test",
                "a test",
                false,
                List.of(new OperationLoad("all", "transforms", ROWS - 1, count, false, "by hand", recorded)));
    }

    private static BatchResult batch(WorkloadLoad load, DramDevice device, int inputs) {
        return new DeviceCosts(inputs).batch(load, device, UnaryOperator.identity());
    }

    /** Forward and inverse, each row of each entry; their energy and time are those of the programs. */
    @Test
    void transformsCostWhatTheirProgramsDo() throws IOException {
        RecordedOperation recorded = transforms();
        assertEquals(2L * ROWS * BATCH, recorded.transforms());
        assertEquals(0, recorded.keyRows() + recorded.plaintextRows());
        BatchResult result = batch(load(recorded, 3), device, 1);
        double nanos = 0;
        double picojoules = 0;
        Layout layout = new Layout(device, 1, WIDTH, 1, 1);
        for (long prime : Primes.ofBits(36, WIDTH, ROWS)) {
            for (Kernel kernel : new Kernel[] {Kernel.FORWARD_NTT, Kernel.INVERSE_NTT}) {
                for (Burst burst : new NearMatMapping(device)
                        .bursts(kernel, Form.EVALUATION, WIDTH, 1, Modulus.of(prime), RnsBasis.of(prime), BATCH)) {
                    nanos += burst.over(layout.subarrays()).count() * burst.nanos();
                    picojoules += burst.over(layout.subarrays()).count()
                            * burst.over(layout.subarrays()).picojoules();
                }
            }
        }
        assertEquals(3 * nanos, result.busyNanos(CostKind.TRANSFORM), nanos * 1e-9);
        assertEquals(3 * picojoules, result.picojoules(CostKind.TRANSFORM), picojoules * 1e-9);
    }

    /** No pipeline beats its work shared by all sites and links, a batch its beat, or one input its stages. */
    @Test
    void nothingIsFasterThanItsBounds() throws IOException {
        RecordedOperation recorded = transforms();
        for (long count : new long[] {1, 7, 100_000}) {
            WorkloadLoad load = load(recorded, count);
            BatchResult result = batch(load, device, 64);
            assertTrue(result.beatNanos() >= result.boundNanos() * (1 - 1e-9), result::report);
            assertTrue(result.latencyNanos() >= result.beatNanos());
            // One input alone may take sites that pay less when many follow.
            assertTrue(result.latencyNanos() >= batch(load, device, 1).amortisedNanos() * (1 - 1e-9));
            assertTrue(result.amortisedNanos() >= result.beatNanos());
            assertTrue(result.amortisedNanos() <= batch(load, device, 8).amortisedNanos());
            result.utilisation().forEach((resource, share) -> assertTrue(share <= 1 + 1e-9, resource));
        }
    }

    @Test
    void moreBanksAreNeverSlower() throws IOException {
        RecordedOperation recorded = transforms();
        double before = Double.POSITIVE_INFINITY;
        for (int banks = 1; banks <= 64; banks *= 2) {
            BatchResult result =
                    batch(load(recorded, 1000), new DramDevice(device.file().with("levels.bank.count", banks)), 64);
            assertTrue(result.beatNanos() <= before, banks + " banks");
            before = result.beatNanos();
        }
    }

    /** Refresh takes 260 of every 3900 ns. */
    @Test
    void refreshCostsItsShare() throws IOException {
        WorkloadLoad load = load(transforms(), 1);
        double on = batch(load, device, 1).boundNanos();
        double off = batch(load, new DramDevice(device.file().withChoice("refresh", "off")), 1)
                .boundNanos();
        assertEquals(1 / (1 - 260.0 / 3900), on / off, 1e-9);
    }

    /** Plaintexts that each repetition has for itself and that no device holds at once make rounds. */
    @Test
    void whatDoesNotFitTakesRounds() throws IOException {
        Path trace = TracedPrograms.record(folder, "products", TracedPrograms.plaintextProducts(WIDTH, ROWS));
        RecordedOperation product = RecordedOperation.read(trace);
        assertEquals(ROWS, product.plaintextRows());
        DramDevice small = new DramDevice(device.file()
                .with("levels.stack.count", 1)
                .with("levels.channel.count", 8)
                .with("levels.bank.count", 16));
        OperationLoad line = new OperationLoad("all", "product", ROWS - 1, 100_000, true, "by hand", product);
        BatchResult result = batch(new WorkloadLoad("test", "a test", false, List.of(line)), small, 4);
        assertTrue(result.rounds() > 1, result::report);
        assertEquals(100_000L * ROWS, result.constantRows());
        assertTrue(result.endlessNanos() > result.beatNanos());
    }

    /** 64 banks of a die, each with 256 subarrays of 4096 adder bits of 10 um². */
    @Test
    void areasAreThoseOfTheReference() {
        DeviceArea area = DeviceArea.of(device);
        double adders = 64.0 * 256 * 4096 * 10e-6;
        double die = 110 * (1.4 / 1.1 + 0.02 + 0.03 + 0.015) + adders;
        assertEquals(2 * die, area.footprint(), 1e-6);
        assertEquals(16 * die, area.silicon(), 1e-6);
        assertEquals(16 * (die - 110), area.added(), 1e-6);
        DeviceArea other = DeviceArea.ofProcessor(178.8, device);
        assertEquals(178.8, other.added(), 1e-9);
        assertEquals(178.8 + 220, other.footprint(), 1e-9);
        assertEquals(178.8 + 1760, other.silicon(), 1e-9);
    }

    @Test
    void compoundKernelsAreRefused() throws IOException {
        Path trace = TracedPrograms.record(folder, "switch", TracedPrograms.keySwitch(WIDTH, 4, 2, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> RecordedOperation.read(trace));
    }
}
