package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.Progress;
import io.fhe4j.ringgsw.FhewParameters;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j gates}: an adder and a comparator made of encrypted gates. */
@Command(
        name = "gates",
        description = {
            "Add and compare encrypted numbers by gates, exactly, and check against clear arithmetic.",
            "",
            "Without --method and --set it shows all three methods of blind rotation: GINX at STD128, LMKCDEY at STD128-LMKCDEY,"
                    + " and AP, whose keys for STD128 take 1.7 GB, at TOY."
        })
final class GatesCommand implements Callable<Integer> {

    private static final int MAX_BITS = 32;
    private static final int MAX_COUNT = 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private GateSets sets = new GateSets();

    @Option(
            names = "--bits",
            paramLabel = "W",
            description = "The width of the numbers, 1 to " + MAX_BITS + " (default: ${DEFAULT-VALUE}).")
    private int bits = 8;

    @Option(
            names = "--count",
            paramLabel = "K",
            description = "Work on K pairs at once, 1 to " + MAX_COUNT
                    + " (default: ${DEFAULT-VALUE}): a batch reads the keys once.")
    private int count = 1;

    @Option(names = "--a", paramLabel = "A", description = "The first number of the first pair (default: random).")
    private @Nullable Long a;

    @Option(names = "--b", paramLabel = "B", description = "The second number of the first pair (default: random).")
    private @Nullable Long b;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        List<FhewParameters> chosen = sets.chosen(spec);
        GateInputs inputs = inputs();
        PrintWriter out = spec.commandLine().getOut();
        try (BackendChoice.Opened opened = choice.open()) {
            List<GatesResult> results = new ArrayList<>();
            for (FhewParameters parameters : chosen) {
                if (!json) {
                    GatesReport.introduce(out, parameters, inputs, opened);
                }
                GatesResult result;
                try (Progress progress = Progress.onTerminal()) {
                    result = GatesRun.run(parameters, inputs, opened, progress);
                }
                results.add(result);
                if (!json) {
                    GatesReport.print(out, result);
                }
            }
            if (json) {
                JsonOutput.print(out, toJson(results));
            } else {
                out.print(opened.backend().device().report());
                out.flush();
            }
            return exitCode(results);
        }
    }

    private static Map<String, Object> toJson(List<GatesResult> results) {
        return results.size() == 1
                ? results.getFirst().toJson()
                : Map.of("methods", results.stream().map(GatesResult::toJson).toList());
    }

    private static int exitCode(List<GatesResult> results) {
        return results.stream().mapToInt(GatesCommand::exitCode).max().orElse(ExitCode.OK);
    }

    /** A wrong result is a failure, whatever was printed. */
    static int exitCode(GatesResult result) {
        return result.right() == result.results() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private GateInputs inputs() {
        if (bits < 1 || bits > MAX_BITS) {
            throw wrong("--bits takes 1 to " + MAX_BITS + ", not " + bits);
        }
        if (count < 1 || count > MAX_COUNT) {
            throw wrong("--count takes 1 to " + MAX_COUNT + ", not " + count);
        }
        return new GateInputs(bits, numbers("--a", a), numbers("--b", b));
    }

    /** The number that was given, if one was, then random ones. */
    private List<Long> numbers(String option, @Nullable Long given) {
        SecureRandom random = new SecureRandom();
        List<Long> numbers = new ArrayList<>();
        if (given != null) {
            if (given < 0 || given >> bits != 0) {
                throw wrong(
                        option + " takes a number of " + bits + " bits, 0 to " + ((1L << bits) - 1) + ", not " + given);
            }
            numbers.add(given);
        }
        while (numbers.size() < count) {
            numbers.add(random.nextLong(1L << bits));
        }
        return numbers;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
