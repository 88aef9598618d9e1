package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

    @Command(name = "fail")
    static final class Failing implements Callable<Integer> {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() {
            throw failure;
        }
    }

    private static CommandRun failing(RuntimeException failure, String... words) {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.addSubcommand(new Failing(failure));
        line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
        line.setExecutionStrategy(line.getExecutionStrategy());
        line.setErr(new PrintWriter(err, true));
        int exitCode = line.execute(words);
        return new CommandRun(exitCode, "", err.toString());
    }

    @Command(name = "exhaust")
    static final class Exhausted implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void aMachineThatGivesUpSaysSoInOneLine() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.addSubcommand(new Exhausted());
        line.setExecutionStrategy(line.getExecutionStrategy());
        line.setErr(new PrintWriter(err, true));
        assertEquals(ExitCode.FAILURE, line.execute("exhaust"));
        assertTrue(err.toString().contains("Java heap space"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Command(name = "methods")
    static final class Methods {
        @SuppressWarnings("DoNotCallSuggester") // picocli calls it
        @Command(name = "exhaust")
        int exhaust() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    /** What a command that is a method throws comes wrapped up. */
    @Test
    void aMachineThatGivesUpInAMethodSaysSo() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.addSubcommand(new Methods());
        line.setExecutionStrategy(line.getExecutionStrategy());
        line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
        line.setErr(new PrintWriter(err, true));
        assertEquals(ExitCode.FAILURE, line.execute("methods", "exhaust"));
        assertTrue(err.toString().contains("gave up (java.lang.OutOfMemoryError"), err.toString());
    }

    @Test
    void everyCommandHasHelpWithADescription() {
        List<CommandLine> commands =
                new ArrayList<>(Main.commandLine().getSubcommands().values());
        assertFalse(commands.isEmpty());
        for (int i = 0; i < commands.size(); i++) {
            CommandLine command = commands.get(i);
            commands.addAll(command.getSubcommands().values());
            String[] words = (command.getCommandSpec().qualifiedName(" ") + " --help").split(" ");
            CommandRun run = CommandRun.of(java.util.Arrays.copyOfRange(words, 1, words.length));
            assertEquals(ExitCode.OK, run.exitCode(), String.join(" ", words));
            assertTrue(run.out().startsWith("Usage: " + command.getCommandSpec().qualifiedName(" ")), run.out());
            assertTrue(command.getCommandSpec().usageMessage().description().length > 0, String.join(" ", words));
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertTrue(option.description().length > 0, option.longestName()));
        }
    }

    @Test
    void aWrongCommandLineGetsOneLineAndWhereToRead() {
        CommandRun run = CommandRun.of("inspekt");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("fhe4j: "), run.err());
        assertTrue(run.err().contains("try: fhe4j --help"), run.err());
        assertEquals(ExitCode.USAGE, CommandRun.of().exitCode());
        assertEquals(ExitCode.USAGE, CommandRun.of("inspect", "--nonsense").exitCode());
    }

    /** Names come from files of others: they must not move the cursor, clear the screen or begin lines of their own. */
    @Test
    void whatIsNotPrintedReachesNoTerminal() {
        String hostile = "a\u001b]0;title\u0007\u009b2Jb\u202ec";
        String harmless = "a?]0;title??2Jb?c";
        CommandRun refused =
                failing(new MalformedInputException(hostile, "field level", "it is 12", "restore it"), "fail");
        assertEquals(
                "fhe4j: " + harmless + ": field level: it is 12; restore it",
                refused.err().strip());
        CommandRun wrong = CommandRun.of(hostile);
        assertTrue(wrong.err().contains(harmless) && !wrong.err().contains(hostile), wrong.err());
        StringWriter out = new StringWriter();
        FactSheet.print(
                new PrintWriter(out),
                Map.of("network", hostile + "\nsecurityBits 999", "list", List.of(Map.of("name", hostile))));
        assertTrue(out.toString().contains(harmless + "?securityBits 999"), out.toString());
        assertTrue(out.toString().contains("name " + harmless), out.toString());
        assertEquals(3, out.toString().lines().count(), out.toString());
    }

    @Test
    void aRefusedInputGetsOneLineAndItsOwnExitCode() {
        CommandRun run =
                failing(new MalformedInputException("x.fhe", "field level", "it is\n12", "restore it"), "fail");
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertEquals(
                "fhe4j: x.fhe: field level: it is 12; restore it", run.err().strip());
    }

    @Test
    void anUnexpectedFailureGetsOneLineAndItsTraceOnlyWhenAsked() {
        CommandRun run = failing(new IllegalStateException("broken"), "fail");
        assertEquals(ExitCode.FAILURE, run.exitCode());
        assertEquals(1, run.err().strip().lines().count(), run.err());
        assertTrue(run.err().contains("broken"));
        CommandRun verbose = failing(new IllegalStateException("broken"), "-v", "fail");
        assertEquals(ExitCode.FAILURE, verbose.exitCode());
        assertTrue(verbose.err().contains("at io.fhe4j.cli.MainTest"), verbose.err());
    }

    @Test
    void theVersionIsOneLine() {
        CommandRun run = CommandRun.of("--version");
        assertEquals(ExitCode.OK, run.exitCode());
        assertTrue(run.out().startsWith("fhe4j "), run.out());
        assertEquals(1, run.out().lines().count());
    }
}
