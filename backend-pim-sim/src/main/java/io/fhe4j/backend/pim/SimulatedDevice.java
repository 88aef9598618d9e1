package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.Optional;

/**
 * A device whose values come from another backend's kernels and whose costs come from a {@link KernelMapping}. Compound kernels are made of the
 * primitive ones, so each primitive call is charged, once. A sample of rows is executed again on {@link RowArrays}, with the program's data.
 *
 * <p>{@code ((SimulatedDevice) backend.device()).ledger()} says what a program has cost so far.
 */
public final class SimulatedDevice extends ValuesOfAnother {

    /** The same program samples the same rows. */
    private static final long SEED = 1;

    private final Capabilities capabilities;
    private final CostLedger ledger;
    private final RowSamples samples;

    /**
     * A device.
     *
     * @param values computes
     * @param capabilities what the simulated device serves; no more than {@code values}
     * @param mapping costs
     * @param arrays execute a sample of rows again
     */
    public SimulatedDevice(Device values, Capabilities capabilities, KernelMapping mapping, RowArrays arrays) {
        super(values);
        this.capabilities = capabilities;
        this.ledger = new CostLedger(mapping);
        this.samples = new RowSamples(arrays, ledger, SEED);
        if (values instanceof GateCheckedDevice checked) {
            checked.checks().tell(ledger::executed);
        }
    }

    /** What the kernels so far have cost. */
    public CostLedger ledger() {
        return ledger;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** The table of {@link CostLedger#report}, and what the device that computes has to tell. */
    @Override
    public String report() {
        return ledger.report() + values.report();
    }

    @Override
    public Optional<SimulatedCost> simulatedCost() {
        return Optional.of(ledger.cost());
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new CostedQueue(values.openQueue(scratch), scratch, ledger, samples);
    }
}
