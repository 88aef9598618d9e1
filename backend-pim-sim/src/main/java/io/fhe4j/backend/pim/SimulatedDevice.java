package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;

/**
 * A device whose values come from the scalar reference kernels and whose costs come from a {@link KernelMapping}. Compound kernels are made of the
 * primitive ones, so each primitive call is charged, once.
 *
 * <p>{@code ((SimulatedDevice) backend.device()).ledger()} says what a program has cost so far.
 */
public final class SimulatedDevice implements Device {

    private final Device values;
    private final Capabilities capabilities;
    private final CostLedger ledger;

    /**
     * A device.
     *
     * @param values computes
     * @param capabilities what the simulated device serves; no more than {@code values}
     * @param mapping costs
     */
    public SimulatedDevice(Device values, Capabilities capabilities, KernelMapping mapping) {
        this.values = values;
        this.capabilities = capabilities;
        this.ledger = new CostLedger(mapping);
    }

    /** What the kernels so far have cost. */
    public CostLedger ledger() {
        return ledger;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int wordBytes(Modulus modulus) {
        return values.wordBytes(modulus);
    }

    /** The table of {@link CostLedger#report}. */
    @Override
    public String report() {
        return ledger.report();
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return values.bytes(rows, width, wordBytes);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return values.allocate(rows, width, wordBytes);
    }

    @Override
    public void settle(Memory memory) {
        values.settle(memory);
    }

    @Override
    public void erase(Memory memory) {
        values.erase(memory);
    }

    @Override
    public void free(Memory memory) {
        values.free(memory);
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new CostedQueue(values.openQueue(scratch), scratch, ledger);
    }

    @Override
    public void close() {
        values.close();
    }
}
