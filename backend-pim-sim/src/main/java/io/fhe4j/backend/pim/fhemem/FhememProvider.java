package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.SimulatedDevice.Scheduler;
import io.fhe4j.backend.pim.SimulatedProvider;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Effort;
import io.fhe4j.backend.pim.engine.ScheduledCost;
import io.fhe4j.ntt.ModulusKind;
import java.util.Map;

/** Offers the backend {@code "pim-fhemem"}: near-mat units in DRAM. */
public final class FhememProvider extends SimulatedProvider {

    /** For its loader. */
    public FhememProvider() {}

    @Override
    public String name() {
        return "pim-fhemem";
    }

    @Override
    protected DeviceSchema schema() {
        return DramDevice.SCHEMA;
    }

    @Override
    protected DeviceFile shipped() {
        return DramDevice.fhemem().file();
    }

    /** Some seconds for each program, of which a long one takes the first placements only. */
    @Override
    protected Scheduler scheduler(DeviceFile file) {
        DramDevice device = new DramDevice(file);
        return (trace, account) -> ScheduledCost.orAccount(account, () -> {
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, device, true)) {
                return ScheduledCost.of(simulation, file, Effort.ofReports());
            }
        });
    }

    @Override
    protected Architecture architecture(DeviceFile file) {
        DramDevice device = new DramDevice(file);
        // An accumulator takes two bits more than its modulus, and 2^k has k + 1.
        int bits = device.slotBits() - 2;
        return new Architecture(
                Map.of(ModulusKind.PRIME, bits, ModulusKind.ODD, bits, ModulusKind.POWER_OF_TWO, bits - 1),
                new NearMatMapping(device),
                new NearMatRows(device));
    }
}
