package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;

/**
 * A device some or all of whose rows are computed by an architecture's array as well: in place, from the words that lie there, while a program
 * runs.
 */
public final class GateCheckedDevice implements Device {

    private final Device values;
    private final RowKernels arrays;
    private final GateChecks checks;

    /**
     * A device.
     *
     * @param values computes every row
     * @param arrays computes rows again
     * @param checks which
     */
    public GateCheckedDevice(Device values, RowKernels arrays, GateChecks checks) {
        this.values = values;
        this.arrays = arrays;
        this.checks = checks;
    }

    /** What arrays have executed so far. */
    public GateChecks checks() {
        return checks;
    }

    @Override
    public Capabilities capabilities() {
        return values.capabilities();
    }

    @Override
    public int wordBytes(Modulus modulus) {
        return values.wordBytes(modulus);
    }

    @Override
    public String report() {
        return checks.report();
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
        Queue queue = values.openQueue(scratch);
        return checks.extent() == GateChecks.Extent.NONE ? queue : new GateCheckedQueue(queue, scratch, arrays, checks);
    }

    @Override
    public void close() {
        values.close();
    }
}
