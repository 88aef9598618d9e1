package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import java.util.Set;

/**
 * Offers the backend {@code trace}, which runs shapes only: no memory, no arithmetic; downloads give seeded pseudo-random canonical residues,
 * so that data-dependent paths take their typical course. The property {@code seed} changes the seed.
 */
public final class ShapeProvider implements BackendProvider {

    private static final String SEED = "seed";

    /** Creates the provider; {@code ServiceLoader} calls this. */
    public ShapeProvider() {}

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Set<String> settings(BackendOptions options) {
        return Set.of(SEED);
    }

    @Override
    public Device open(BackendOptions options) {
        return new ShapeDevice(Long.parseLong(options.properties().getOrDefault(SEED, "1")));
    }
}
