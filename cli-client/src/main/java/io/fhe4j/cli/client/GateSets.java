package io.fhe4j.cli.client;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewDefaults;
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

/** The choice of parameter set and method for gates: a default of the search, unless another set is named. */
final class GateSets {

    private static final String REASON = "a demo on numbers that are no secret";

    /** AP last, whose keys take longest. */
    private static final List<BlindRotationMethod> SHOWN =
            List.of(BlindRotationMethod.GINX, BlindRotationMethod.LMKCDEY, BlindRotationMethod.AP);

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description =
                    "Use this parameter set: a default, as GINX_128_2 (the default of the method), or a published one, as STD128;"
                            + " TOY is fast and protects nothing. fhe4j parameters lists them.")
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
        BlindRotationMethod chosen = wanted == null ? null : method(spec, wanted);
        if (name != null) {
            return List.of(named(spec, name, chosen));
        }
        if (acceptedFailure != null) {
            throw wrong(spec, "--accept-failure belongs to a --set");
        }
        return (chosen == null ? SHOWN : List.of(chosen))
                .stream().map(one -> FhewDefaults.open(one + "_128_2")).toList();
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

    private FhewParameters named(CommandSpec spec, String name, @Nullable BlindRotationMethod other) {
        String known = name.toUpperCase(Locale.ROOT);
        FhewParameters parameters;
        if (FhewDefaults.names().contains(known)) {
            parameters = FhewDefaults.open(known);
        } else if (FhewSets.names().contains(known)) {
            parameters = FhewSets.any(known, REASON);
        } else {
            throw wrong(
                    spec,
                    "--set: there is no set " + name + "; there are " + String.join(", ", FhewSets.names()) + ", "
                            + String.join(", ", FhewDefaults.names()));
        }
        try {
            parameters = other == null ? parameters : parameters.withMethod(other);
            Integer log2 = acceptedFailure;
            parameters = log2 == null ? parameters : parameters.acceptFailureProbability(log2);
            parameters.checkFailureAccepted();
            return parameters;
        } catch (InvalidParametersException e) {
            String message = String.valueOf(e.getMessage());
            throw wrong(spec, message.replaceAll("acceptFailureProbability\\((.*?)\\)", "--accept-failure $1"));
        }
    }

    private static ParameterException wrong(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
