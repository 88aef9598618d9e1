package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientHelpTest {

    @Test
    void theClientsCommandsAreFoundBesideTheServers() {
        CommandRun run = CommandRun.of("--help");
        for (String command :
                List.of("demo", "gates", "integers", "keys", "encrypt", "decrypt", "run", "plan", "inspect")) {
            assertTrue(run.out().contains("\n  " + command), run.out());
        }
    }

    @Test
    void everyCommandHasHelp() {
        for (List<String> words : List.of(
                List.of("demo"),
                List.of("gates"),
                List.of("integers"),
                List.of("keys"),
                List.of("keys", "create"),
                List.of("encrypt"),
                List.of("decrypt"))) {
            List<String> line = new java.util.ArrayList<>(words);
            line.add("--help");
            CommandRun run = CommandRun.of(line.toArray());
            assertEquals(ExitCode.OK, run.exitCode());
            assertTrue(run.out().startsWith("Usage: fhe4j " + String.join(" ", words)), run.out());
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        for (List<String> words :
                List.of(List.of("keys"), List.of("keys", "create"), List.of("encrypt"), List.of("decrypt"))) {
            CommandRun run = CommandRun.of(words.toArray());
            assertEquals(ExitCode.USAGE, run.exitCode());
            assertTrue(run.err().contains("try: fhe4j " + String.join(" ", words) + " --help"), run.err());
        }
    }
}
