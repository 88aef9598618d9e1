package io.fhe4j.cli;

import java.util.List;

/** Contributes commands; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {

    /** Returns new picocli command objects, in the order in which the help shows them. */
    List<Object> commands();
}
