package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Effort;
import io.fhe4j.backend.pim.engine.ScheduledCost;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedCost.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledCostTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();

    private static final SimulatedCost ACCOUNT = new SimulatedCost(
            "a memory",
            "assumed",
            "an account",
            Estimate.of(1),
            Estimate.of(2),
            3,
            4,
            "subarray",
            5,
            List.of(),
            Optional.empty());

    @TempDir
    private Path folder = Path.of("");

    private Path trace = Path.of("");

    @BeforeEach
    void record() throws IOException {
        trace = TracedPrograms.record(folder, "transforms", TracedPrograms.transforms(1024, 2, 3));
    }

    private SimulatedCost cost(Effort effort) throws IOException {
        return cost(DEVICE, effort);
    }

    private SimulatedCost cost(DramDevice device, Effort effort) throws IOException {
        return ScheduledCost.orAccount(ACCOUNT, () -> {
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, device, true)) {
                return ScheduledCost.of(simulation, device.file(), effort);
            }
        });
    }

    /** What stands beside other devices is the simulation of {@code pim run}, with keys and tables there already. */
    @Test
    void figuresAreThoseOfTheSimulation() throws IOException {
        SimulatedCost cost = cost(Effort.unbounded());
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            SimulationResult result = simulation.run(Start.CONSTANTS);
            assertEquals(result.makespanNanos(), cost.time().value());
            assertEquals(result.picojoules(), cost.energy().value(), 1e-9 * result.picojoules());
            assertEquals(Math.round(result.bytes("host")), cost.hostBytes());
            assertEquals("simulation", cost.method());
            Map<String, SimulationResult.Share> kernels = result.kernels();
            for (SimulatedCost.KernelCost kernel : cost.kernels()) {
                SimulationResult.Share share = kernels.get(kernel.kernel());
                assertEquals(share == null ? 0 : share.tasks(), kernel.calls(), kernel.kernel());
            }
        }
        SimulatedCost.Range range = cost.time().range().orElseThrow();
        assertTrue(range.low() < cost.time().value() && cost.time().value() < range.high(), range.toString());
        assertEquals(cost, cost(Effort.unbounded()), "the same program gives the same figures");
    }

    @Test
    void programsBeyondTheEffortKeepTheAccountAndSaySo() throws IOException {
        SimulatedCost bound = cost(Effort.of(3, 100));
        assertEquals("lower bound", bound.method());
        assertEquals(ACCOUNT.time(), bound.time());
        assertEquals("an account; not simulated: the program has more than 3 tasks", bound.meaning());
    }

    @Test
    void programsThatADeviceCannotHoldKeepItToo() throws IOException {
        SimulatedCost bound = cost(new DramDevice(DEVICE.file().with("unit.slotBits", 32)), Effort.unbounded());
        assertEquals("lower bound", bound.method());
        assertTrue(
                bound.meaning().contains("not simulated: ") && bound.meaning().contains("36 bits"), bound.meaning());
    }

    @Test
    void aBoundedEffortTakesTheFastestSoFarAndSaysSo() throws IOException {
        SimulatedCost first = cost(Effort.of(1000, 1));
        assertTrue(first.meaning().contains("the fastest of the first 1 placements"), first.meaning());
        SimulatedCost all = cost(Effort.unbounded());
        assertTrue(!all.meaning().contains("placements"), all.meaning());
        assertTrue(all.time().value() <= first.time().value());
    }

    @Test
    void whoInterruptsGetsNoCost() {
        Thread.currentThread().interrupt();
        assertThrows(CancelledException.class, () -> cost(Effort.unbounded()));
        assertTrue(Thread.interrupted());
    }

    @Test
    void schedulesAreNoPartsOfSums() throws IOException {
        SimulatedCost cost = cost(Effort.unbounded());
        assertThrows(IllegalStateException.class, () -> cost.since(ACCOUNT));
        assertEquals(0, ACCOUNT.since(ACCOUNT).hostBytes());
    }
}
