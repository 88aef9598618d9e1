package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;

/** Opens a new device of the backend under test. */
@FunctionalInterface
public interface DeviceOpener {

    /** A device that nobody else uses; whoever called closes it. */
    Device open(BackendOptions options);
}
