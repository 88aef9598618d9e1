package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;

/** Offers the backend {@code "reference"}, which runs everywhere. */
public final class ReferenceProvider implements BackendProvider {

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int priority() {
        return 0;
    }

    /** Opens the device; it works on the calling thread whatever the options say. */
    @Override
    public Device open(BackendOptions options) {
        return new ReferenceDevice();
    }
}
