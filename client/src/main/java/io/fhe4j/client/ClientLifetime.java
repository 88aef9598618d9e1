package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What ends with a client: its secrets, and the backend if it is the client's own. Thread-safe. */
final class ClientLifetime implements AutoCloseable {

    /** Secrets that are zeroed when closed. */
    interface Secrets extends AutoCloseable {
        /** The key set that they belong to. */
        KeySetId keySet();

        @Override
        void close();
    }

    private final Secrets secrets;
    private final Backend backend;
    private final boolean ownsBackend;
    private boolean closed;

    /**
     * Makes a client on the backend that the options name, or on one of its own.
     *
     * @param seed becomes the client's own; if none is made it is closed, as is a backend that was opened for it
     * @param make makes the client
     */
    static <C> C open(SecretBytes seed, ClientOptions options, Function<Backend, C> make) {
        return open(seed, options, () -> {}, make);
    }

    /**
     * The same after checks, for which no backend is opened.
     *
     * @param checks throws what speaks against the client
     */
    static <C> C open(SecretBytes seed, ClientOptions options, Runnable checks, Function<Backend, C> make) {
        boolean made = false;
        @Nullable Backend own = null;
        try {
            checks.run();
            if (options.backend().isEmpty()) {
                own = Backends.openDefault();
            }
            C client = make.apply(own == null ? options.backend().orElseThrow() : own);
            made = true;
            return client;
        } finally {
            if (!made) {
                seed.close();
                if (own != null) {
                    own.close();
                }
            }
        }
    }

    /** Begins with a backend that the options named, or else with one of the client's own. */
    ClientLifetime(Secrets secrets, Backend backend, ClientOptions options) {
        this.secrets = secrets;
        this.backend = backend;
        this.ownsBackend = options.backend().isEmpty();
    }

    /** Whether the backend ends with the client. */
    boolean ownsBackend() {
        return ownsBackend;
    }

    /** Refuses what a closed client is asked for. */
    synchronized void requireOpen() {
        if (closed) {
            throw new ClosedException("the client of key set " + secrets.keySet()
                    + " was closed; open its key store again, or make another client");
        }
    }

    /** Zeroes the secrets, and closes the backend if it is the client's own. Closing twice is harmless. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        secrets.close();
        if (ownsBackend) {
            backend.close();
        }
    }
}
