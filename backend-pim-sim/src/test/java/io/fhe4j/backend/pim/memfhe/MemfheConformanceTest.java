package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract of the kernel layer on the simulated ReRAM, a sample of rows of every kernel gate by gate; rows up to 2^13. */
class MemfheConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new MemfheProvider().open(options, 1 << 13);
    }

    @Override
    protected int tries() {
        return 1;
    }

    /** Every call is charged, which takes a few objects. */
    @Override
    protected boolean meetsAllocationBound() {
        return false;
    }
}
