package io.fhe4j.client;

import io.fhe4j.ntt.Backend;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a client works.
 *
 * @param backend where its polynomials are computed, owned by the caller; empty for a default backend of the client's own
 * @param executor runs the generation of keys in parts; the caller owns and closes it
 * @param parallelism the number of parts at most, at least 1; with 1 everything runs on the calling thread
 */
public record ClientOptions(Optional<Backend> backend, Executor executor, int parallelism) {
    /** Checks the number. */
    public ClientOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("a parallelism is at least 1, not " + parallelism);
        }
    }

    /** A backend of the client's own, and one thread, the caller's. */
    public static ClientOptions defaults() {
        return new ClientOptions(Optional.empty(), Runnable::run, 1);
    }

    /** The same on a backend of the caller, who closes it after the client. */
    public ClientOptions on(Backend value) {
        return new ClientOptions(Optional.of(value), executor, parallelism);
    }

    /** The same with key generation cut into {@code parts} parts that run on {@code value}. */
    public ClientOptions withExecutor(Executor value, int parts) {
        return new ClientOptions(backend, value, parts);
    }
}
