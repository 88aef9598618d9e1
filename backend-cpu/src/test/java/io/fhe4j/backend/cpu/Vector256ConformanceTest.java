package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract on 256-bit vectors. */
class Vector256ConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return new CpuProvider().open(options.with(EngineChoice.OPTION, "256").forMeasuring());
    }

    @Override
    protected int tries() {
        return 25;
    }
}
