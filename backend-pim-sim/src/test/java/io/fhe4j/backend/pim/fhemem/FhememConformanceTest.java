package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract of the kernel layer on the simulated DRAM. */
class FhememConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new FhememProvider().open(options);
    }

    @Override
    protected int tries() {
        return 2;
    }

    /** Every call is charged, which takes a few objects. */
    @Override
    protected boolean meetsAllocationBound() {
        return false;
    }
}
