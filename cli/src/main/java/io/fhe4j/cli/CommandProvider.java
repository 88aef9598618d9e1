package io.fhe4j.cli;

import java.util.List;

/** Contributes commands; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {

    /** Returns new picocli command objects, in the order in which the help shows them. */
    List<Object> commands();

    /** Returns new picocli command objects for papers that {@code fhe4j pim reproduce} knows; none by default. */
    default List<Object> reproductions() {
        return List.of();
    }
}
