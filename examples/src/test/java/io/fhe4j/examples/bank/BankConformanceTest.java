package io.fhe4j.examples.bank;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract of the kernel layer on the example's device, a sample of rows of every kernel by its units; rows up to 2^12. */
class BankConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new BankMapping.Provider().open(options, 1 << 12);
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
