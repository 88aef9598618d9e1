package io.fhe4j.cli;

import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.pbs.WideParameters;
import io.fhe4j.ringgsw.search.WideFound;
import io.fhe4j.ringgsw.search.WideSearch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code fhe4j parameters} says of values of several bits. */
final class WideFacts {

    private WideFacts() {}

    /** The name of a preset. */
    static String name(WideParameters set) {
        return "WIDE_" + set.blocks().securityBits() + "_" + set.bits();
    }

    /** The facts of a set, in order. */
    static Map<String, Object> of(WideParameters set, CostTable costs) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", name(set));
        facts.put("valueBits", set.bits());
        facts.put("way", set.way().name().toLowerCase(Locale.ROOT));
        facts.put("parts", set.parts());
        facts.put("resultSquaredNorm", Math.ceil(set.resultSquaredNorm()));
        facts.put("wholeFailureLog2", Math.round(set.failureLog2() * 10) / 10.0);
        facts.put("allKeyBytes", WideSearch.keyBytes(set));
        WideSearch.nanos(set, costs, 1)
                .ifPresent(nanos -> facts.put("lookUpMilliseconds", Math.round(nanos / 1e5) / 10.0));
        facts.put("blocks", LookUpFacts.of(set.blocks(), costs));
        set.circuits().ifPresent(circuits -> {
            facts.put("outputBase", "2^" + circuits.output().logBase());
            facts.put("outputDigits", circuits.output().levels());
            facts.put("ringSwitchingBase", "2^" + circuits.switching().logBase());
            facts.put("ringSwitchingDigits", circuits.switching().levels());
        });
        return facts;
    }

    /** The ways that a search found, the fastest first. */
    static Map<String, Object> of(List<WideFound> found, CostTable costs) {
        Map<String, Object> ways = new LinkedHashMap<>();
        ways.put(
                "ways",
                found.stream()
                        .map(way -> {
                            Map<String, Object> facts = of(way.set(), costs);
                            facts.put("searchedMilliseconds", Math.round(way.nanos() / 1e5) / 10.0);
                            return facts;
                        })
                        .toList());
        return ways;
    }
}
