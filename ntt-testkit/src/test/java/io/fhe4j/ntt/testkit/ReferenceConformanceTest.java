package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;

/** The reference backend keeps the contract. */
class ReferenceConformanceTest extends BackendConformance {

    @Override
    protected Device openDevice(BackendOptions options) {
        return reference().open(options);
    }

    static BackendProvider reference() {
        return Backends.providers().stream()
                .filter(provider -> provider.name().equals("reference"))
                .findFirst()
                .orElseThrow();
    }
}
