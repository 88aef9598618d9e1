package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.CallObserver;
import io.fhe4j.ntt.Stream;

/** The backend under test. */
public final class Subject implements AutoCloseable {

    /** Enough for every check; small, so that a leak is noticed. */
    static final long POOL_BYTES = 1L << 30;

    private final DeviceOpener opener;
    private final BackendOptions options;
    private final Backend backend;
    private final Backend reference = Backends.open("reference");
    private final Moduli moduli;

    private Subject(DeviceOpener opener, BackendOptions options) {
        this.opener = opener;
        this.options = options;
        this.backend = fresh(POOL_BYTES);
        this.moduli = new Moduli(backend.capabilities());
    }

    /** Opens the backend. */
    public static Subject open(DeviceOpener opener, BackendOptions options) {
        return new Subject(opener, options);
    }

    /** The backend that the checks share. */
    public Backend backend() {
        return backend;
    }

    /** Its default stream. */
    public Stream stream() {
        return backend.stream();
    }

    /** A second backend of the same kind; whoever asks closes it. */
    Backend fresh(long poolBytes) {
        return Backend.of("subject", opener.open(options), poolBytes);
    }

    /** A second backend that an observer watches; whoever asks closes it. */
    Backend observed(CallObserver observer) {
        return Backend.observed("subject", opener.open(options), POOL_BYTES, observer);
    }

    /** What it is compared with on shapes that are too large for big integers. */
    Backend reference() {
        return reference;
    }

    /** The moduli that it serves. */
    Moduli moduli() {
        return moduli;
    }

    @Override
    public void close() {
        backend.close();
        reference.close();
    }
}
