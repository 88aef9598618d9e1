package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract on 512-bit vectors. */
class Vector512ConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new CpuProvider().open(options.with(EngineChoice.OPTION, "512").forMeasuring());
    }

    @Override
    protected int tries() {
        return 50;
    }
}
