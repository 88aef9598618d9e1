package io.fhe4j.benchmarks;

import java.util.Optional;

/** The prepared operands of one row, and the call that is timed. */
public interface Work extends AutoCloseable {

    /** One call, complete when it returns; any number of them take the same time. */
    void call();

    /** The same work in the frozen Java prototype, where it has it. */
    default Optional<Contender> prototype() {
        return Optional.empty();
    }

    /** Frees the operands. */
    @Override
    void close();
}
