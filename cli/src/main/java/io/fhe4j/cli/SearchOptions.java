package io.fhe4j.cli;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.search.FhewFound;
import io.fhe4j.ringgsw.search.FhewRequest;
import io.fhe4j.ringgsw.search.FhewSearch;
import io.fhe4j.ringgsw.search.NumberFound;
import io.fhe4j.ringgsw.search.NumberRequest;
import io.fhe4j.ringgsw.search.NumberSearch;
import io.fhe4j.ringgsw.search.PbsFound;
import io.fhe4j.ringgsw.search.PbsRequest;
import io.fhe4j.ringgsw.search.PbsSearch;
import io.fhe4j.ringgsw.search.TableRequest;
import io.fhe4j.ringgsw.search.TableSearch;
import io.fhe4j.ringgsw.search.WideRequest;
import io.fhe4j.ringgsw.search.WideSearch;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The search of {@code fhe4j parameters}. A picocli mixin. */
final class SearchOptions {

    @Option(
            names = "--search",
            paramLabel = "NAME",
            description = {
                "Search for a set such as GINX_128_2: method, bits of security, most inputs of a gate;",
                "or for look-ups TORUS_128_2_2, TORUS32_128_2_2 (words of 32 bits) or EXACT_128_2_2: engine, bits of"
                        + " security, message bits, carry bits;",
                "or for values of several bits WIDE_128_8: bits of security, of values; directly, by a tree or by"
                        + " circuit bootstrapping;",
                "or for tables of up to 65536 entries TABLES_128_2_2: bits of security, message bits, carry bits;",
                "or for numbers NUMBERS_128_29_20: bits of security, of the modulus, of messages."
            })
    private @Nullable String name;

    @Option(
            names = "--failure",
            paramLabel = "LOG2",
            description = "Every gate or look-up fails with at most 2^LOG2 (default: ${DEFAULT-VALUE}).")
    private double failureLog2 = FhewRequest.DEFAULT_FAILURE_LOG2;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "Gates or look-ups that are evaluated together (default: ${DEFAULT-VALUE}).")
    private int batch = 1;

    @Option(
            names = "--key-bytes",
            paramLabel = "BYTES",
            description = "Evaluation keys have at most so many (default: ${DEFAULT-VALUE}).")
    private long keyBytes = FhewRequest.DEFAULT_KEY_BYTES;

    @Option(
            names = "--norm",
            paramLabel = "NU",
            description =
                    "Look-ups take combinations of this squared norm, ν² (default: of as many messages as the carry"
                            + " has room for).")
    private @Nullable Double squaredNorm;

    @Option(
            names = "--grouping",
            paramLabel = "G",
            description = "Look-ups on the torus may take up to G numbers of the LWE secret at a time, 1 to 3 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int grouping = 1;

    @Option(names = "--costs", paramLabel = "FILE", description = "Search by this table of costs.")
    private @Nullable Path costs;

    /** Whether there is anything to do. */
    boolean isAsked() {
        return name != null;
    }

    /** What was found. */
    Map<String, Object> run() {
        return found(Objects.requireNonNull(name));
    }

    private Map<String, Object> found(String asked) {
        if (!(failureLog2 < 0) || batch < 1 || keyBytes < 1) {
            throw new InvalidParametersException("--failure is below 0, --batch and --key-bytes are above 0");
        }
        CostTable table = table();
        String wanted = asked.toUpperCase(Locale.ROOT);
        if (NumberRequest.isNamed(wanted)) {
            return numbers(NumberRequest.parse(wanted), table);
        }
        if (WideRequest.isNamed(wanted)) {
            refuseNorm();
            WideRequest known = WideRequest.parse(wanted);
            return WideFacts.of(
                    WideSearch.find(
                            new WideRequest(known.bits(), known.security(), failureLog2, batch, keyBytes), table),
                    table);
        }
        if (TableRequest.isNamed(wanted)) {
            refuseNorm();
            TableRequest known = TableRequest.parse(wanted);
            return LookUpFacts.of(
                    TableSearch.find(
                                    new TableRequest(
                                            known.messageBits(),
                                            known.carryBits(),
                                            known.security(),
                                            failureLog2,
                                            keyBytes),
                                    table)
                            .set(),
                    table);
        }
        return PbsRequest.isNamed(wanted)
                ? lookUps(PbsRequest.parse(wanted), table)
                : gates(FhewRequest.parse(wanted), table);
    }

    private Map<String, Object> lookUps(PbsRequest known, CostTable table) {
        BlockParameters blocks = squaredNorm == null
                ? known.blocks()
                : new BlockParameters(
                        known.blocks().messageBits(), known.blocks().carryBits(), squaredNorm);
        if (grouping < 1 || grouping > (known.engine() == PbsEngine.TORUS ? TorusRotation.MAX_GROUPING : 1)) {
            throw new InvalidParametersException(
                    "--grouping is 1 to " + TorusRotation.MAX_GROUPING + ", and 1 for the exact engine");
        }
        PbsFound found = PbsSearch.find(
                new PbsRequest(
                        known.engine(),
                        blocks,
                        known.security(),
                        failureLog2,
                        batch,
                        keyBytes,
                        grouping,
                        known.shortWords()),
                table);
        Map<String, Object> facts = new LinkedHashMap<>(LookUpFacts.of(found.set(), table));
        facts.put("binding", found.binding());
        facts.put("setsWeighed", found.weighed());
        return facts;
    }

    private Map<String, Object> numbers(NumberRequest known, CostTable table) {
        refuseNorm();
        NumberFound found = NumberSearch.find(
                new NumberRequest(known.encoding(), known.security(), failureLog2, batch, keyBytes), table);
        Map<String, Object> facts = decompositions(found.set(), table);
        facts.put("rotationsOfASign", found.rotations());
        facts.put("signMilliseconds", Math.round(found.nanos() / 1e5) / 10.0);
        facts.put("worstFailureLog2", Math.round(found.failureLog2() * 10) / 10.0);
        facts.put("binding", found.binding());
        facts.put("setsWeighed", found.weighed());
        return facts;
    }

    private Map<String, Object> gates(FhewRequest known, CostTable table) {
        refuseNorm();
        FhewFound found = FhewSearch.find(
                new FhewRequest(known.method(), known.family(), known.security(), failureLog2, batch, keyBytes), table);
        Map<String, Object> facts = decompositions(found.set(), table);
        facts.put("worstFailureLog2", Math.round(found.failureLog2() * 10) / 10.0);
        facts.put("binding", found.binding());
        facts.put("setsWeighed", found.weighed());
        return facts;
    }

    private void refuseNorm() {
        if (squaredNorm != null || grouping != 1) {
            throw new InvalidParametersException(
                    "--norm and --grouping are for look-ups: gates have inputs, numbers boxes, large tables and ways"
                            + " of several bits norms of their own");
        }
    }

    private static Map<String, Object> decompositions(FhewParameters set, CostTable table) {
        Map<String, Object> facts = new LinkedHashMap<>(ParametersCommand.facts(set, table));
        facts.put("accumulatorBase", "2^" + set.accumulatorGadget().logBase());
        facts.put("accumulatorDigits", set.accumulatorGadget().levels());
        facts.put("droppedBits", set.accumulatorGadget().droppedBits());
        facts.put("switchingBase", "2^" + set.switchingGadget().logBase());
        facts.put("lweSecret", set.lweSecretDistribution().name().toLowerCase(Locale.ROOT));
        facts.put("ringSecret", set.ringSecretDistribution().name().toLowerCase(Locale.ROOT));
        return facts;
    }

    private CostTable table() {
        if (costs == null) {
            return CostTable.committed();
        }
        if (!Files.isRegularFile(costs)) {
            throw new InvalidParametersException(
                    costs + " is no file: --costs takes a table of costs, such as fhe4j bench --calibrate " + costs
                            + " makes");
        }
        try (Reader in = Files.newBufferedReader(costs)) {
            return CostTable.read(in, costs.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
