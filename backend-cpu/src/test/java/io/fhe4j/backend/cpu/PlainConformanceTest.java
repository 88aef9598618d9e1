package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.BackendConformance;

/** The contract on the plain loops that run until the vector kernels are compiled. */
class PlainConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        KernelChoice<DoubleKernels> plain = KernelChoice.always(new PlainDoubleKernels(8));
        KernelChoice<NarrowKernels> narrow = KernelChoice.always(Engine.plainNarrow());
        return new CpuDevice(Engine.vectors(plain, EngineChoice.words(512), narrow, "plain loops, as asked"), options);
    }

    @Override
    protected int tries() {
        return 25;
    }
}
