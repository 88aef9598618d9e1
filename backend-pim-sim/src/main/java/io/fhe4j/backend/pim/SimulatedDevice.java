package io.fhe4j.backend.pim;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.faults.FaultInjector;
import io.fhe4j.backend.pim.faults.FaultLog;
import io.fhe4j.backend.pim.faults.FaultPlan;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.io.IOException;
import java.nio.file.Path;
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
    private final Scheduler scheduler;

    /** Schedules recorded programs. */
    @FunctionalInterface
    public interface Scheduler {
        /** A device without schedules: its account is all there is. */
        Scheduler NONE = (trace, account) -> account.noting("this architecture has no schedule");

        /** As {@link Device#simulate}. */
        SimulatedCost simulate(Path trace, SimulatedCost account) throws IOException;
    }

    /**
     * A device.
     *
     * @param values computes
     * @param capabilities what the simulated device serves; no more than {@code values}
     * @param mapping costs
     * @param mark the worst of the constants that these depend on
     * @param plan the faults of its cells
     * @param scheduler of recorded programs
     */
    public SimulatedDevice(
            Device values,
            Capabilities capabilities,
            KernelMapping mapping,
            Mark mark,
            FaultPlan plan,
            Scheduler scheduler) {
        super(values);
        this.capabilities = capabilities;
        this.ledger = new CostLedger(mapping, mark);
        this.scheduler = scheduler;
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
    public SimulatedCost simulate(Path trace, SimulatedCost account) throws IOException {
        return scheduler.simulate(trace, account);
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new CostedQueue(values.openQueue(scratch), scratch, ledger, faults);
    }
}
