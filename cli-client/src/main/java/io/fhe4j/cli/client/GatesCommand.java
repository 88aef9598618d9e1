package io.fhe4j.cli.client;

import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.Progress;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.io.IOException;
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
            "Without --method and --set it shows all three methods of blind rotation at their default sets of 128 bits, GINX_128_2,"
                    + " LMKCDEY_128_2 and AP_128_2. AP's keys take 3 GB and about a minute: where they do not fit, it is left out."
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

    @Option(
            names = "--max-failure",
            paramLabel = "LOG2",
            description =
                    "Refuse, before keys are made, to run what goes wrong with a probability above 2^LOG2 by any method.")
    private @Nullable Double maxFailure;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<FhewParameters> chosen = sets.chosen(spec);
        GateInputs inputs = inputs();
        checkBudget(chosen, inputs);
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
                } catch (PoolExhaustedException e) {
                    if (chosen.size() == 1) {
                        throw e;
                    }
                    spec.commandLine().getErr().println(parameters.name() + " is left out: " + e.getMessage());
                    continue;
                }
                results.add(result);
                if (!json) {
                    GatesReport.print(out, result);
                    result.simulated()
                            .ifPresent(cost -> SimulatedReport.print(out, "all gates of all operations", cost));
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

    /** By the model, for results of gates: as the evaluator will charge them, or less. */
    private void checkBudget(List<FhewParameters> chosen, GateInputs inputs) {
        Double log2 = maxFailure;
        if (log2 == null) {
            return;
        }
        if (!(log2 < 0)) {
            throw wrong("--max-failure takes the logarithm of a probability, below 0, not " + log2);
        }
        long gates = GateOperation.allGates(inputs);
        for (FhewParameters parameters : chosen) {
            FailureBudget.of(log2).spend(parameters.failureLog2(Gate.NAND), gates);
        }
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
