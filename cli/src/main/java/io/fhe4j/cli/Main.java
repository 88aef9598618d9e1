package io.fhe4j.cli;

import io.fhe4j.api.FheException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code fhe4j}. */
@Command(
        name = "fhe4j",
        description = "Fully homomorphic encryption for the JVM: compute on data without seeing it.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 input refused (missing or damaged file, other keys,"
                    + " wrong passphrase, …)."
        })
public final class Main implements Runnable {

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say what is being done and why, and where an unexpected failure came from.")
    private boolean verbose;

    @SuppressWarnings("UnusedVariable") // picocli acts on it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and end.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli acts on it
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    private boolean version;

    /** Creates the command; picocli calls this. */
    Main() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param arguments the words of the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command line with all commands found on the class path. */
    public static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        List<CommandProvider> providers = new ArrayList<>();
        ServiceLoader.load(CommandProvider.class, Main.class.getClassLoader()).forEach(providers::add);
        providers.forEach(provider -> provider.commands().forEach(line::addSubcommand));
        line.addSubcommand(new RunCommand());
        line.addSubcommand(new PlanCommand());
        line.addSubcommand(new InspectCommand());
        line.addSubcommand(new ParametersCommand());
        CommandLine reproduce = new CommandLine(new ReproduceCommand());
        providers.forEach(provider -> provider.reproductions().forEach(reproduce::addSubcommand));
        line.addSubcommand(new CommandLine(new PimCommand()).addSubcommand(reproduce));
        line.setExecutionStrategy(parsed -> main.execute(parsed));
        line.setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure, command));
        line.setParameterExceptionHandler(Main::explain);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    /** The log's level is fixed when the first logger is made, which no command does before it runs. */
    private int execute(ParseResult parsed) {
        if (verbose) {
            System.setProperty(LOG_LEVEL, "info");
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (VirtualMachineError failure) {
            return gaveUp(failure, spec.commandLine());
        }
    }

    private static int gaveUp(VirtualMachineError failure, CommandLine command) {
        command.getErr()
                .println(command.getColorScheme()
                        .errorText("fhe4j: the Java machine gave up (" + PlainText.line(failure.toString())
                                + "); give it more, with an option such as FHE4J_JAVA_OPTS=-Xmx8g"));
        command.getErr().flush();
        return ExitCode.FAILURE;
    }

    private int report(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof CommandLine.ParameterException wrong) {
            return explain(wrong, null);
        }
        // Commands that are methods come with what they threw wrapped up.
        if (failure.getCause() instanceof VirtualMachineError error) {
            return gaveUp(error, command);
        }
        command.getErr().println(command.getColorScheme().errorText("fhe4j: " + message(failure)));
        if (verbose) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return failure instanceof FheException || isMissingFile(failure) ? ExitCode.REFUSED : ExitCode.FAILURE;
    }

    /** An input that is not there is the caller's mistake, whichever reader says so. */
    private static boolean isMissingFile(Exception failure) {
        return failure instanceof NoSuchFileException || failure.getCause() instanceof NoSuchFileException;
    }

    /** One line, whatever the failure. */
    private static String message(Exception failure) {
        boolean expected = failure instanceof FheException
                || failure instanceof UncheckedIOException
                || failure instanceof IOException;
        String text = expected && failure.getMessage() != null
                ? failure.getMessage()
                : "unexpected failure, please report it with the trace that -v shows: " + failure;
        // The system's own messages are a name or a number, and nothing else.
        Throwable source = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (source instanceof NoSuchFileException missing) {
            text = "no such file or folder: " + missing.getFile();
        } else if (source instanceof CharacterCodingException) {
            text = "a file that should be text is none";
        }
        return PlainText.line(text.replaceAll("\\s*\\R\\s*", " "));
    }

    /** One line and where to read more, instead of the whole help. */
    private static int explain(CommandLine.ParameterException wrong, String @Nullable [] words) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println(command.getColorScheme()
                        .errorText("fhe4j: "
                                + PlainText.line(
                                        String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " "))));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("try: " + name + " --help");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "no command was given");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"fhe4j " + (version == null ? "development build" : version)};
        }
    }
}
