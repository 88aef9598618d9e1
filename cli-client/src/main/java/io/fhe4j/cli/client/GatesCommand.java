package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.Progress;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        description = "Add and compare encrypted numbers by gates, exactly, and check against clear arithmetic.")
final class GatesCommand implements Callable<Integer> {

    private static final int MAX_BITS = 32;
    private static final int MAX_COUNT = 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description =
                    "Use this published parameter set (default: ${DEFAULT-VALUE}; TOY is fast and protects nothing).")
    private String set = "STD128";

    @Option(
            names = "--accept-failure",
            paramLabel = "LOG2",
            description = "Accept gates that fail with a probability up to 2^LOG2, for sets above 2^-64.")
    private @Nullable Integer acceptedFailure;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "Rotate accumulators by this method (default: ${DEFAULT-VALUE}).")
    private String method = "ginx";

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
        checkMethod();
        GateInputs inputs = inputs();
        FhewParameters parameters = parameters();
        PrintWriter out = spec.commandLine().getOut();
        try (BackendChoice.Opened opened = choice.open()) {
            if (!json) {
                GatesReport.introduce(out, parameters, inputs, opened);
            }
            GatesResult result;
            try (Progress progress = Progress.onTerminal()) {
                result = GatesRun.run(parameters, inputs, opened, progress);
            }
            if (json) {
                JsonOutput.print(out, result.toJson());
            } else {
                GatesReport.print(out, result);
            }
            return exitCode(result);
        }
    }

    /** A wrong result is a failure, whatever was printed. */
    static int exitCode(GatesResult result) {
        return result.right() == result.results() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void checkMethod() {
        List<String> methods = Arrays.stream(BlindRotationMethod.values())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!methods.contains(method.toLowerCase(Locale.ROOT))) {
            throw wrong("--method: there is no method " + method + " yet; there is " + String.join(", ", methods));
        }
    }

    private FhewParameters parameters() {
        String name = set.toUpperCase(Locale.ROOT);
        if (!FhewSets.names().contains(name)) {
            throw wrong("--set: there is no set " + set + "; there are "
                    + FhewSets.names().stream().collect(Collectors.joining(", ")));
        }
        FhewParameters parameters = FhewSets.publishedNames().contains(name)
                ? FhewSets.published(name)
                : FhewSets.insecure(name, "a demo on numbers that are no secret");
        Integer accepted = acceptedFailure;
        int published = parameters.publishedFailureLog2().orElse(Integer.MIN_VALUE);
        if (accepted != null) {
            if (accepted >= 0 || accepted < published) {
                throw wrong("--accept-failure takes " + published + " to -1 for " + name + ", not " + accepted);
            }
            return parameters.acceptFailureProbability(accepted);
        }
        if (published > FhewParameters.UNQUESTIONED_FAILURE_LOG2) {
            throw wrong("a gate of " + name + " fails with the published probability 2^" + published
                    + "; say --accept-failure " + published + " to run it all the same");
        }
        return parameters;
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
