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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts, costs and pipelines of small programs whose figures can be told by hand. */
class PipelinePlanTest {

    private static final int WIDTH = 1 << 12;
    private static final int ROWS = 3;
    private static final int BATCH = 2;

    private final DramDevice device = DramDevice.fhemem();
    private Path folder = Path.of(".");

    @BeforeEach
    void setFolder(@TempDir Path given) {
        folder = given;
    }

    private KernelCensus transforms() throws IOException {
        return KernelCensus.read(
                TracedPrograms.record(folder, "transforms", TracedPrograms.transforms(WIDTH, ROWS, BATCH)), "none");
    }

    private static WorkloadLoad load(KernelCensus census, long count) {
        return new WorkloadLoad(
                "test",
                "a test",
                false,
                List.of(new OperationLoad("all", "transforms", ROWS - 1, count, false, "by hand", census)));
    }

    /** Forward and inverse, each row of each entry; their energy and time are those of the programs. */
    @Test
    void transformsCostWhatTheirProgramsDo() throws IOException {
        KernelCensus census = transforms();
        assertEquals(2L * ROWS * BATCH, census.transforms());
        assertEquals(0, census.keyRows() + census.plaintextRows());
        assertEquals((long) ROWS * BATCH, census.workingRows());
        PipelinePlan plan = PipelinePlan.of(load(census, 1), device);
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
        assertEquals(nanos, plan.busyNanos(CostKind.TRANSFORM), nanos * 1e-9);
        assertEquals(picojoules, plan.picojoules(CostKind.TRANSFORM), picojoules * 1e-9);
    }

    /** No pipeline beats its work shared by all sites, a batch its beat, or one input the longest chain. */
    @Test
    void nothingIsFasterThanItsBounds() throws IOException {
        for (long count : new long[] {1, 7, 100_000}) {
            PipelinePlan plan = PipelinePlan.of(load(transforms(), count), device);
            double work = 0;
            for (CostKind kind : CostKind.values()) {
                work += plan.busyNanos(kind);
            }
            Layout layout = new Layout(device, 32, WIDTH, 1, 1);
            assertTrue(plan.beatNanos() >= work / layout.sites());
            assertTrue(plan.latencyNanos() >= plan.beatNanos());
            assertEquals(plan.latencyNanos(), plan.amortisedNanos(1), 1e-6);
            assertTrue(plan.amortisedNanos(64) >= plan.beatNanos());
            assertTrue(plan.amortisedNanos(64) <= plan.amortisedNanos(8));
            plan.utilisation().forEach((resource, share) -> assertTrue(share <= 1 + 1e-9, resource));
        }
    }

    @Test
    void moreBanksAreNeverSlower() throws IOException {
        KernelCensus census = transforms();
        double before = Double.POSITIVE_INFINITY;
        for (int banks = 1; banks <= 64; banks *= 2) {
            PipelinePlan plan = PipelinePlan.of(
                    load(census, 1000), new DramDevice(device.file().with("levels.bank.count", banks)));
            assertTrue(plan.beatNanos() <= before, banks + " banks");
            before = plan.beatNanos();
        }
    }

    /** Refresh takes 260 of every 3900 ns. */
    @Test
    void refreshCostsItsShare() throws IOException {
        WorkloadLoad load = load(transforms(), 1);
        double on = PipelinePlan.of(load, device).beatNanos();
        double off = PipelinePlan.of(load, new DramDevice(device.file().withChoice("refresh", "off")))
                .beatNanos();
        assertEquals(1 / (1 - 260.0 / 3900), on / off, 1e-9);
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
        assertThrows(IllegalArgumentException.class, () -> KernelCensus.read(trace, "none"));
    }
}
