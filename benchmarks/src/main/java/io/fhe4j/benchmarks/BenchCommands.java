package io.fhe4j.benchmarks;

import io.fhe4j.benchmarks.compare.CompareCommand;
import io.fhe4j.benchmarks.workloads.FhememCommand;
import io.fhe4j.cli.CommandProvider;
import java.util.List;

/** Adds {@code bench} and {@code compare} to the command line. */
public final class BenchCommands implements CommandProvider {

    /** For the service loader. */
    public BenchCommands() {}

    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand(), new CompareCommand());
    }

    @Override
    public List<Object> reproductions() {
        return List.of(new FhememCommand());
    }
}
