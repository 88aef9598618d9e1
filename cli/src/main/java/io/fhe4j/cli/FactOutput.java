package io.fhe4j.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints what it found out: lines for people or, with {@code --json}, one object for machines. A picocli mixin. */
public final class FactOutput {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** Creates the option at its default; picocli calls this. */
    public FactOutput() {}

    /** Returns whether machines read the output. */
    public boolean isJson() {
        return json;
    }

    /**
     * Prints facts to the command's standard output.
     *
     * @param facts names and values; a value may be a map of further facts, or a list
     */
    public void print(Map<String, ?> facts) {
        if (json) {
            JsonOutput.print(command.commandLine().getOut(), facts);
        } else {
            FactSheet.print(command.commandLine().getOut(), facts);
        }
    }
}
