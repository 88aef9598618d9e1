package io.fhe4j.cli.client;

import io.fhe4j.cli.CommandProvider;
import java.util.List;
import picocli.CommandLine;

/** The client's commands, found by {@link java.util.ServiceLoader} where this artifact is on the class path. */
public final class ClientCommands implements CommandProvider {

    /** Creates the provider; the service loader calls this. */
    public ClientCommands() {}

    @Override
    public List<Object> commands() {
        // Where a command's options are not all annotations, the model is built here: as a subcommand it would not be.
        return List.of(
                new DemoCommand(),
                new GatesCommand(),
                new CommandLine(new IntegersCommand()),
                new KeysCommand(),
                new EncryptCommand(),
                new DecryptCommand());
    }
}
