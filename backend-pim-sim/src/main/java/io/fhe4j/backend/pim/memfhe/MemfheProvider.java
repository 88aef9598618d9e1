package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.SimulatedDevice.Scheduler;
import io.fhe4j.backend.pim.SimulatedProvider;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.engine.Effort;
import io.fhe4j.backend.pim.engine.ScheduledCost;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.reram.StatefulMapping;
import io.fhe4j.ntt.ModulusKind;
import java.util.Map;

/** Offers the backend {@code "pim-memfhe"}: stateful logic in ReRAM. */
public final class MemfheProvider extends SimulatedProvider {

    /** The widest words: a sign and a guard beside them still fit 64 bits. */
    private static final int MAX_BITS = 62;

    /** For its loader. */
    public MemfheProvider() {}

    @Override
    public String name() {
        return "pim-memfhe";
    }

    @Override
    public int priority() {
        return -3;
    }

    @Override
    protected DeviceSchema schema() {
        return ReramDevice.SCHEMA;
    }

    @Override
    protected DeviceFile shipped() {
        return ReramDevice.memfhe().file();
    }

    /** Some seconds for each program, of which a long one takes the first placements only. */
    @Override
    protected Scheduler scheduler(DeviceFile file) {
        ReramDevice device = new ReramDevice(file);
        return (trace, account) -> ScheduledCost.orAccount(account, () -> {
            try (ArraySimulation simulation = ArraySimulation.open(trace, device, true)) {
                return ScheduledCost.of(simulation, file, Effort.ofReports());
            }
        });
    }

    @Override
    protected Architecture architecture(DeviceFile file) {
        ReramDevice device = new ReramDevice(file);
        LogicRows rows = new LogicRows(device);
        return new Architecture(
                Map.of(ModulusKind.PRIME, MAX_BITS, ModulusKind.ODD, MAX_BITS, ModulusKind.POWER_OF_TWO, MAX_BITS),
                new StatefulMapping(device, rows),
                rows);
    }
}
