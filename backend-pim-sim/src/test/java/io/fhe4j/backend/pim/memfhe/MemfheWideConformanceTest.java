package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;
import org.junit.jupiter.api.Tag;

/** The contract of the kernel layer on the simulated ReRAM, a sample of rows of every kernel gate by gate; rows of any width. */
@Tag("slow")
class MemfheWideConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new MemfheProvider().open(options);
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
