package io.fhe4j.cli.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.Progress;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fhe4j integers}: a formula on encrypted integers. */
@Command(
        name = "integers",
        modelTransformer = VariableOptions.Adding.class,
        description = {
            "Compute a formula on encrypted integers, exactly, and check against clear arithmetic.",
            "",
            "Variables are letters from a to z. Operators are Java's, with Java's precedence: + - * / %% << >> & ^ | ~,"
                    + " comparisons, && || ! on their results, and condition ? x : y; functions are min, max, rotl and"
                    + " rotr. Results wrap around. Dividing by an encrypted zero gives all ones and the dividend as"
                    + " remainder."
        })
final class IntegersCommand implements Callable<Integer>, VariableOptions.Owner {

    private static final int HEX = 16;
    private static final int MAX_DIGITS = 40;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final VariableOptions variables = new VariableOptions();

    @Parameters(
            paramLabel = "FORMULA",
            description = "Such as 'a*b+c' or 'a > b ? a - b : b - a'; last, after --, where it begins with a minus.")
    private String text = "";

    @Option(
            names = "--bits",
            paramLabel = "W",
            description = "The width of the numbers, 8, 16, 32, 64 or 128 (default: ${DEFAULT-VALUE}).")
    private int bits = 32;

    @Option(names = "--signed", description = "Numbers have a sign.")
    private boolean signed;

    @Option(
            names = "--max-failure",
            paramLabel = "LOG2",
            description =
                    "Refuse, before anything is encrypted, a formula that goes wrong with a probability above 2^LOG2.")
    private @Nullable Double maxFailure;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "Look up by a Fourier transform on doubles (torus, the faster on a CPU) or modulo a prime (exact,"
                            + " on any backend); default: ${DEFAULT-VALUE}.")
    private PbsEngine engine = PbsEngine.TORUS;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public VariableOptions variables() {
        return variables;
    }

    @Override
    public Integer call() {
        IntegersTask task = task();
        double limit = failureLimit();
        PbsParameters parameters = engine == PbsEngine.TORUS ? PbsSets.INTEGERS_2_2 : PbsSets.EXACT_MESSAGE_2_CARRY_2;
        PrintWriter out = spec.commandLine().getOut();
        try (BackendChoice.Opened opened = choice.open()) {
            LookUpCount predicted = IntegersRun.predict(task, parameters, opened, budget(limit));
            if (!json) {
                IntegersReport.introduce(out, task, parameters, predicted, opened);
            }
            IntegersResult result;
            try (Progress progress = Progress.onTerminal()) {
                result = IntegersRun.run(task, parameters, predicted, opened, budget(limit), progress);
            }
            if (json) {
                JsonOutput.print(out, result.toJson());
            } else {
                IntegersReport.print(out, result);
            }
            return exitCode(result);
        }
    }

    /** A wrong result is a failure, whatever was printed. */
    static int exitCode(IntegersResult result) {
        return result.isRight() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** The logarithm of the probability of failing that is allowed, infinite where anything is. */
    private double failureLimit() {
        Double log2 = maxFailure;
        if (log2 == null) {
            return Double.POSITIVE_INFINITY;
        }
        if (!(log2 < 0)) {
            throw wrong("--max-failure takes the logarithm of a probability, below 0, not " + log2);
        }
        return log2;
    }

    /** One for the prediction and one for the run: what is spent is gone. */
    private static FailureBudget budget(double limit) {
        return limit < 0 ? FailureBudget.of(limit) : FailureBudget.unlimited();
    }

    private IntegersTask task() {
        IntegerType<?> type = IntegerType.all().stream()
                .filter(candidate -> candidate.bits() == bits && candidate.isSigned() == signed)
                .findAny()
                .orElseThrow(() -> wrong("--bits takes 8, 16, 32, 64 or 128, not " + bits));
        Expression expression;
        try {
            expression = ExpressionParser.parse(text, type);
        } catch (ExpressionException e) {
            throw pointed(e);
        }
        SortedMap<Character, BigInteger> values = new TreeMap<>();
        for (Map.Entry<Character, String> given : variables.texts().entrySet()) {
            if (!expression.variables().contains(given.getKey())) {
                throw wrong("--" + given.getKey() + " is given, and there is no " + given.getKey() + " in " + text);
            }
            values.put(given.getKey(), value(given.getKey(), given.getValue(), type));
        }
        SecureRandom random = new SecureRandom();
        for (char name : expression.variables()) {
            values.computeIfAbsent(name, missing -> new BigInteger(type.bits(), random).add(type.least()));
        }
        return new IntegersTask(text, expression, type, values);
    }

    private BigInteger value(char name, String digits, IntegerType<?> type) {
        BigInteger value;
        try {
            if (digits.length() > MAX_DIGITS) {
                throw new NumberFormatException("too long");
            }
            value = digits.startsWith("0x") ? new BigInteger(digits.substring(2), HEX) : new BigInteger(digits);
        } catch (NumberFormatException e) {
            throw wrong("--" + name + " takes a number, not " + digits);
        }
        try {
            type.check(value);
        } catch (ValueRangeException e) {
            throw wrong("--" + name + ": " + e.getMessage());
        }
        return value;
    }

    /** Shows the place, where there is room for it, and says what is wrong there. */
    private ParameterException pointed(ExpressionException e) {
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("  " + text);
            err.println("  " + " ".repeat(e.place()) + "^");
            err.flush();
        }
        return wrong("character " + (e.place() + 1) + " of the formula: " + e.getMessage());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
