package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.BackendOptions;
import java.util.Optional;
import java.util.Set;

/**
 * Offers a backend; found by {@link java.util.ServiceLoader}. A provider class names no type in fields or signatures that may be missing at
 * run time, so that it can always be loaded and say what is missing.
 */
public interface BackendProvider {

    /** The name for {@code Backends.open(name)}: {@code "cpu"}, {@code "reference"}, … */
    String name();

    /** Among the backends that can run here the one of greatest priority is the default; the reference has 0. */
    int priority();

    /** What keeps it from running here and what to do about it; empty if nothing does. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /**
     * The names of the settings that it reads from {@link BackendOptions#properties} when it is opened with these options. {@code Backends.open} refuses
     * others, so that a misspelt one is not passed over; {@link BackendOptions#PLAIN_UNTIL_COMPILED} may be given to any backend.
     */
    default Set<String> settings(BackendOptions options) {
        return Set.of();
    }

    /** Opens the device. */
    Device open(BackendOptions options);
}
