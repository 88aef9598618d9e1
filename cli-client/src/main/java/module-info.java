/** FHE4J command line: client commands. */
module io.fhe4j.cli.client {
    requires static transitive org.jspecify;
    requires io.fhe4j.cli;
    requires io.fhe4j.client;
    requires info.picocli;

    opens io.fhe4j.cli.client to
            info.picocli;

    provides io.fhe4j.cli.CommandProvider with
            io.fhe4j.cli.client.ClientCommands;
}
