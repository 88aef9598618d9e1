package io.fhe4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j pim reproduce}: papers. */
@Command(
        name = "reproduce",
        description = "Print a paper's figures beside the model's, with marks and intervals.",
        subcommands = MemfheCommand.class)
final class ReproduceCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "reproduce needs a paper: "
                        + spec.commandLine().getSubcommands().keySet());
    }
}
