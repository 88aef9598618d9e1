package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Scope;
import java.util.List;

/** A program whose values, apart from its operands, end with each call. */
abstract class ScopedProgram implements OpenProgram {

    private final Backend backend;

    ScopedProgram(Backend backend) {
        this.backend = backend;
    }

    /** @param download whether the results are wanted on the host; else they may be left out */
    abstract List<HostRows> compute(boolean download);

    @Override
    public final void call() {
        run(false);
    }

    @Override
    public final List<HostRows> results() {
        return run(true);
    }

    @SuppressWarnings("try") // the scope is there for its end
    private List<HostRows> run(boolean download) {
        try (Scope scope = Scope.open(backend)) {
            List<HostRows> results = compute(download);
            backend.stream().await();
            return results;
        }
    }

    @Override
    public void close() {
        // Keys and operands end with the backend.
    }
}
