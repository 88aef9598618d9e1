package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The choice of parameter set and method for gates. */
final class GateSets {

    private static final String REASON = "a demo on numbers that are no secret";

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description =
                    "Use this published parameter set (default: that of the method; TOY is fast and protects nothing).")
    private @Nullable String set;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "Rotate accumulators by this method, ap, ginx or lmkcdey (default: that of the set; all three if"
                            + " there is no --set).")
    private @Nullable String method;

    @Option(
            names = "--accept-failure",
            paramLabel = "LOG2",
            description = "Accept gates that fail with a probability up to 2^LOG2, for sets above 2^-64.")
    private @Nullable Integer acceptedFailure;

    /** The sets to show, with their methods. */
    List<FhewParameters> chosen(CommandSpec spec) {
        String wanted = method;
        String name = set;
        if (wanted == null && name == null) {
            if (acceptedFailure != null) {
                throw wrong(spec, "--accept-failure belongs to a --set");
            }
            return List.of(
                    shown(BlindRotationMethod.GINX, "STD128"),
                    shown(BlindRotationMethod.LMKCDEY, "STD128-LMKCDEY"),
                    shown(BlindRotationMethod.AP, "TOY"));
        }
        BlindRotationMethod chosen = wanted == null ? null : method(spec, wanted);
        if (name == null && chosen != null) {
            return List.of(accepted(spec, named(spec, usual(chosen)), true));
        }
        FhewParameters parameters = named(spec, String.valueOf(name));
        return List.of(accepted(spec, chosen == null ? parameters : parameters.withMethod(chosen), false));
    }

    private static String usual(BlindRotationMethod method) {
        return switch (method) {
            case GINX -> "STD128";
            case AP -> "STD128-AP";
            case LMKCDEY -> "STD128-LMKCDEY";
        };
    }

    private static FhewParameters shown(BlindRotationMethod method, String name) {
        FhewParameters parameters = FhewSets.any(name, REASON).withMethod(method);
        return questionable(parameters)
                ? parameters.acceptFailureProbability(
                        parameters.publishedFailureLog2().orElseThrow())
                : parameters;
    }

    private static boolean questionable(FhewParameters parameters) {
        return parameters.publishedFailureLog2().orElse(Integer.MIN_VALUE) > FhewParameters.UNQUESTIONED_FAILURE_LOG2;
    }

    private static BlindRotationMethod method(CommandSpec spec, String name) {
        return Arrays.stream(BlindRotationMethod.values())
                .filter(value -> value.name().equalsIgnoreCase(name))
                .findAny()
                .orElseThrow(() -> wrong(
                        spec,
                        "--method: there is no method " + name + "; there are "
                                + Arrays.stream(BlindRotationMethod.values())
                                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    private static FhewParameters named(CommandSpec spec, String name) {
        if (!FhewSets.names().contains(name.toUpperCase(Locale.ROOT))) {
            throw wrong(spec, "--set: there is no set " + name + "; there are " + String.join(", ", FhewSets.names()));
        }
        return FhewSets.any(name, REASON);
    }

    /** With the consent that was given, or that a demo of a method's usual set takes for granted. */
    private FhewParameters accepted(CommandSpec spec, FhewParameters parameters, boolean granted) {
        Integer log2 = acceptedFailure;
        int published = parameters.publishedFailureLog2().orElse(Integer.MIN_VALUE);
        if (log2 != null) {
            if (log2 >= 0 || log2 < published) {
                String least = published == Integer.MIN_VALUE ? "anything" : String.valueOf(published);
                throw wrong(
                        spec, "--accept-failure takes " + least + " to -1 for " + parameters.name() + ", not " + log2);
            }
            return parameters.acceptFailureProbability(log2);
        }
        if (!questionable(parameters)) {
            return parameters;
        }
        if (granted) {
            return parameters.acceptFailureProbability(published);
        }
        throw wrong(
                spec,
                "a gate of " + parameters.name() + " fails with the published probability 2^" + published
                        + "; say --accept-failure " + published + " to run it all the same");
    }

    private static ParameterException wrong(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
