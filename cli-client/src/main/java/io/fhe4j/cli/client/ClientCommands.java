package io.fhe4j.cli.client;

import io.fhe4j.cli.CommandProvider;
import java.util.List;

/** The client's commands, found by {@link java.util.ServiceLoader} where this artifact is on the class path. */
public final class ClientCommands implements CommandProvider {

    /** Creates the provider; the service loader calls this. */
    public ClientCommands() {}

    @Override
    public List<Object> commands() {
        return List.of(
                new DemoCommand(), new GatesCommand(), new KeysCommand(), new EncryptCommand(), new DecryptCommand());
    }
}
