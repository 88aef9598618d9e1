package io.fhe4j.backend.pim;

import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;

/**
 * A device some or all of whose rows are computed by an architecture's array as well: in place, from the words that lie there, while a program
 * runs.
 */
public final class GateCheckedDevice extends ValuesOfAnother {

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
        super(values);
        this.arrays = arrays;
        this.checks = checks;
    }

    /** What arrays have executed so far. */
    public GateChecks checks() {
        return checks;
    }

    @Override
    public String report() {
        return checks.report();
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        Queue queue = values.openQueue(scratch);
        return checks.extent() == GateChecks.Extent.NONE ? queue : new GateCheckedQueue(queue, scratch, arrays, checks);
    }
}
