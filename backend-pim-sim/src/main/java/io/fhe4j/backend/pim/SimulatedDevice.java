package io.fhe4j.backend.pim;

import io.fhe4j.backend.pim.faults.FaultInjector;
import io.fhe4j.backend.pim.faults.FaultLog;
import io.fhe4j.backend.pim.faults.FaultPlan;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.Optional;

/**
 * A device whose values come from another backend's kernels and whose costs come from a {@link KernelMapping}. Compound kernels are made of the
 * primitive ones, so each primitive call is charged, once. Which rows are executed by arrays as well is the matter of a {@link GateCheckedDevice}
 * below.
 *
 * <p>{@code ((SimulatedDevice) backend.device()).ledger()} says what a program has cost so far.
 */
public final class SimulatedDevice extends ValuesOfAnother {

    private final Capabilities capabilities;
    private final CostLedger ledger;
    private final FaultInjector faults;

    /**
     * A device.
     *
     * @param values computes
     * @param capabilities what the simulated device serves; no more than {@code values}
     * @param mapping costs
     * @param plan the faults of its cells
     */
    public SimulatedDevice(Device values, Capabilities capabilities, KernelMapping mapping, FaultPlan plan) {
        super(values);
        this.capabilities = capabilities;
        this.ledger = new CostLedger(mapping);
        this.faults = new FaultInjector(plan, mapping::storedFactor);
        if (values instanceof GateCheckedDevice checked) {
            checked.checks().tell(ledger::executed);
        }
    }

    /** What the kernels so far have cost. */
    public CostLedger ledger() {
        return ledger;
    }

    /** The faults so far. */
    public FaultLog faults() {
        return faults.log();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return faults.placed(values.allocate(rows, width, wordBytes));
    }

    @Override
    public void free(Memory memory) {
        faults.removed(memory);
        values.free(memory);
    }

    /** The table of {@link CostLedger#report}, what the device that computes has to tell, and the faults. */
    @Override
    public String report() {
        return ledger.report() + values.report() + faults.log().report();
    }

    @Override
    public Optional<SimulatedCost> simulatedCost() {
        return Optional.of(ledger.cost());
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new CostedQueue(values.openQueue(scratch), scratch, ledger, faults);
    }
}
