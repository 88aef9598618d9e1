package io.fhe4j.benchmarks;

import io.fhe4j.cli.CommandProvider;
import java.util.List;

/** Adds {@code bench} to the command line. */
public final class BenchCommands implements CommandProvider {

    /** For the service loader. */
    public BenchCommands() {}

    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand());
    }
}
