package io.fhe4j.cli;

import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.LweSwitchingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j parameters}: the published sets for gates, with what they protect, how often their gates fail, and what they cost. */
@Command(
        name = "parameters",
        description =
                "List the parameter sets for gates: security, failure probability of each gate, size of keys, cost.",
        footer = {
            "",
            "Failure probabilities are computed from this library's noise model, for gates on two independent results of gates;"
                    + " the published ones stand beside them. Keys are counted as 64-bit words."
        })
final class ParametersCommand implements Callable<Integer> {

    private static final String REASON = "listed by fhe4j parameters";

    @Option(names = "--set", paramLabel = "NAME", description = "Only this set.")
    private @Nullable String only;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() {
        List<Map<String, Object>> sets = new ArrayList<>();
        if (only != null && !FhewSets.names().contains(only.toUpperCase(Locale.ROOT))) {
            throw new ParameterException(
                    spec.commandLine(), "--set: there is no set " + only + "; there are " + FhewSets.names());
        }
        for (String name : FhewSets.names()) {
            if (only == null || only.equalsIgnoreCase(name)) {
                sets.add(facts(FhewSets.any(name, REASON)));
            }
        }
        output.print(Map.of("sets", sets));
        return ExitCode.OK;
    }

    private static Map<String, Object> facts(FhewParameters set) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", set.name());
        facts.put("method", set.method().name().toLowerCase(Locale.ROOT));
        facts.put("securityBits", Math.floor(set.estimatedSecurityBits().orElse(0)));
        facts.put("nominalBits", set.nominalSecurityBits());
        facts.put("ringDegree", set.ringDegree());
        facts.put("logQ", set.ringModulus().bits());
        facts.put("lweDimension", set.lweDimension());
        facts.put("lweModulus", set.lweModulus().value());
        facts.put("switchingModulus", set.switchingModulus().value());
        Map<String, Object> failures = new LinkedHashMap<>();
        for (Gate gate : Gate.of(set)) {
            failures.put(gate.name().toLowerCase(Locale.ROOT), tenths(set.failureLog2(gate)));
        }
        facts.put("failureLog2", failures);
        set.publishedFailureLog2().ifPresent(log2 -> facts.put("publishedFailureLog2", log2));
        facts.put("rotationKeyBytes", BlindRotationKey.words(set) * Long.BYTES);
        facts.put("switchingKeyBytes", bytes(LweSwitchingKey.shape(set)));
        int transforms = BlindRotationKey.COMPONENTS * (set.accumulatorGadget().levels() + 1);
        facts.put("transformsPerGate", (long) set.lweDimension() * transforms);
        return facts;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static long bytes(Shape shape) {
        return shape.words() * Long.BYTES;
    }
}
