package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import java.util.Set;

/**
 * Offers the backend {@code "cpu"}. It runs everywhere: on the machine's preferred vectors where the JVM was started with {@code
 * --add-modules=jdk.incubator.vector}, else on scalar kernels, with a warning. The option {@code vectorBits} (or the system property {@code
 * fhe4j.vectorBits}) forces a width: 512, 256, 128, or 64 for scalar kernels.
 */
public final class CpuProvider implements BackendProvider {

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Set<String> settings(BackendOptions options) {
        return Set.of(EngineChoice.OPTION, BackendOptions.PLAIN_UNTIL_COMPILED);
    }

    /** @throws IllegalArgumentException if the forced vector width is none of those named */
    @Override
    public Device open(BackendOptions options) {
        return new CpuDevice(EngineChoice.choose(options), options);
    }
}
