package io.fhe4j.cli;

import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.functions.FunctionSets;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.pbs.WideParameters;
import io.fhe4j.ringgsw.search.FhewSearch;
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

/**
 * {@code fhe4j parameters}: the published and the default sets for gates, with what they protect, how often their gates fail, and what they cost; and
 * the search that found the defaults.
 */
@Command(
        name = "parameters",
        description =
                "List the parameter sets for gates, numbers and look-ups: security, failure probability, size of keys, cost. Or search for others.",
        footer = {
            "",
            "Failure probabilities are computed from this library's noise model, for gates on independent results of gates;"
                    + " the published ones stand beside them. Gates above 2^-64, by either, need consent. Keys are counted as the CPU backend holds them, with vectors of 512 bits; times are predicted from a table of"
                    + " kernels that was measured on one machine."
        })
final class ParametersCommand implements Callable<Integer> {

    private static final String REASON = "listed by fhe4j parameters";

    /** Values of several bits. */
    private static final List<WideParameters> VALUES = List.of(WideParameters.MESSAGE_7, WideParameters.MESSAGE_8);

    @Option(names = "--set", paramLabel = "NAME", description = "Only this set.")
    private @Nullable String only;

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() {
        if (search.isAsked()) {
            output.print(search.run());
            return ExitCode.OK;
        }
        List<String> names = new ArrayList<>(FhewSets.names());
        names.addAll(FhewDefaults.names());
        names.add(FunctionSets.MODULUS_29.name());
        names.add(circuits().toUpperCase(Locale.ROOT));
        PbsSets.byConstant().forEach((constant, set) -> {
            names.add(constant);
            names.add(set.name().toUpperCase(Locale.ROOT));
        });
        VALUES.forEach(set -> names.add(WideFacts.name(set)));
        if (only != null && !names.contains(only.toUpperCase(Locale.ROOT))) {
            throw new ParameterException(spec.commandLine(), "--set: there is no set " + only + "; there are " + names);
        }
        CostTable costs = CostTable.committed();
        List<Map<String, Object>> sets = new ArrayList<>();
        for (String name : FhewSets.names()) {
            if (isAsked(name)) {
                sets.add(facts(FhewSets.any(name, REASON), costs));
            }
        }
        for (String name : FhewDefaults.names()) {
            if (isAsked(name)) {
                sets.add(facts(FhewDefaults.open(name), costs));
            }
        }
        if (isAsked(FunctionSets.MODULUS_29.name())) {
            sets.add(facts(FunctionSets.MODULUS_29, costs));
        }
        List<Map<String, Object>> lookUps = new ArrayList<>();
        PbsSets.byConstant().forEach((constant, set) -> {
            if (isAsked(constant) || isAsked(set.name())) {
                lookUps.add(LookUpFacts.of(constant, set, costs));
            }
        });
        List<Map<String, Object>> values = new ArrayList<>();
        for (WideParameters set : VALUES) {
            if (isAsked(WideFacts.name(set))) {
                values.add(WideFacts.of(set, costs));
            }
        }
        List<Map<String, Object>> largeTables = new ArrayList<>();
        if (isAsked(circuits())) {
            largeTables.add(LookUpFacts.of(CircuitParameters.MESSAGE_2_CARRY_2, costs));
        }
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("sets", sets);
        listed.put("lookUps", lookUps);
        listed.put("values", values);
        listed.put("largeTables", largeTables);
        listed.values().removeIf(list -> ((List<?>) list).isEmpty());
        output.print(listed);
        return ExitCode.OK;
    }

    private static String circuits() {
        return CircuitParameters.MESSAGE_2_CARRY_2.blocks().name();
    }

    private boolean isAsked(String name) {
        return only == null || only.equalsIgnoreCase(name);
    }

    /** What is listed of a set for gates. */
    static Map<String, Object> facts(FhewParameters set, CostTable costs) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", set.name());
        facts.put("method", set.method().name().toLowerCase(Locale.ROOT));
        facts.put("securityBits", Math.floor(set.estimatedSecurityBits()));
        if (set.isPublished()) {
            facts.put("nominalBits", set.nominalSecurityBits());
        }
        facts.put("ringDegree", set.ringDegree());
        facts.put("logQ", set.ringModulus().bits());
        facts.put("lweDimension", set.lweDimension());
        facts.put("lweModulus", set.lweModulus().value());
        facts.put("switchingModulus", set.switchingModulus().value());
        Map<String, Object> failures = new LinkedHashMap<>();
        List<String> consent = new ArrayList<>();
        for (Gate gate : Gate.of(set)) {
            String name = gate.name().toLowerCase(Locale.ROOT);
            failures.put(name, tenths(set.failureLog2(gate)));
            if (set.knownFailureLog2(gate) > FhewParameters.UNQUESTIONED_FAILURE_LOG2) {
                consent.add(name);
            }
        }
        facts.put("failureLog2", failures);
        set.publishedFailureLog2().ifPresent(log2 -> facts.put("publishedFailureLog2", log2));
        if (!consent.isEmpty()) {
            facts.put("needConsent", consent);
        }
        facts.put("keyBytes", FhewSearch.keyBytes(set));
        FhewSearch.nanos(set, costs, 1).ifPresent(nanos -> facts.put("predictedMilliseconds", tenths(nanos / 1e6)));
        return facts;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
