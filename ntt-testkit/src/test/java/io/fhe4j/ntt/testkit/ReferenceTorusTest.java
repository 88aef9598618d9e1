package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;

/** The reference backend's torus kernels are exact. */
class ReferenceTorusTest extends TorusConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return ReferenceConformanceTest.reference().open(options);
    }
}
